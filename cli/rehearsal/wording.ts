/** What happens in a release, in words. */
import { Range } from './simulation/random';
import { Ending, Release, ReleaseEvent } from './simulation/release';
import { Behaviour, Scenario } from './simulation/scenario';
import { FaultKind } from '../../src/analysis/types';
import { duration, percent, plural } from '../text/format';

/** A line of the timeline. */
export function eventText({ kind, share, alarm }: ReleaseEvent, { alarms }: Scenario): string {
  const name = alarm === undefined ? '' : alarms[alarm].name;
  const texts: Record<ReleaseEvent['kind'], string> = {
    refused: 'an alarm is in ALARM: the release does not start',
    unwatched: 'an alarm is in ALARM: none is watched',
    shift: share === 1 ? 'all traffic moves to the new version' : `${percent(share)} of the traffic moves to the new version`,
    alarm: `${name} is in ALARM`,
    ok: `${name} is OK again`,
    missed: `${name} is not seen: the engine could not read it`,
    stopped: `the release is stopped, because of ${name}`,
    restored: 'all traffic is back on the old version',
    terminated: 'the old version is gone',
  };
  return texts[kind];
}

/** How it ended, as a sentence. */
export function endingText({ ending, stoppedBeforePromotion, restoredAt, counts, alarm }: Release, { alarms }: Scenario): string {
  if (ending === Ending.REFUSED) {
    return 'It did not start: an alarm was in ALARM already.';
  }
  const failed = `${plural(counts.oldFailures + counts.newFailures, 'request')} failed, ${counts.newFailures.toLocaleString('en-US')} of them on the new version.`;
  return ending === Ending.PROMOTED
    ? `Promoted: no alarm stopped it before the old version was gone. ${failed}`
    : `Rolled back ${stoppedBeforePromotion ? 'before' : 'after'} promotion, by ${alarms[alarm!].name}: all traffic was back after ${duration(restoredAt!)}. ${failed}`;
}

/** What of AWS was assumed. */
export function timingText({ cloudWatch, rules }: Scenario): string {
  const { alarmLatencySeconds, phaseSeconds, windowsReachBack } = cloudWatch;
  const notice: Range = { min: rules.noticeSeconds.min + rules.restoreSeconds.min, max: rules.noticeSeconds.max + rules.restoreSeconds.max };
  return `Assumed: ${rangeText(phaseSeconds)} from the first shift to the first full minute, ${rangeText(alarmLatencySeconds)} from the end of a minute to `
    + `the alarm, ${rangeText(notice)} from the alarm until the traffic is back`
    + `${windowsReachBack ? '' : '; windows that reach back before the first full minute do not breach'}.`;
}

function rangeText({ min, max }: Range): string {
  return min === max ? `${min} s` : `${min} to ${max} s`;
}

/** What is wrong with the new version, and what the old one gets. */
export function conditionsText(
  { requests: { perSecond, oldErrorRate, newErrorRate, newFaultRate }, behaviour, stickySeconds, cloudWatch, rules }: Scenario,
): string {
  const curve = newFaultRate ?? newErrorRate;
  const [begin, end] = [curve.at(0), curve.at(Number.MAX_SAFE_INTEGER)];
  const [from, to] = [curve.breaks[0], curve.breaks[curve.breaks.length - 1]];
  const fault = from === undefined ? percent(end)
    : from === to ? `${percent(end)} after ${duration(from)}` : `${percent(begin)}, growing to ${percent(end)} from ${duration(from)} to ${duration(to)}`;
  const more: [boolean | undefined, string][] = [
    [behaviour && behaviour.clump > 1, `failures come ${behaviour?.clump} at once`],
    [behaviour && behaviour.responseSeconds > 0, `each is answered after ${duration(behaviour?.responseSeconds ?? 0)}`],
    [stickySeconds !== undefined, `clients stay with a version for ${duration(stickySeconds ?? 0)} in the mean`],
    [cloudWatch.unpublishedMinutes !== undefined, `the newest ${plural(cloudWatch.unpublishedMinutes ?? 0, 'minute')} are not published yet`],
    [rules.missedPolls !== undefined, `the engine misses ${percent(rules.missedPolls ?? 0)} of its looks at the alarms`],
  ];
  return `${Number(perSecond.at(1e-6).toPrecision(3)).toLocaleString('en-US')} requests/s${perSecond.breaks.length > 0 ? ' at first' : ''}, `
    + `of which the old version fails ${percent(oldErrorRate.at(0))} and the new one ${faultText(behaviour, fault)}`
    + more.filter(([applies]) => applies).map(([, text]) => `; ${text}`).join('');
}

/** In which way the new version fails so many of its requests. */
function faultText(behaviour: Behaviour | undefined, part: string): string {
  const texts: Record<FaultKind, string> = {
    [FaultKind.ERRORS]: part,
    [FaultKind.NO_ANSWER]: `does not answer ${part}`,
    [FaultKind.HANGS]: `lets ${part} hang`,
    [FaultKind.NO_TARGET]: `has no target for ${part}`,
    [FaultKind.SLOW]: `is too slow for ${part}`,
    [FaultKind.CRASH_LOOP]: `loses ${part} to tasks that die and come back`,
    [FaultKind.LOGS_ONLY]: `logs an error for ${part}, and answers them`,
  };
  return texts[behaviour?.fault ?? FaultKind.ERRORS];
}
