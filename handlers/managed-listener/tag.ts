import { TAG } from '../../src/custom-resources/managed-listener/protocol';
import { Refusal } from '../shared/refusal';

/**
 * The function's policy goes by the tag of the stack, so that nobody but the owner can put that one back.
 *
 * @param subject what asks, in the error: `Listener Web…`
 * @throws Refusal when a listener or rule has lost it
 */
export function requireTag(subject: string, stackId: string, { arn, tags }: { arn: string; tags: Record<string, string> }): void {
  if (tags[TAG.stack] === undefined) {
    throw new Refusal(
      subject,
      `it has lost its tag ${TAG.stack}, without which the function is not allowed to change it.`,
      `Put the tag back (aws elbv2 add-tags --resource-arns ${arn} --tags Key=${TAG.stack},Value=${stackId}), and deploy again.`,
    );
  }
}
