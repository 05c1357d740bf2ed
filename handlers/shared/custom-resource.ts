import { patiently, Patience } from './retry';

/** What CloudFormation sends to the handler of a custom resource. */
export interface CustomResourceEvent<Properties> {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  /** Lets everybody who has it answer in the handler's name: never log it. */
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Properties;
  readonly OldResourceProperties?: Properties;
}

/** CloudFormation takes 4096 bytes for the whole answer. */
const LONGEST_REASON = 2000;

/**
 * Does the work and answers CloudFormation, whatever the work comes to: a request without an answer blocks
 * the stack until it times out.
 *
 * @param work returns the physical id, or nothing when another invocation is to answer. It may set `made.physicalId` before it throws, so that CloudFormation
 *   deletes what a failed creation has left.
 * @returns whether CloudFormation has its answer
 */
export async function answer<Properties>(
  event: CustomResourceEvent<Properties>,
  patience: Patience,
  work: (made: { physicalId?: string }) => Promise<string | undefined>,
): Promise<boolean> {
  const made: { physicalId?: string } = {};
  let outcome: { Status: 'SUCCESS' | 'FAILED'; PhysicalResourceId: string; Reason?: string };
  try {
    const physicalId = await work(made);
    if (physicalId === undefined) {
      return false;
    }
    outcome = { Status: 'SUCCESS', PhysicalResourceId: physicalId };
  } catch (error) {
    outcome = {
      Status: 'FAILED',
      PhysicalResourceId: event.PhysicalResourceId ?? made.physicalId ?? `not-created-${event.RequestId}`,
      Reason: (error as Error).message.slice(0, LONGEST_REASON),
    };
  }
  console.log(JSON.stringify(outcome));
  const { StackId, RequestId, LogicalResourceId } = event;
  await patiently(async () => put(event.ResponseURL, { ...outcome, StackId, RequestId, LogicalResourceId }), patience);
  return true;
}

async function put(url: string, body: object): Promise<void> {
  // Bytes and an empty type, because the URL is signed for a request without one.
  const response = await fetch(url, { method: 'PUT', headers: { 'content-type': '' }, body: new TextEncoder().encode(JSON.stringify(body)) })
    // The cause would show the URL.
    .catch(() => ({ ok: false, status: 503 }));
  if (!response.ok) {
    throw Object.assign(new Error(`CloudFormation did not take the answer (HTTP ${response.status}).`), { $metadata: { httpStatusCode: response.status } });
  }
}
