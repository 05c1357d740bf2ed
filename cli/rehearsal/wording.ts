/** What happens in a release, in words. */
import { Range } from './simulation/random';
import { Ending, Release, ReleaseEvent } from './simulation/release';
import { Scenario } from './simulation/scenario';
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
export function conditionsText({ requests: { perSecond, oldErrorRate, newErrorRate } }: Scenario): string {
  const [begin, end] = [newErrorRate.at(0), newErrorRate.at(Number.MAX_SAFE_INTEGER)];
  const [from, to] = [newErrorRate.breaks[0], newErrorRate.breaks[newErrorRate.breaks.length - 1]];
  const fault = from === undefined ? percent(end)
    : from === to ? `${percent(end)} after ${duration(from)}` : `${percent(begin)}, growing to ${percent(end)} from ${duration(from)} to ${duration(to)}`;
  return `${Number(perSecond.at(1e-6).toPrecision(3)).toLocaleString('en-US')} requests/s${perSecond.breaks.length > 0 ? ' at first' : ''}, `
    + `of which the old version fails ${percent(oldErrorRate.at(0))} and the new one ${fault}`;
}
