import { DescribeStacksCommand, type CloudFormationClient } from '@aws-sdk/client-cloudformation';

/**
 * Whether an update has failed already, or was cancelled, and is being undone. It is the stack itself that is asked about: in a
 * nested one's rollback the parent's may come later.
 */
export async function isRollingBack(cloudformation: Pick<CloudFormationClient, 'send'>, StackName: string): Promise<boolean> {
  const { Stacks } = await cloudformation.send(new DescribeStacksCommand({ StackName }));
  return Stacks![0].StackStatus!.includes('ROLLBACK');
}
