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
  /** Whether it adds a listener or a rule, or gives one another job, which is refused while a release moves requests. */
  readonly changesListeners?: (context: Context) => boolean;
}

/** Every property of the listeners, and some of what is around them. */
export const CHANGES: Change[] = [
  {
    name: 'HTTPS',
    to: (context) => ({ ...context, certificate: context.certificate === 'none' ? 'first' : 'none' }),
    changesListeners: () => true,
  },
  {
    name: 'a test listener',
    to: toggled('testListenerPort', '9000', undefined),
    changesListeners: ({ testListenerPort }) => testListenerPort === undefined,
  },
  { name: 'the certificate', to: (context) => context.certificate === 'none' ? context : toggled('certificate', 'first', 'second')(context) },
  { name: 'a further certificate', to: toggled('furtherCertificate', 'yes', undefined) },
  { name: 'the TLS policy', to: toggled('sslPolicy', 'ELBSecurityPolicy-TLS13-1-3-2021-06', undefined) },
  { name: 'an attribute', to: toggled('serverHeader', 'false', undefined) },
  { name: 'a stack tag', to: toggled('stackTag', 'a', 'b') },
  { name: 'the task definition', to: toggled('cpu', '256', undefined) },
  { name: 'the canary', to: toggled('canaryPercentage', '40', '50') },
];

/** What a stack with a listener of CloudFormation's own knows. */
export const CHANGES_OF_PLAIN = CHANGES.filter(({ name }) => ['the certificate', 'a stack tag'].includes(name));

/** What a stack behind a shared listener knows. */
export const CHANGES_OF_SHARED: Change[] = [
  { name: 'a service that takes a path, or gives it back', to: toggled('guest', 'yes', undefined) },
  { name: 'the priorities', to: toggled('order', 'swapped', undefined) },
  { name: 'a further rule', to: toggled('further', 'yes', undefined), changesListeners: ({ further }) => further === undefined },
  ...CHANGES.filter(({ name }) => ['a stack tag', 'the task definition', 'the canary'].includes(name)),
];

/** Turns a property from one value to the other and back. */
function toggled(name: string, one: string | undefined, other: string | undefined): Change['to'] {
  return (context) => ({ ...context, [name]: context[name] === one ? other : one });
}
