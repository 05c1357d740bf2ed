/** Whether the circuit breaker acts in a canary. */
import { DeployedStack } from '../deployed-stack';
import { Judgement, Probe } from '../probe';
import { DeploymentEnded, ProbedDeployments } from '../service-deployments';

export interface Observation {
  readonly ended: DeploymentEnded;
}

/** Three tasks that fail to start take less. Then the release is ended by hand. */
const PATIENCE_MINUTES = 20;

export function judge({ ended: { status, breaker = 'not mentioned', reason = 'no reason given' } }: Observation): Judgement {
  const because = `the release of an image that is not there ended ${status} (${reason}), and the circuit breaker was ${breaker}`;
  if (breaker === 'TRIGGERED') {
    return { verdict: 'confirmed', because };
  }
  // By hand, after all that time.
  return { verdict: status.startsWith('ROLLBACK') ? 'refuted' : 'undecided', because };
}

async function observe(stack: DeployedStack): Promise<Observation> {
  const deployments = new ProbedDeployments(stack);
  const arn = await deployments.start({ image: 'public.ecr.aws/ecs-canary-probe/nobody-has-this:v1' });
  return { ended: await deployments.end(arn, PATIENCE_MINUTES) };
}

export const ECS_CIRCUIT_BREAKER: Probe<Observation> = {
  id: 'ecs-circuit-breaker',
  question: 'Does the circuit breaker end a canary whose tasks do not start?',
  stack: 'ProbeEcs',
  minutes: PATIENCE_MINUTES,
  settles: [{ fact: 'The circuit breaker acts in a canary', judge }],
  observe,
};
