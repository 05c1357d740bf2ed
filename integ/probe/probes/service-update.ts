/** What becomes of a change of the service that ECS takes alone, when CloudFormation makes it. */
import { DescribeServicesCommand, ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { DeployedStack, StackEnded } from '../deployed-stack';
import { Judgement, Probe } from '../probe';
import { DESIRED_COUNT, OWN_LISTENER } from '../stacks/service-names';

export interface Observation {
  /** What ECS said to UpdateService with the desired count alone, where it has refused. */
  readonly aloneRefused?: string;
  /** What came of the same change by an update of the stack. */
  readonly update: StackEnded;
}

/** How ECS words that it does not take an update of such a service. */
export const REFUSED_BY_ECS = /CODE_DEPLOY deployment controller/;

export function judge({ aloneRefused, update: { status, reason = status } }: Observation): Judgement {
  if (status === 'UPDATE_COMPLETE') {
    return { verdict: 'refuted', because: 'CloudFormation could change the desired count' };
  }
  if (aloneRefused !== undefined) {
    return { verdict: 'undecided', because: `ECS refused the desired count alone: ${aloneRefused}` };
  }
  return REFUSED_BY_ECS.test(reason) ? { verdict: 'confirmed', because: `ECS took the desired count alone, and refused it of CloudFormation: ${reason}` }
    : { verdict: 'undecided', because: `the update failed: ${reason}` };
}

async function observe(stack: DeployedStack): Promise<Observation> {
  const ecs = new ECSClient(stack.clientConfig);
  const { clusterName: cluster, serviceName: service } = OWN_LISTENER;
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
  const desiredCount = services[0].desiredCount!;
  const setAlone = (count: number) => ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount: count }));

  const aloneRefused = await setAlone(desiredCount + 1).then(() => undefined, (error: Error) => error.message);
  await (aloneRefused === undefined && setAlone(desiredCount));
  const update = await stack.update({ parameters: { [DESIRED_COUNT]: String(desiredCount + 1) } });
  if (update.status === 'UPDATE_COMPLETE') {
    await stack.update({ parameters: { [DESIRED_COUNT]: String(desiredCount) } });
  }
  return { ...aloneRefused !== undefined && { aloneRefused }, update };
}

export const SERVICE_UPDATE: Probe<Observation> = {
  id: 'service-update',
  question: 'Does ECS take of CloudFormation a change of the service that it takes of UpdateService?',
  stack: 'ProbeCodeDeploy',
  minutes: 10,
  settles: [{ fact: 'CloudFormation sends all parameters with any change of the service, and ECS then refuses what it would take alone', judge }],
  observe,
};
