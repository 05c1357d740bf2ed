import { RecordedRelease } from './distribution';
import { Rehearsed } from './render-distribution';
import { Scenario } from './simulation/scenario';

/** Version of what `--json` prints. */
export const REHEARSAL_FORMAT_VERSION = 1;

/** One release as data. Alarms are called by their names; times are seconds from the first shift. */
export function releaseJson({ release, events, minutes }: RecordedRelease, scenario: Scenario, seed: number): object {
  const nameOf = (alarm: number | undefined) => alarm === undefined ? undefined : scenario.alarms[alarm].name;
  return {
    formatVersion: REHEARSAL_FORMAT_VERSION,
    seed,
    ...release,
    alarm: nameOf(release.alarm),
    ...assumptionsOf(scenario),
    events: events.map((event) => ({ ...event, alarm: nameOf(event.alarm) })),
    minutes: minutes.map(({ at, counts, breaching }) => ({
      at, ...counts, breaching: scenario.alarms.filter((_, i) => breaching[i]).map(({ name }) => name),
    })),
  };
}

/** Many releases as data. */
export function distributionJson({ errorRate, distribution, analysis }: Rehearsed, scenario: Scenario, seed: number): object {
  const { rollbacks: _, byAlarm, ...figures } = distribution;
  return {
    formatVersion: REHEARSAL_FORMAT_VERSION,
    seed,
    errorRate,
    ...figures,
    byAlarm: Object.fromEntries(scenario.alarms.map(({ name }, i) => [name, byAlarm[i]])),
    ...assumptionsOf(scenario),
    analysis,
  };
}

function assumptionsOf({ cloudWatch, rules: { noticeSeconds, restoreSeconds, missedPolls } }: Scenario): object {
  const rollbackLatencySeconds = { min: noticeSeconds.min + restoreSeconds.min, max: noticeSeconds.max + restoreSeconds.max };
  return { assumptions: { ...cloudWatch, rollbackLatencySeconds, missedPolls } };
}
