/** What ECS watches when an alarm is on as a deployment starts. */
import { setAlarm } from '../alarms';
import { DeployedStack } from '../deployed-stack';
import { Judgement, Probe } from '../probe';
import { DeploymentEnded, ProbedDeployments } from '../service-deployments';

export interface Observation {
  /** Whether the canary had its share; then the second alarm, which was off at the start, was switched on. */
  readonly reachedCanary: boolean;
  readonly ended: DeploymentEnded;
}

export function judge({ reachedCanary, ended: { status, triggered } }: Observation): Judgement {
  if (status === 'SUCCESSFUL' && reachedCanary) {
    return { verdict: 'confirmed', because: 'one alarm was on at the start, another went on in the canary, and the release succeeded' };
  }
  return {
    verdict: triggered.length > 0 ? 'refuted' : 'undecided',
    because: `one alarm was on at the start, and the release ended ${status} ${reachedCanary ? 'after' : 'before'} another went on in the canary`,
  };
}

export function judgeStatus(observation: Observation): Judgement {
  if (judge(observation).verdict !== 'confirmed') {
    return { verdict: 'undecided', because: 'there was no deployment that watches no alarm' };
  }
  const { alarms } = observation.ended;
  return { verdict: alarms === 'DISABLED' ? 'confirmed' : 'refuted', because: `it says ${alarms ?? 'nothing'} of a deployment that watched no alarm` };
}

async function observe(stack: DeployedStack): Promise<Observation> {
  const deployments = new ProbedDeployments(stack);
  const { FirstAlarmOutput: first, SecondAlarmOutput: second } = stack.outputs;
  await setAlarm(stack, first, 'OK');
  await setAlarm(stack, second, 'OK');
  return deployments.watching([first, second], async () => {
    try {
      await setAlarm(stack, first, 'ALARM');
      const arn = await deployments.start();
      const { status, targetServiceRevision: target } = await deployments.reachCanary(arn);
      const reachedCanary = status === 'IN_PROGRESS' && target!.requestedProductionTrafficWeight! > 0;
      await setAlarm(stack, second, 'ALARM');
      return { reachedCanary, ended: await deployments.end(arn) };
    } finally {
      await setAlarm(stack, first, 'OK');
      await setAlarm(stack, second, 'OK');
    }
  });
}

export const ECS_ALARM_ON: Probe<Observation> = {
  id: 'ecs-alarm-on',
  question: 'Does an alarm that is on at the start of a deployment keep ECS from watching the others?',
  stack: 'ProbeEcs',
  minutes: 12,
  settles: [
    { fact: 'An alarm that is on when a deployment starts keeps ECS from watching any of them', judge },
    { fact: 'DescribeServiceDeployments then says `DISABLED`', judge: judgeStatus },
  ],
  observe,
};
