import { StackRollback, StartInAlarm, UnreadAlarms } from './engine-rules';
import { Plan } from './plan';
import { CanaryFinding, CanaryVerdict } from './types';

const ALARMS = 'Look at the alarms before a release starts and right after, as the command line does.';
const ROLLBACKS = 'Look which version is live after a stack was rolled back.';

/**
 * What the engine lets pass although the alarms are right. It is an information: no schedule and no alarm can change it.
 */
export function failsOpen({ engineRules }: Plan): CanaryFinding[] {
  if (engineRules === undefined) {
    return [];
  }
  const { title, startInAlarm, unreadAlarms, stackRollback } = engineRules;
  const gaps = [
    startInAlarm === StartInAlarm.UNWATCHED && { does: 'starts a release while an alarm is on, and then looks at none of them until its end', remedy: ALARMS },
    unreadAlarms === UnreadAlarms.MISSED && { does: 'may miss an alarm where it cannot read its state', remedy: ALARMS },
    stackRollback === StackRollback.MAY_RELEASE && { does: 'may release an older version where a stack update is rolled back', remedy: ROLLBACKS },
  ].filter((gap) => gap !== false);
  return gaps.length === 0 ? [] : [{
    id: 'fails-open',
    verdict: CanaryVerdict.SOUND,
    rule: 'A release that nobody watches should not go on, and one that nobody wants should not begin.',
    numbers: `${title} ${gaps.map(({ does }) => does).join('; and it ')}.`,
    remedy: `${[...new Set(gaps.map(({ remedy }) => remedy))].join(' ')} Or choose an engine that leaves none of that open (docs/engines.md).`,
  }];
}
