import type { Send } from './observe';
import { Outcome, ResourceRequest } from '../shared/custom-resource';

/** A kind of resource that the function manages. */
export interface Managed<Properties> {
  /** What errors call one: `Listener`. */
  readonly title: string;
  /** The error that says that somebody was faster: another look decides anew. */
  readonly raced: string;
  /** Asks AWS what is there, decides, and calls. What `made` gets is told CloudFormation also when a later call fails. */
  carryOut(request: ResourceRequest<Properties>, send: Send, made: { physicalId?: string }): Promise<Outcome>;
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
