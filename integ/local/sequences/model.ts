import { Context } from '../stack-updates';

/** What is known of a service, without looking at it. */
export interface Model {
  /** The version that has the requests. */
  live: string;
  /** The group that it runs in. */
  color: 'blue' | 'green';
  /** Desired number of tasks. */
  tasks: number;
  /** What the stack has been updated to. */
  context: Context;
  /** The release that may still be under way. */
  release?: { readonly version: string; readonly broken: boolean; stopped: boolean };
}

/** Something that a stack update changes. */
export interface Change {
  readonly name: string;
  readonly to: (context: Context) => Context;
  /** Whether an update with it may be refused while a release is under way. */
  readonly refusedInRelease?: (context: Context) => boolean;
  /** Whether ECS brings it by a deployment of the version that is live, which goes to the other group. */
  readonly redeploys?: boolean;
}

/** Of the listener alone: whichever engine, these are changed at any time. */
const OF_LISTENER: Change[] = [
  { name: 'the certificate', to: (context) => context.certificate === 'none' ? context : toggled('certificate', 'first', 'second')(context) },
  { name: 'a further certificate', to: toggled('furtherCertificate', 'yes', undefined) },
  { name: 'the TLS policy', to: toggled('sslPolicy', 'ELBSecurityPolicy-TLS13-1-3-2021-06', undefined) },
  { name: 'an attribute', to: toggled('serverHeader', 'false', undefined) },
];

const STACK_TAG: Change = { name: 'a stack tag', to: toggled('stackTag', 'a', 'b') };
const TASK_DEFINITION: Change = { name: 'the task definition', to: toggled('cpu', '256', undefined) };
const CANARY: Change = { name: 'the canary', to: toggled('canaryPercentage', '40', '50') };
const TASKS: Change = { name: 'the number of tasks', to: toggled('desiredCount', '3', undefined) };
const TEST_LISTENER: Change = { name: 'a test listener', to: toggled('testListenerPort', '9000', undefined) };

/** Every property of the listeners, and some of what is around them. */
export const CHANGES: Change[] = [
  {
    name: 'HTTPS',
    to: (context) => ({ ...context, certificate: context.certificate === 'none' ? 'first' : 'none' }),
    // A listener that is added, or given another job.
    refusedInRelease: () => true,
  },
  {
    ...TEST_LISTENER,
    // A rollback moves the listener with which the release has begun.
    refusedInRelease: () => true,
  },
  ...OF_LISTENER,
  STACK_TAG,
  TASK_DEFINITION,
  CANARY,
  TASKS,
];

/** What a service knows that ECS itself deploys. What the service itself says is refused while a release is under way. */
export const CHANGES_BY_ECS: Change[] = [
  ...OF_LISTENER,
  TASK_DEFINITION,
  TASKS,
  ...refusedInRelease(
    STACK_TAG,
    CANARY,
    { name: 'an alarm', to: toggled('furtherAlarm', 'yes', undefined) },
    { ...TEST_LISTENER, redeploys: true },
    { name: 'the platform', to: toggled('otherPlatform', 'yes', undefined), redeploys: true },
  ),
];

/** What a stack with a listener of CloudFormation's own knows. */
export const CHANGES_OF_PLAIN = [STACK_TAG, ...OF_LISTENER.slice(0, 1)];

const GUEST: Change = { name: 'a service that takes a path, or gives it back', to: toggled('guest', 'yes', undefined) };
const PRIORITIES: Change = { name: 'the priorities', to: toggled('order', 'swapped', undefined) };
const FURTHER: Change = { name: 'a further domain', to: toggled('further', 'yes', undefined) };

/** What a stack behind a shared listener knows: for a further domain it has a further rule. */
export const CHANGES_OF_SHARED: Change[] = [
  GUEST,
  PRIORITIES,
  { ...FURTHER, refusedInRelease: ({ further }) => further === undefined },
  STACK_TAG,
  TASK_DEFINITION,
  CANARY,
];

/** The same of services that ECS itself deploys, which have one rule each. */
export const CHANGES_OF_SHARED_BY_ECS: Change[] = [GUEST, PRIORITIES, FURTHER, TASK_DEFINITION, ...refusedInRelease(STACK_TAG, CANARY)];

/** Turns a property from one value to the other and back. */
function toggled(name: string, one: string | undefined, other: string | undefined): Change['to'] {
  return (context) => ({ ...context, [name]: context[name] === one ? other : one });
}

function refusedInRelease(...changes: Change[]): Change[] {
  return changes.map((change) => ({ ...change, refusedInRelease: () => true }));
}

/** How many tasks a template asks for. */
export function tasksIn({ desiredCount = '2' }: Context): number {
  return Number(desiredCount);
}

/** The group that a version goes to when the other one is live. */
export function otherColor(color: Model['color']): Model['color'] {
  return color === 'blue' ? 'green' : 'blue';
}
