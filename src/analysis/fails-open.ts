import { StartInAlarm, UnreadAlarms } from './engine-rules';
import { Plan } from './plan';
import { CanaryFinding, CanaryVerdict } from './types';

/**
 * What the engine lets pass although the alarms are right. It is an information: no schedule and no alarm can change it.
 */
export function failsOpen({ engineRules }: Plan): CanaryFinding[] {
  if (engineRules === undefined) {
    return [];
  }
  const { title, startInAlarm, unreadAlarms } = engineRules;
  const gaps = [
    ...(startInAlarm === StartInAlarm.UNWATCHED ? ['starts a release while an alarm is on, and then looks at none of them until its end'] : []),
    ...(unreadAlarms === UnreadAlarms.MISSED ? ['may miss an alarm where it cannot read its state'] : []),
  ];
  return gaps.length === 0 ? [] : [{
    id: 'fails-open',
    verdict: CanaryVerdict.SOUND,
    rule: 'A release that nobody watches should not go on.',
    numbers: `${title} ${gaps.join('; and it ')}.`,
    remedy: 'Look at the alarms before a release starts and right after, as the command line does, or choose an engine that refuses and stops (docs/engines.md).',
  }];
}
