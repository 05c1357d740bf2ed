import type { DeploymentConfiguration, ServiceDeployment } from '@aws-sdk/client-ecs';
import { stageNumber, SHIFT } from './stage-order';
import { secondsAfter } from '../clock';
import { ObservedStep } from '../observation';

/**
 * When things have happened. ECS tells at which stage a deployment is and when its state has changed last, and nothing of
 * the stages before: whoever looks again and again remembers. What was over before the first look is counted back by the
 * schedule, and is as right as no hook and no pause has made a step longer.
 */
export interface Moments {
  /** When somebody looked last. */
  readonly at: number;
  readonly installBegan?: number;
  readonly installEnded?: number;
  readonly shiftBegan?: number;
  readonly shiftEnded?: number;
  /** The newest step. */
  readonly step?: ObservedStep;
  /** The stage that it had reached when it went on last: a rollback goes through stages of its own. */
  readonly stage?: string;
}

/** What is known after another look. */
export function momentsOf(deployment: ServiceDeployment, before: Moments | undefined, { now, minuteMs }: { now: number; minuteMs: number }): Moments {
  const { status, createdAt, updatedAt, lifecycleStage, targetServiceRevision, deploymentConfiguration } = deployment;
  if (status !== 'PENDING' && status !== 'IN_PROGRESS') {
    return { ...before, at: now };
  }
  const changed = Math.min(now, Math.max(before?.at ?? createdAt?.getTime() ?? now, updatedAt?.getTime() ?? now));
  const stage = stageNumber(lifecycleStage);
  const installBegan = before?.installBegan ?? (lifecycleStage === 'SCALE_UP' ? changed : undefined);
  const installEnded = before?.installEnded ?? (installBegan !== undefined && stage > stageNumber('SCALE_UP') ? changed : undefined);
  const known = {
    ...before,
    at: now,
    ...(lifecycleStage && { stage: lifecycleStage }),
    ...(installBegan !== undefined && { installBegan }),
    ...(installEnded !== undefined && { installEnded }),
  };
  const share = (targetServiceRevision?.requestedProductionTrafficWeight ?? 0) / 100;
  if (share === 0) {
    return known;
  }
  const minutes = (count: number) => secondsAfter(0, 60 * count, { minuteMs });
  const steps = stepsOf(deploymentConfiguration);
  const own = steps.filter((step) => step.share < share - LEAST_DIFFERENCE).length;
  const isNewStep = before?.step?.share !== share;
  // At the first look the stage may have changed once more since the step began: to the one before the next step.
  const sinceStep = before === undefined && lifecycleStage !== SHIFT ? minutes(steps[own].minutes) : 0;
  const step = isNewStep ? { share, at: changed - sinceStep } : before.step!;
  const earlier = steps.slice(0, own).reduce((sum, { minutes: lasted }) => sum + lasted, 0);
  return {
    ...known,
    step,
    shiftBegan: before?.shiftBegan ?? step.at - minutes(earlier),
    ...(share === 1 && { shiftEnded: before?.shiftEnded ?? step.at }),
  };
}

/** Shares are tenths of a percent. */
const LEAST_DIFFERENCE = 0.0005;

interface Step {
  readonly share: number;
  readonly minutes: number;
}

/** The steps of a schedule, and how long each lasts; the last one, of all traffic, has no length of its own. */
function stepsOf({ strategy, canaryConfiguration, linearConfiguration }: DeploymentConfiguration = {}): Step[] {
  const all = { share: 1, minutes: 0 };
  if (strategy === 'CANARY') {
    const { canaryPercent = 100, canaryBakeTimeInMinutes = 0 } = canaryConfiguration ?? {};
    return [{ share: canaryPercent / 100, minutes: canaryBakeTimeInMinutes }, all];
  }
  if (strategy === 'LINEAR') {
    const { stepPercent = 100, stepBakeTimeInMinutes = 0 } = linearConfiguration ?? {};
    const count = Math.ceil(100 / stepPercent) - 1;
    return [...Array.from({ length: count }, (_, i) => ({ share: (i + 1) * stepPercent / 100, minutes: stepBakeTimeInMinutes })), all];
  }
  return [all];
}
