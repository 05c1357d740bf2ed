import { Plan } from './plan';
import { CanaryFinding, CanaryVerdict } from './types';

/**
 * What scaling does in the middle of a release, where the engine stops one that does not settle. It is an information: how the load
 * changes during a release nobody knows.
 */
export function scalingDuringRelease({ engineRules, scaledByUtilization }: Plan): CanaryFinding[] {
  const { title, scalingSettlesInMinutes: minutes } = engineRules ?? {};
  return !scaledByUtilization || minutes === undefined ? [] : [{
    id: 'scaling-by-utilization',
    verdict: CanaryVerdict.SOUND,
    rule: 'The tasks of both versions share the load, so that scaling by CPU or memory sees too many of them, and may take some away.',
    numbers: `Their average use is about half of what it was. After a change of the number of tasks, ${title} stops and rolls back a release whose tasks are not all `
      + `healthy within ${minutes} minutes.`,
    remedy: 'Set autoScaling.requestsPerTarget instead, which a release leaves as it is.',
  }];
}
