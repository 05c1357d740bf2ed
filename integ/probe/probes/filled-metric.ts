/** Whether FILL makes something of nothing. */
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { setAlarm } from '../alarms';
import { DeployedStack } from '../deployed-stack';
import { Judgement, Probe } from '../probe';

export interface Observation {
  /** Of an alarm on FILL(metric, 0) >= 0, whose metric nobody has ever reported. */
  readonly state: string;
}

/** So long an alarm may take to look for the first time. */
const MINUTES = 10;

export function judge({ state }: Observation): Judgement {
  return { verdict: state === 'ALARM' ? 'confirmed' : 'refuted', because: `an alarm on FILL(metric, 0) >= 0 was in the state ${state} after at most ${MINUTES} minutes` };
}

async function observe(stack: DeployedStack): Promise<Observation> {
  const cloudwatch = new CloudWatchClient(stack.clientConfig);
  // CloudWatch has to look once more.
  await setAlarm(stack, stack.outputs.NeverReportedOutput, 'OK');
  const state = await stack.watch(MINUTES, async () => {
    const { MetricAlarms: [alarm] = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [stack.outputs.NeverReportedOutput] }));
    return alarm.StateValue!;
  }, (seen) => seen === 'ALARM');
  return { state };
}

export const FILLED_METRIC: Probe<Observation> = {
  id: 'filled-metric',
  question: 'Does FILL make zeros of a metric that nobody has ever reported?',
  stack: 'ProbeListener',
  minutes: MINUTES,
  settles: [{ fact: 'FILL makes zeros of a metric that has never had a datapoint', judge }],
  observe,
};
