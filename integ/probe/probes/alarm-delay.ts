/** How long it takes from the end of a minute until an alarm is on. */
import { CloudWatchClient, DescribeAlarmsCommand, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { DeployedStack } from '../deployed-stack';
import { Judgement, Probe } from '../probe';

export interface Observation {
  /** From the end of the minute in which requests failed to the alarm; nothing where it did not go on. */
  readonly seconds?: number;
}

/** What the analysis takes for granted is cautious up to here: the longest that was reported. */
const LONGEST_SECONDS = 133;
const PATIENCE_MINUTES = 15;
const REQUESTS = 5;

export function judge({ seconds }: Observation): Judgement {
  if (seconds === undefined) {
    return { verdict: 'undecided', because: `requests failed, and the alarm did not go on within ${PATIENCE_MINUTES} minutes` };
  }
  return {
    verdict: seconds <= LONGEST_SECONDS ? 'confirmed' : 'refuted',
    because: `it took ${seconds} seconds once`,
    measured: { 'seconds from the end of a minute to the alarm': seconds },
  };
}

async function observe(stack: DeployedStack): Promise<Observation> {
  const { site: { minuteMs, request }, outputs: { DnsNameOutput: host } } = stack;
  await stack.watch(PATIENCE_MINUTES, () => alarmOf(stack), ({ StateValue }) => StateValue === 'OK');
  const began = Date.now();
  // The group has no target.
  for (let sent = 0; sent < REQUESTS; sent++) {
    await request(host, '/');
  }
  const endOfMinute = Math.ceil(began / minuteMs) * minuteMs;
  const alarm = await stack.watch(PATIENCE_MINUTES, () => alarmOf(stack), ({ StateValue }) => StateValue === 'ALARM');
  // A minute that is not over can breach already.
  return alarm.StateValue === 'ALARM' ? { seconds: stack.seconds(Math.max(alarm.StateUpdatedTimestamp!.getTime() - endOfMinute, 0)) } : {};
}

async function alarmOf({ clientConfig, outputs }: DeployedStack): Promise<MetricAlarm> {
  const cloudwatch = new CloudWatchClient(clientConfig);
  const { MetricAlarms: [alarm] = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [outputs.FailingOutput] }));
  return alarm;
}

export const ALARM_DELAY: Probe<Observation> = {
  id: 'alarm-delay',
  question: 'How long does it take from the end of a minute in which requests fail until an alarm is on?',
  stack: 'ProbeListener',
  minutes: 8,
  settles: [{ fact: 'From the end of a minute to the alarm it takes about two minutes', judge }],
  observe,
};
