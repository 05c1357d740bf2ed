/** What becomes of a service's capacity providers by a release whose AppSpec names none. */
import { DeployedStack } from '../deployed-stack';
import { Judgement, Probe } from '../probe';
import { Ended, endedOf, ProbedReleases } from '../releases';
import { RULE, RULE_CAPACITY } from '../stacks/service-names';

export interface Observation {
  /** The providers of the live task set, before the release and after it. */
  readonly before: string[];
  readonly release: Ended;
  readonly after: string[];
}

export function judge({ before, release: { status, error }, after }: Observation): Judgement {
  const because = `the providers were ${names(before)}, the release ended ${status}${error ? ` (${error})` : ''}, and then they were ${names(after)}`;
  if (before.length === 0 || status !== 'Succeeded') {
    return { verdict: 'undecided', because };
  }
  return { verdict: after.length === 0 ? 'confirmed' : String(after) === String(before) ? 'refuted' : 'undecided', because };
}

const names = (providers: string[]) => providers.join(' and ') || 'none';

async function observe(stack: DeployedStack): Promise<Observation> {
  const releases = new ProbedReleases(stack, RULE);
  if ((await providersOf(releases)).length === 0) {
    // A release before has taken them away.
    await releases.release({}, { appSpec: namingProviders() });
  }
  const before = await providersOf(releases);
  return { before, release: endedOf(await releases.release()), after: await providersOf(releases) };
}

async function providersOf(releases: ProbedReleases): Promise<string[]> {
  const [live] = (await releases.taskSets()).filter(({ status }) => status === 'PRIMARY');
  return (live.capacityProviderStrategy ?? []).map(({ capacityProvider }) => capacityProvider!);
}

function namingProviders(): string {
  const { containerName: ContainerName, containerPort: ContainerPort } = RULE;
  const CapacityProviderStrategy = RULE_CAPACITY.map(({ capacityProvider, base, weight }) => (
    { CapacityProvider: capacityProvider, Base: base, Weight: weight }
  ));
  const Properties = { TaskDefinition: '<TASK_DEFINITION>', LoadBalancerInfo: { ContainerName, ContainerPort }, CapacityProviderStrategy };
  return JSON.stringify({ version: 0, Resources: [{ TargetService: { Type: 'AWS::ECS::Service', Properties } }] });
}

export const RELEASED_CAPACITY: Probe<Observation> = {
  id: 'released-capacity',
  question: 'Does a release whose AppSpec names no capacity providers take those of the service away?',
  stack: 'ProbeCodeDeploy',
  minutes: 8,
  settles: [{ fact: 'A release whose AppSpec names no capacity providers takes those of the service away', judge }],
  observe,
};
