import { AddTagsCommand, RemoveTagsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { TagCall } from './calls';
import type { Send } from './observe';
import { Outcome, ResourceRequest } from '../shared/custom-resource';

/** A kind of resource that the function manages. */
export interface Managed<Properties> {
  /** What errors call one: `Listener`. */
  readonly title: string;
  /**
   * The errors that say that somebody was faster: another look decides anew. What others have on the balancer may have been
   * seen, and be gone when its tags are asked for: other stacks come and go meanwhile.
   */
  readonly raced: string[];
  /** Asks AWS what is there, decides, and calls. What `made` gets is told CloudFormation also when a later call fails. */
  carryOut(request: ResourceRequest<Properties>, send: Send, made: Made): Promise<Outcome>;
}

/** What calls are made to. */
export interface Made {
  physicalId?: string;
}

/** Makes calls one after the other, each of them in the log first. What one has created, the next ones are made to. */
export async function makeCalls<T>(calls: readonly T[], made: Made, perform: (call: T, arn: string) => Promise<string>): Promise<void> {
  for (const call of calls) {
    console.log(JSON.stringify(call));
    made.physicalId = await perform(call, made.physicalId!);
  }
}

/** Changes the tags of whatever has them. */
export async function changeTags(send: Send, ResourceArn: string, { name, input }: TagCall): Promise<void> {
  const ResourceArns = [ResourceArn];
  await (name === 'AddTags' ? send(new AddTagsCommand({ ResourceArns, ...input })) : send(new RemoveTagsCommand({ ResourceArns, ...input })));
}

/** Lets an error pass that does no harm, and says so in the log. */
export function ignoreIf(harmless: (error: Error) => boolean): (error: Error) => void {
  return (error) => {
    if (!harmless(error)) {
      throw error;
    }
    console.log(`ignored: ${error.name}: ${error.message}`);
  };
}
