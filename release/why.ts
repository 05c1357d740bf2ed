import { clean } from './clean';
import { Cause, ObservedAlarm, StoppedTasks } from './observation';

/** Why a release has ended otherwise than it should, in words. */
export interface Why {
  readonly kind: Cause['kind'];
  /** One sentence, which begins in lower case and ends without a full stop. */
  readonly sentence: string;
  /** What else is known, a sentence each. */
  readonly details: readonly string[];
}

/** What else was found, where somebody has looked. */
export interface Evidence {
  readonly alarms?: readonly ObservedAlarm[];
  readonly stopped?: readonly StoppedTasks[];
}

/** As many of an alarm's values and of the tasks' reasons as a sentence can carry. */
const MOST_VALUES = 5;
const MOST_REASONS = 3;

/** The one place that words why a release has ended as it did. */
export function whyOf(cause: Cause, { alarms = [], stopped = [] }: Evidence = {}): Why {
  const told = SENTENCES[cause.kind](cause, alarms, stopped);
  // Of tasks that end while a hook or an alarm decides, the reason is worth knowing, too.
  const tasks = cause.kind === 'tasks' || stopped.length === 0 ? [] : [`tasks of the new version have ended: ${reasonsOf(stopped)}`];
  return { kind: cause.kind, sentence: told[0], details: [...told.slice(1), ...tasks] };
}

const SENTENCES: Record<Cause['kind'], (cause: Cause, alarms: readonly ObservedAlarm[], stopped: readonly StoppedTasks[]) => string[]> = {
  alarm: ({ alarms: names = [], message }, alarms) => names.length === 0
    ? [`an alarm went off${quoted(message)}`]
    : names.map((name) => alarmSentence(name, alarms.find(({ alarmName }) => alarmName === name))),
  hook: ({ stage, hook, message }) => [
    `hook ${stage === undefined ? '' : `${clean(stage)} `}${hook === undefined ? '' : `(function ${clean(hook)}) `}said no${quoted(message)}`,
    ...(hook === undefined ? [] : [`the log of ${clean(hook)} says why`]),
  ],
  tasks: ({ message }, _, stopped) => stopped.length === 0
    ? [`tasks of the new version did not stay healthy${quoted(message)}`]
    : [`tasks of the new version ended: ${reasonsOf(stopped)}`, ...(message === undefined ? [] : [clean(message)])],
  timeout: ({ stage, message }) => [stage === 'approval'
    ? `nobody approved it in time${quoted(message)}`
    : `time was up${stage === undefined ? '' : ` at ${clean(stage)}`}${quoted(message)}`],
  byHand: () => ['somebody stopped it', 'who it was is in CloudTrail only'],
  superseded: ({ by }) => [`${by === undefined ? 'a newer release' : clean(by)} took its place`],
  refused: ({ message, code }) => [`AWS refused it${quoted(message ?? code)}`, ...onSharedListener(code, message)],
  other: ({ code, message, stage }) => {
    const said = [code, message].filter((part) => part).map((part) => clean(part!).replace(/\.$/, '')).join(': ');
    const where = stage === undefined ? '' : `at ${clean(stage)}`;
    return [said === '' ? (where === '' ? 'no reason was given' : `it failed ${where}`) : `${said}${where === '' ? '' : ` (${where})`}`];
  },
};

/** What CodeDeploy does with the rules of a listener is not documented: this is how it says that it does otherwise than we have read. */
function onSharedListener(code = '', message = ''): string[] {
  const does = code === 'ELASTIC_LOAD_BALANCING_INVALID' && /behind listener/i.test(message) ? 'moves no rules'
    : code === 'IAM_ROLE_PERMISSIONS' && message.includes('ElasticLoadBalancing') ? 'wants to change more than the rules of the service' : undefined;
  return does ? [`if it shares its listener (listenerRule), CodeDeploy ${does}: give it a listener of its own (loadBalancer and listenerPort)`] : [];
}

function alarmSentence(name: string, alarm: ObservedAlarm | undefined): string {
  const { values = [], firesAt, unit } = alarm ?? {};
  const newest = values.slice(-MOST_VALUES).map(({ value }) => valueText(value)).join(', ');
  const shown = newest === '' ? '' : `: ${newest}${unit === undefined ? '' : ` ${unit}`} a minute at last`;
  return `alarm ${clean(name)} went off${shown}${firesAt === undefined ? '' : ` (goes off at ${clean(firesAt)})`}`;
}

/** Three digits are enough to compare with a threshold. */
export function valueText(value: number): string {
  return value === 0 ? '0' : String(Number(Math.abs(value) < 100 ? value.toPrecision(3) : value.toFixed(0)));
}

function reasonsOf(stopped: readonly StoppedTasks[]): string {
  const told = stopped.slice(0, MOST_REASONS).map(({ reason, count }) => `${count} × ${clean(reason)}`);
  return [...told, ...(stopped.length > MOST_REASONS ? [`${stopped.length - MOST_REASONS} more reasons`] : [])].join('; ');
}

function quoted(message: string | undefined): string {
  return message ? `: ${clean(message).replace(/\.$/, '')}` : '';
}

/** The sentence on its own. */
export function asSentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
