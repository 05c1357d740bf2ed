/** The JSON schema of what `watch --json` and `status --json` print, a line an object. */
/** As `Date.prototype.toISOString` has it. */
const moment = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$' };
const text = { type: 'string' };
const number = { type: 'number' };
const part = { type: 'number', minimum: 0, maximum: 1 };
const count = { type: 'integer', minimum: 0 };
const list = (items: object) => ({ type: 'array', items });

function object(required: Record<string, object>, optional: Record<string, object> = {}): object {
  return { type: 'object', properties: { ...required, ...optional }, required: Object.keys(required), additionalProperties: false };
}

export const RESULTS = ['promoted', 'rolledBack', 'stopped', 'refused', 'rollbackFailed'];
const STATUS = { enum: ['ahead', 'running', 'done', 'failed', 'skipped'] };
const KIND = { enum: ['alarm', 'hook', 'tasks', 'timeout', 'byHand', 'superseded', 'refused', 'other'] };
const STOPPED = list(object({ reason: text, count }));

const VIEW = object({
  service: object({ engine: text, serviceName: text, clusterName: text, region: text }, { account: text, endpoint: text }),
  stages: list(object({ label: text, status: STATUS }, { seconds: number, ofSeconds: number, at: moment, share: part })),
  traffic: object({}, { share: part, planned: part, asPlanned: { type: 'boolean' }, next: object({ share: part, at: moment }) }),
  versions: list(object({ role: { enum: ['new', 'old'] }, name: text, running: count, desired: count, stopped: STOPPED }, {
    healthy: count, requests: number, failed: number, interval: object({ low: part, high: part }), p99: number, unknown: { const: true },
  })),
  alarms: list(object({ name: text, alarmName: text, planned: { type: 'boolean' }, values: list(number) }, {
    state: { enum: ['OK', 'ALARM', 'INSUFFICIENT_DATA'] }, unit: text, firesAt: text, helpsUntil: moment,
  })),
  ignoresAlarms: { type: 'boolean' },
  controls: list(object({ action: { enum: ['abort', 'promote', 'rollback'] }, text }, { command: text })),
  ages: object({}, { release: number, requests: number }),
  problems: list(text),
}, {
  id: text,
  phase: { enum: ['installing', 'waiting', 'shifting', 'settling', 'rollingBack', 'ended'] },
  began: moment,
  ended: moment,
  seconds: number,
  description: text,
  requestsUntil: moment,
  allTrafficAt: moment,
  settledAt: moment,
  waitsAt: text,
  waitsUntil: moment,
  goesOnByItself: { const: true },
  rollbackId: text,
  result: { enum: RESULTS },
  why: object({ kind: KIND, sentence: text, details: list(text) }),
  logGroup: text,
});

export const WATCH_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'A line of watch --json',
  oneOf: [
    object({ event: { const: 'view' }, time: moment, changes: list(object({ event: text, text })), view: VIEW }),
    object({
      event: { const: 'ended' },
      time: moment,
      release: { type: ['string', 'null'] },
      result: { enum: [...RESULTS, 'running', 'waiting', 'timeout', 'unknown', 'interrupted'] },
      why: { type: ['string', 'null'] },
      exitCode: { enum: [0, 1, 2, 3, 4, 5, 70, 130, 143] },
    }),
  ],
};
