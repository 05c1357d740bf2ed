import type { ServiceDeployment } from '@aws-sdk/client-ecs';

/** What ECS calls a hook with (ECS guide, "Lambda lifecycle hooks"). */
export interface HookEvent {
  readonly executionId: string;
  readonly lifecycleStage: string;
  /** ARN of the service deployment. */
  readonly resourceArn: string;
  readonly executionDetails?: {
    readonly targetServiceRevisionArn?: string;
    /** Percent of production's requests, by the revision that gets them. */
    readonly productionTrafficWeights?: Record<string, number>;
  };
  readonly hookDetails?: unknown;
}

/** What a hook answers. */
export interface HookAnswer {
  readonly hookStatus: 'SUCCEEDED' | 'FAILED' | 'IN_PROGRESS';
  /** Seconds until ECS calls again. */
  readonly callBackDelay?: number;
  readonly hookDetails?: unknown;
}

/** The one stage that comes before every step. */
const RECURRING = 'PRE_PRODUCTION_TRAFFIC_SHIFT';

/** Why a call of ECS's is none that the function is for; nothing where it is. */
export function whyNotDue(
  { lifecycleStage, executionDetails }: HookEvent, { status, sourceServiceRevisions = [] }: ServiceDeployment,
): string | undefined {
  if (sourceServiceRevisions.length === 0) {
    return 'the service is being created, and there is nothing to go back to';
  }
  if (status !== 'PENDING' && status !== 'IN_PROGRESS') {
    return `the release is ${status}`;
  }
  const { targetServiceRevisionArn = '', productionTrafficWeights = {} } = executionDetails ?? {};
  return lifecycleStage === RECURRING && productionTrafficWeights[targetServiceRevisionArn] > 0 ? 'it was asked before the first step' : undefined;
}

const STATUSES = ['SUCCEEDED', 'FAILED', 'IN_PROGRESS'];

/** What is wrong with what a function has returned; nothing where it is an answer. */
export function problemOf(returned: unknown): string | undefined {
  const { hookStatus } = (returned ?? {}) as { hookStatus?: unknown };
  return STATUSES.includes(hookStatus as string)
    ? undefined
    : `has returned ${inText(returned)}, and ECS takes { "hookStatus": "SUCCEEDED" }, "FAILED" or "IN_PROGRESS". A function that answers CodeDeploy answers nobody here.`;
}

/** Enough to recognise it by. */
function inText(returned: unknown): string {
  const text = JSON.stringify(returned);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
