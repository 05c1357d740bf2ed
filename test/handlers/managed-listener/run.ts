import { BLUE, event, FakeLoadBalancing, GREEN, http } from './fake-load-balancing';
import { handle, ListenerEvent, RoutingEvent, RuleEvent } from '../../../handlers/managed-listener/handler';
import { patience } from '../fakes';

/** What CloudFormation gets to read. */
export interface Answer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly PhysicalResourceId: string;
  readonly Reason?: string;
  readonly Data?: Record<string, string>;
}

/** Lets the handler handle an event and returns its answer. */
export async function run(aws: FakeLoadBalancing, overrides: Partial<ListenerEvent | RuleEvent | RoutingEvent> = {}): Promise<Answer> {
  let body = '';
  const fetch = jest.spyOn(globalThis, 'fetch').mockImplementation(async (_url, init) => {
    body = new TextDecoder().decode(init!.body as Uint8Array);
    return new Response();
  });
  const log = jest.spyOn(console, 'log').mockImplementation();
  await handle(event(overrides as Partial<ListenerEvent>), aws, patience());
  fetch.mockRestore();
  log.mockRestore();
  return JSON.parse(body) as Answer;
}

/** The same for an event that has to succeed; returns the physical id. */
export async function succeed(aws: FakeLoadBalancing, overrides: Partial<ListenerEvent | RuleEvent | RoutingEvent> = {}): Promise<string> {
  const { Status, Reason, PhysicalResourceId } = await run(aws, overrides);
  expect([Status, Reason]).toEqual(['SUCCESS', undefined]);
  return PhysicalResourceId;
}

/** The same for an event that has to be refused before anything changes; returns the reason. */
export async function refuse(aws: FakeLoadBalancing, overrides: Partial<ListenerEvent | RuleEvent | RoutingEvent> = {}): Promise<string> {
  const before = aws.changes.length;
  const { Status, Reason } = await run(aws, overrides);
  expect(Status).toBe('FAILED');
  expect(aws.changes.slice(before)).toEqual([]);
  return Reason!;
}

/** The weights of a listener that a release has moved. */
export const afterSwap = { [BLUE]: 0, [GREEN]: 100 };

/** A production HTTP listener, after a release has moved it to green. */
export async function swapped(aws: FakeLoadBalancing): Promise<string> {
  const arn = await succeed(aws);
  aws.shift(arn, afterSwap);
  aws.targets.set(GREEN, ['healthy']);
  aws.changes.length = 0;
  return arn;
}

/** An update of a listener. */
export function update(PhysicalResourceId: string, OldResourceProperties = http(), ResourceProperties = http(), LogicalResourceId = 'WebHttpListener') {
  return { PhysicalResourceId, OldResourceProperties, ResourceProperties, LogicalResourceId };
}
