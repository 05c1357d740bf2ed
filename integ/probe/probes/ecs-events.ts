/** What ECS tells of a deployment that was stopped. */
import { LambdaClient, ListTagsCommand } from '@aws-sdk/client-lambda';
import { DeployedStack } from '../deployed-stack';
import { Judgement, Probe } from '../probe';
import { ProbedDeployments } from '../service-deployments';

export interface Observation {
  readonly status: string;
  /** The names of the events of the deployment. */
  readonly events: string[];
}

const FAILED = 'SERVICE_DEPLOYMENT_FAILED';
/** Events are late at times. */
const PATIENCE_MINUTES = 10;
const FURTHER_MINUTES = 3;

export function judge({ status, events }: Observation): Judgement {
  if (!status.startsWith('ROLLBACK') || events.length === 0) {
    return { verdict: 'undecided', because: `a release that was stopped ended ${status}, and ${events.length} events came` };
  }
  return { verdict: events.includes(FAILED) ? 'confirmed' : 'refuted', because: `of a release that was stopped by hand came ${events.join(' and ')}` };
}

async function observe(stack: DeployedStack): Promise<Observation> {
  const deployments = new ProbedDeployments(stack);
  const known = new Set((await eventsOf(stack)).map(([id]) => id));
  const arn = await deployments.start();
  await deployments.reachCanary(arn);
  await deployments.stop(arn);
  const { status } = await deployments.end(arn);
  const fresh = async () => (await eventsOf(stack)).filter(([id]) => !known.has(id)).map(([, name]) => name);
  await stack.watch(PATIENCE_MINUTES, fresh, (names) => names.length > 0);
  // One says that it is over; the other may come after it.
  await stack.watch(FURTHER_MINUTES, fresh, (names) => names.includes(FAILED));
  return { status, events: (await fresh()).sort() };
}

/** Id and name of each event: the function notes it in a tag. */
async function eventsOf({ clientConfig, outputs }: DeployedStack): Promise<[string, string][]> {
  const { Tags: tags = {} } = await new LambdaClient(clientConfig).send(new ListTagsCommand({ Resource: outputs.EventsOutput }));
  return Object.entries(tags).filter(([name]) => name.startsWith('event-')).map(([name, value]) => [name, value.split(' ').at(-1)!]);
}

export const ECS_EVENTS: Probe<Observation> = {
  id: 'ecs-events',
  question: 'Is there an event of a failed deployment when a deployment is stopped by hand?',
  stack: 'ProbeEcs',
  minutes: 14,
  settles: [{ fact: 'An event of a failed deployment is sent after every failure', judge }],
  observe,
};
