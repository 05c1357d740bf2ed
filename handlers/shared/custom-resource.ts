import { patiently, Patience } from './retry';

/** What CloudFormation sends to the handler of a custom resource. */
export interface CustomResourceEvent<Properties> {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  /** Lets everybody who has it answer in the handler's name: never log it. */
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly ResourceType: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Properties;
  readonly OldResourceProperties?: Properties;
}

/** What CloudFormation wants of a resource. */
export interface ResourceRequest<Properties> {
  readonly type: 'Create' | 'Update' | 'Delete';
  readonly stackId: string;
  readonly logicalId: string;
  /** What the handler has answered before. Absent on create. */
  readonly physicalId?: string;
  readonly wanted: Properties;
  /** What CloudFormation believes to be there: on a rollback, what the failed update had asked for. */
  readonly old?: Properties;
}

/** An event without what nobody may see. */
export function requestOf<Properties>(event: CustomResourceEvent<Properties>): ResourceRequest<Properties> {
  return {
    type: event.RequestType,
    stackId: event.StackId,
    logicalId: event.LogicalResourceId,
    physicalId: event.PhysicalResourceId,
    wanted: event.ResourceProperties,
    old: event.OldResourceProperties,
  };
}

/** CloudFormation takes 4096 bytes for the whole answer ("Custom resource response objects"). */
const LONGEST_ANSWER = 4096;

/** What the work on a resource has come to. */
export interface Outcome {
  readonly physicalId: string;
  /**
   * The resource's attributes: what `Fn::GetAtt` gets.
   *
   * @default - it has none
   */
  readonly attributes?: Record<string, string>;
}

interface Answer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly PhysicalResourceId: string;
  readonly Reason?: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly Data?: Record<string, string>;
}

/**
 * Does the work and answers CloudFormation, whatever the work comes to: a request without an answer blocks
 * the stack until it times out. Whatever is thrown, an error or not, is told.
 *
 * @param work returns what it has come to, or nothing when another invocation is to answer. It may set `made.physicalId`
 *   before it throws, so that CloudFormation deletes what a failed creation has left.
 * @returns whether CloudFormation has its answer
 */
export async function answer(
  event: CustomResourceEvent<unknown>,
  patience: Patience,
  work: (made: { physicalId?: string }) => Promise<Outcome | undefined>,
): Promise<boolean> {
  const made: { physicalId?: string } = {};
  let outcome: Pick<Answer, 'Status' | 'PhysicalResourceId' | 'Reason' | 'Data'>;
  try {
    const done = await work(made);
    if (done === undefined) {
      return false;
    }
    outcome = { Status: 'SUCCESS', PhysicalResourceId: done.physicalId, Data: done.attributes };
  } catch (error) {
    outcome = {
      Status: 'FAILED',
      PhysicalResourceId: event.PhysicalResourceId ?? made.physicalId ?? `not-created-${event.RequestId}`,
      Reason: reasonOf(error),
    };
  }
  console.log(JSON.stringify(outcome));
  const { StackId, RequestId, LogicalResourceId } = event;
  const body = encode({ ...outcome, StackId, RequestId, LogicalResourceId });
  await patiently(async () => put(event.ResponseURL, body), patience);
  return true;
}

/** CloudFormation wants a reason for every failure. */
function reasonOf(error: unknown): string {
  const { message, name } = (error ?? {}) as Partial<Error>;
  return message || name || inText(error) || 'The function failed, and did not say why.';
}

function inText(thrown: unknown): string {
  try {
    return typeof thrown === 'object' ? JSON.stringify(thrown) : String(thrown);
  } catch {
    return 'The function failed with something that cannot be shown.';
  }
}

/** The answer in bytes. Of a reason that is too long the end is left out, and no character is cut in two. */
function encode(answered: Answer): Uint8Array<ArrayBuffer> {
  const bytes = (reason?: string) => new TextEncoder().encode(JSON.stringify({ ...answered, Reason: reason }));
  const characters = [...answered.Reason ?? ''];
  const fits = (length: number) => bytes(characters.slice(0, length).join('')).length <= LONGEST_ANSWER;
  if (answered.Reason === undefined || fits(characters.length)) {
    return bytes(answered.Reason);
  }
  let [longest, tooLong] = [0, characters.length];
  while (tooLong - longest > 1) {
    const middle = Math.floor((longest + tooLong) / 2);
    [longest, tooLong] = fits(middle) ? [middle, tooLong] : [longest, middle];
  }
  return bytes(characters.slice(0, longest).join(''));
}

async function put(url: string, body: Uint8Array<ArrayBuffer>): Promise<void> {
  // Bytes and an empty type, because the URL is signed for a request without one.
  const response = await fetch(url, { method: 'PUT', headers: { 'content-type': '' }, body })
    // The cause would show the URL.
    .catch(() => ({ ok: false, status: 503 }));
  if (!response.ok) {
    throw Object.assign(new Error(`CloudFormation did not take the answer (HTTP ${response.status}).`), { $metadata: { httpStatusCode: response.status } });
  }
}
