/** Whether HealthyHostCount shows a task that is missing for a moment. */
import { DescribeServicesCommand, ECSClient, ListTasksCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import { DescribeTargetGroupsCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DeployedStack } from '../deployed-stack';
import { minutesOf } from '../metrics';
import { Judgement, Probe } from '../probe';
import { ProbedReleases } from '../releases';
import { OWN_LISTENER } from '../stacks/service-names';

export interface Observation {
  readonly tasks: number;
  /** The minimum of HealthyHostCount by minute, from before one of the tasks was stopped until after another had taken its place. */
  readonly minima: (number | null)[];
}

/** Until the metric is there, and again after the task has been replaced. */
const MARGIN_MINUTES = 4;
const PATIENCE_MINUTES = 15;

export function judge({ tasks, minima }: Observation): Judgement {
  const because = `of ${tasks} tasks one was stopped, and the minima by minute were ${minima.map((minimum) => minimum ?? 'missing').join(', ')}`;
  // It has to have been seen with all of them, or nothing would be missing.
  if (!minima.includes(tasks)) {
    return { verdict: 'undecided', because };
  }
  return { verdict: minima.some((minimum) => minimum !== null && minimum < tasks) ? 'confirmed' : 'refuted', because };
}

async function observe(stack: DeployedStack): Promise<Observation> {
  const ecs = new ECSClient(stack.clientConfig);
  const { clusterName: cluster, serviceName: service } = OWN_LISTENER;
  const running = async () => {
    const { services: [found] = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
    return { desired: found.desiredCount!, now: found.runningCount! };
  };
  const { desired: tasks } = await running();
  const began = new Date();
  await wait(stack, MARGIN_MINUTES);
  const { taskArns: [task] = [] } = await ecs.send(new ListTasksCommand({ cluster, serviceName: service }));
  await ecs.send(new StopTaskCommand({ cluster, task, reason: 'a probe' }));
  await stack.watch(PATIENCE_MINUTES, running, ({ now }) => now < tasks);
  await stack.watch(PATIENCE_MINUTES, running, ({ now }) => now === tasks);
  await wait(stack, MARGIN_MINUTES);
  const [loadBalancerArn, targetGroupArn] = await liveGroup(stack);
  const minima = await minutesOf(stack, { name: 'HealthyHostCount', stat: 'Minimum', loadBalancerArn, targetGroupArn }, began);
  return { tasks, minima: minima.map((minimum) => minimum ?? null) };
}

async function wait({ site }: DeployedStack, minutes: number): Promise<void> {
  await new Promise((wake) => setTimeout(wake, minutes * site.minuteMs));
}

/** The load balancer, and the group that has its requests. */
async function liveGroup(stack: DeployedStack): Promise<[string, string]> {
  const name = await new ProbedReleases(stack, OWN_LISTENER).liveGroup();
  const balancer = new ElasticLoadBalancingV2Client(stack.clientConfig);
  const { TargetGroups: [group] = [] } = await balancer.send(new DescribeTargetGroupsCommand({ Names: [name] }));
  return [group.LoadBalancerArns![0], group.TargetGroupArn!];
}

export const HEALTHY_HOSTS: Probe<Observation> = {
  id: 'healthy-hosts',
  question: 'Does the minimum of HealthyHostCount show a task that is missing for a moment?',
  stack: 'ProbeCodeDeploy',
  minutes: 14,
  settles: [{ fact: 'The minimum of HealthyHostCount over a minute shows a task that is missing for a moment', judge }],
  observe,
};
