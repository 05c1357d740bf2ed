/** Whether a service is scaled during a deployment of CodeDeploy, in both directions. */
import {
  ApplicationAutoScalingClient, DeregisterScalableTargetCommand, PutScheduledActionCommand, RegisterScalableTargetCommand, ScalableTargetAction,
} from '@aws-sdk/client-application-auto-scaling';
import { DescribeServicesCommand, ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { DeployedStack } from '../deployed-stack';
import { Judgement, Probe } from '../probe';
import { ProbedReleases } from '../releases';
import { OWN_LISTENER } from '../stacks/service-names';

/** What became of a scheduled action. */
interface Scaled {
  /** Whether it changed the desired count while the canary had its share. */
  readonly done: boolean;
  /** How long it could have, in seconds of AWS. */
  readonly seconds: number;
}

export interface Observation {
  readonly out: Scaled;
  readonly in: Scaled;
}

const TASKS = 2;
const PATIENCE_MINUTES = 4;
/** An action is due after a minute. */
const LEAST_SECONDS = 120;
/** A quarter of an hour for both. */
const CONFIG = 'CodeDeployDefault.ECSCanary10Percent15Minutes';
const TARGET = {
  ServiceNamespace: 'ecs',
  ScalableDimension: 'ecs:service:DesiredCount',
  ResourceId: `service/${OWN_LISTENER.clusterName}/${OWN_LISTENER.serviceName}`,
} as const;

export function judge({ out, in: inwards }: Observation): Judgement {
  const because = `in the canary it was ${out.done ? '' : 'not '}scaled out, and ${inwards.done ? '' : 'not '}in again (within ${out.seconds} and ${inwards.seconds} seconds)`;
  if (out.done && inwards.done) {
    return { verdict: 'confirmed', because };
  }
  return { verdict: [out, inwards].some(({ done, seconds }) => !done && seconds >= LEAST_SECONDS) ? 'refuted' : 'undecided', because };
}

async function observe(stack: DeployedStack): Promise<Observation> {
  const releases = new ProbedReleases(stack, OWN_LISTENER);
  const scaling = new ApplicationAutoScalingClient(stack.clientConfig);
  const ecs = new ECSClient(stack.clientConfig);
  const { clusterName: cluster, serviceName: service } = OWN_LISTENER;
  const desired = async () => (await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }))).services![0].desiredCount;
  await scaling.send(new RegisterScalableTargetCommand({ ...TARGET, MinCapacity: TASKS, MaxCapacity: TASKS + 1 }));
  const id = await releases.startIntoCanary({ deploymentConfigName: CONFIG });
  try {
    const scale = async (bounds: ScalableTargetAction, count: number): Promise<Scaled> => {
      const began = Date.now();
      await scaling.send(new PutScheduledActionCommand({
        ...TARGET, ScheduledActionName: 'probe', Schedule: 'rate(1 minute)', ScalableTargetAction: bounds,
      }));
      const seen = async () => ({ isOver: await releases.isOver(id), count: await desired() });
      const { isOver, count: last } = await stack.watch(PATIENCE_MINUTES, seen, (now) => now.isOver || now.count === count);
      return { done: !isOver && last === count, seconds: stack.seconds(Date.now() - began) };
    };
    const out = await scale({ MinCapacity: TASKS + 1 }, TASKS + 1);
    return { out, in: await scale({ MinCapacity: TASKS, MaxCapacity: TASKS }, TASKS) };
  } finally {
    await releases.stop(id);
    await scaling.send(new DeregisterScalableTargetCommand(TARGET));
    await ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount: TASKS }));
  }
}

export const SCALING: Probe<Observation> = {
  id: 'scaling',
  question: 'Is a service scaled out and in during a deployment of CodeDeploy?',
  stack: 'ProbeCodeDeploy',
  minutes: 14,
  settles: [{ fact: 'Scaling goes on during a deployment of CodeDeploy, in both directions', judge }],
  observe,
};
