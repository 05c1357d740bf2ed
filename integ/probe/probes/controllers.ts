/** Whether a service can become one that CodeDeploy deploys. */
import { DeployedStack } from '../deployed-stack';
import { ProbedIdleService } from '../idle-services';
import { Judgement, Probe } from '../probe';

interface Change {
  /** Who deployed the service before. */
  readonly before: string;
  /** ECS's words, where it refused. */
  readonly refused?: string;
}

export interface Observation {
  /** Of a service that ECS has deployed from the beginning. */
  readonly own: Change;
  /** Of one that CodeDeploy deployed first. */
  readonly moved: Change;
}

function judgeChange({ before, refused }: Change, what: string): Judgement {
  if (before !== 'ECS') {
    return { verdict: 'undecided', because: `${what} is still one of ${before}${refused ? `: ${refused}` : ''}` };
  }
  if (refused === undefined) {
    return { verdict: 'refuted', because: `${what} became one that CodeDeploy deploys` };
  }
  return { verdict: /controller/i.test(refused) ? 'confirmed' : 'undecided', because: `for ${what} it was refused: ${refused}` };
}

export const judgeOwn = ({ own }: Observation) => judgeChange(own, 'a service of ECS\'s own controller');
export const judgeMoved = ({ moved }: Observation) => judgeChange(moved, 'a service that went from CodeDeploy to ECS');

async function observe(stack: DeployedStack): Promise<Observation> {
  const moved = new ProbedIdleService(stack, 'moved');
  const notMoved = await moved.controller() === 'ECS' ? undefined
    : await moved.refusal({ deploymentController: { type: 'ECS' }, deploymentConfiguration: { strategy: 'ROLLING' } });
  return {
    own: await toCodeDeploy(new ProbedIdleService(stack, 'own')),
    moved: notMoved === undefined ? await toCodeDeploy(moved) : { before: 'CODE_DEPLOY', refused: notMoved },
  };
}

async function toCodeDeploy(service: ProbedIdleService): Promise<Change> {
  const before = await service.controller();
  const refused = await service.refusal({ deploymentController: { type: 'CODE_DEPLOY' } });
  if (refused === undefined) {
    await service.refusal({ deploymentController: { type: 'ECS' }, deploymentConfiguration: { strategy: 'ROLLING' } });
  }
  return { before, ...refused !== undefined && { refused } };
}

export const CONTROLLERS: Probe<Observation> = {
  id: 'controllers',
  question: 'Does ECS refuse that CodeDeploy takes a service over, and back?',
  stack: 'ProbeListener',
  minutes: 2,
  settles: [
    { fact: 'A service of ECS\'s own controller cannot become one that CodeDeploy deploys', judge: judgeOwn },
    { fact: '… and never back', judge: judgeMoved },
  ],
  observe,
};
