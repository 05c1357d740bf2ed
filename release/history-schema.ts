/** The JSON schema of what `history --json` prints, a line an object: the releases, and the figures last. */
const text = { type: 'string' };
const number = { type: 'number' };

function object(required: Record<string, object>, optional: Record<string, object> = {}): object {
  return { type: 'object', properties: { ...required, ...optional }, required: Object.keys(required), additionalProperties: false };
}

export const HISTORY_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'A line of history --json',
  oneOf: [
    object({
      event: { const: 'release' }, id: text, began: text, result: { enum: ['promoted', 'rolledBack', 'stopped', 'refused', 'rollbackFailed', 'running'] },
    }, { version: text, committed: text, ended: text, why: text, description: text }),
    object({ event: { const: 'figures' }, days: number, releases: number, promoted: number, promotedPerDay: number, failureRate: number, leadReleases: number }, {
      restoreHours: number, releaseMinutes: number, leadHours: number,
    }),
  ],
};
