import { FakeCodeDeploy, MINUTE, revision, STACK } from './fake-code-deploy';
import { Patience } from '../../../handlers/shared/retry';
import { Clients, handle, ReleaseEvent } from '../../../handlers/stack-update-release/handler';

/** Lambda's longest, without the margin of index.ts. */
const INVOCATION = 15 * MINUTE - 5_000;

/** What CloudFormation gets to read. */
export interface Answer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly PhysicalResourceId: string;
  readonly Reason?: string;
}

/** How the requests came to an end. */
export interface Course {
  /** In the order in which they were given; CloudFormation takes the first. */
  readonly answers: Answer[];
  /** When the first was given, in milliseconds since the request. */
  readonly after: number;
  readonly invocations: number;
}

/** The event of an update from a revision to another. */
export function update(to: number, from: number, overrides: Partial<ReleaseEvent> = {}): ReleaseEvent {
  return {
    RequestType: 'Update',
    ResourceType: 'Custom::EcsCanaryBlueGreenRelease',
    ResponseURL: 'http://127.0.0.1:1/?Signature=secret',
    StackId: STACK,
    RequestId: 'request-1',
    LogicalResourceId: 'WebRelease',
    PhysicalResourceId: 'app/group',
    ResourceProperties: propertiesOf(revision(to)),
    OldResourceProperties: propertiesOf(revision(from)),
    ...overrides,
  };
}

export function propertiesOf(taskDefinition: string) {
  return {
    ApplicationName: 'app',
    DeploymentGroupName: 'group',
    ClusterName: 'cluster',
    ServiceName: 'service',
    TaskDefinitionArn: taskDefinition,
    AppSpec: JSON.stringify({ version: 0, Resources: [{ TargetService: { Properties: { TaskDefinition: taskDefinition } } }] }),
    ScheduleSeconds: '1200',
  };
}

/** Time as the world has it. */
export function patienceOf(aws: FakeCodeDeploy, milliseconds = INVOCATION): Patience {
  return {
    deadline: aws.now + milliseconds,
    now: () => aws.now,
    random: () => 1,
    sleep: async (time) => aws.advance(time),
  };
}

/** All that the handler talks to. */
export function clientsOf(aws: Pick<FakeCodeDeploy, 'send'>, invokeAgain: Clients['invokeAgain'] = async () => {}): Clients {
  return { cloudformation: aws as never, codedeploy: aws as never, ecs: aws as never, invokeAgain };
}

/** Lets the handler handle an event, and the further invocations that it asks for. */
export async function run(aws: FakeCodeDeploy, event: ReleaseEvent): Promise<Course> {
  const began = aws.now;
  const answers: Answer[] = [];
  let after = NaN;
  const fetch = jest.spyOn(globalThis, 'fetch').mockImplementation(async (_url, init) => {
    answers.push(JSON.parse(new TextDecoder().decode(init!.body as Uint8Array)) as Answer);
    after = answers.length === 1 ? aws.now - began : after;
    return new Response();
  });
  const { log } = console;
  // A mock would keep thousands of lines.
  console.log = () => {};
  const queue = [event];
  let invocations = 0;
  const invokeAgain = async (next: ReleaseEvent) => { queue.push(JSON.parse(JSON.stringify(next)) as ReleaseEvent); };
  for (let next = queue.shift(); next; next = queue.shift()) {
    invocations += 1;
    await handle(next, clientsOf(aws, invokeAgain), patienceOf(aws));
  }
  fetch.mockRestore();
  console.log = log;
  return { answers, after, invocations };
}

/** The same for a request that has to succeed. */
export async function succeed(aws: FakeCodeDeploy, event: ReleaseEvent): Promise<Course> {
  const course = await run(aws, event);
  expect(course.answers.map(({ Status, Reason }) => [Status, Reason])).toEqual([['SUCCESS', undefined]]);
  return course;
}

/** The same for a request that has to fail; returns the reason. */
export async function failing(aws: FakeCodeDeploy, event: ReleaseEvent): Promise<string> {
  const { answers } = await run(aws, event);
  expect(answers.map(({ Status }) => Status)).toEqual(['FAILED']);
  return answers[0].Reason!;
}

/** Lets one invocation handle an update, and returns how many answers it gave. */
export async function silently(aws: FakeCodeDeploy, invokeAgain: Clients['invokeAgain'], patience = patienceOf(aws)): Promise<number> {
  jest.spyOn(console, 'log').mockImplementation();
  const fetch = jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response());
  try {
    await handle(update(2, 1), clientsOf(aws, invokeAgain), patience);
    return fetch.mock.calls.length;
  } finally {
    jest.restoreAllMocks();
  }
}
