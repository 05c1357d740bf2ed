/** Whether CodeDeploy reads a composite alarm. */
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { setAlarm } from '../alarms';
import { DeployedStack } from '../deployed-stack';
import { Judgement, Probe } from '../probe';
import { Ended, endedOf, ProbedReleases } from '../releases';
import { OWN_LISTENER } from '../stacks/service-names';

export interface Observation {
  /** Of the composite alarm, when the release started. */
  readonly state: string;
  readonly release: Ended;
}

export function judge({ state, release: { status, error } }: Observation): Judgement {
  if (state !== 'ALARM') {
    return { verdict: 'undecided', because: `the composite alarm was in the state ${state}` };
  }
  if (error?.startsWith('ALARM_ACTIVE')) {
    return { verdict: 'confirmed', because: `it was on, and the release was refused: ${error}` };
  }
  return status === 'Succeeded' ? { verdict: 'refuted', because: 'it was on, and the release succeeded' }
    : { verdict: 'undecided', because: `it was on, and the release ended ${status}, ${error}` };
}

async function observe(stack: DeployedStack): Promise<Observation> {
  const releases = new ProbedReleases(stack, OWN_LISTENER);
  const { UnwatchedAlarm: alarm, CompositeAlarm: composite } = stack.outputs;
  await setAlarm(stack, alarm, 'ALARM');
  try {
    const state = await stack.watch(5, () => stateOf(stack, composite), (seen) => seen === 'ALARM');
    return { state, release: endedOf(await releases.watching([composite], () => releases.release())) };
  } finally {
    await setAlarm(stack, alarm, 'OK');
  }
}

async function stateOf({ clientConfig }: DeployedStack, name: string): Promise<string> {
  const { CompositeAlarms: alarms = [] } = await new CloudWatchClient(clientConfig)
    .send(new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ['CompositeAlarm'] }));
  return alarms[0].StateValue!;
}

export const COMPOSITE_ALARM: Probe<Observation> = {
  id: 'composite-alarm',
  question: 'Does CodeDeploy refuse a release while a composite alarm of the group is on?',
  stack: 'ProbeCodeDeploy',
  minutes: 6,
  settles: [{ fact: 'Composite alarms are read like others', judge }],
  observe,
};
