/** Whether a deployment that runs goes by its group as it was. */
import { setAlarm } from '../alarms';
import { DeployedStack } from '../deployed-stack';
import { Judgement, Probe } from '../probe';
import { Ended, endedOf, ProbedReleases } from '../releases';
import { OWN_LISTENER } from '../stacks/service-names';

export interface Observation {
  /** Whether the canary had its share when the group got an alarm that was on. */
  readonly wasInCanary: boolean;
  readonly release: Ended;
}

export function judge({ wasInCanary, release: { status, error } }: Observation): Judgement {
  if (wasInCanary && status === 'Succeeded') {
    return { verdict: 'confirmed', because: 'the group got an alarm that was on during the canary, and the release succeeded' };
  }
  if (wasInCanary && status === 'Stopped' && error?.startsWith('ALARM_ACTIVE')) {
    return { verdict: 'refuted', because: `the group got an alarm that was on during the canary, and the release was stopped: ${error}` };
  }
  return { verdict: 'undecided', because: `the release ended ${status}${error ? `, ${error}` : ''}${wasInCanary ? '' : ', before its canary'}` };
}

async function observe(stack: DeployedStack): Promise<Observation> {
  const releases = new ProbedReleases(stack, OWN_LISTENER);
  const alarm = stack.outputs.UnwatchedAlarm;
  const id = await releases.startIntoCanary();
  const wasInCanary = (await releases.shares()).every((share) => share > 0);
  await setAlarm(stack, alarm, 'ALARM');
  try {
    return { wasInCanary, release: endedOf(await releases.watching([alarm], () => releases.end(id))) };
  } finally {
    await setAlarm(stack, alarm, 'OK');
  }
}

export const RUNNING_DEPLOYMENT: Probe<Observation> = {
  id: 'running-deployment',
  question: 'Does an alarm that a deployment group gets during a deployment stop that deployment?',
  stack: 'ProbeCodeDeploy',
  minutes: 12,
  settles: [{ fact: 'A running deployment goes by its group as it was when the deployment began', judge }],
  observe,
};
