import type { ServiceDeployment } from '@aws-sdk/client-ecs';
import { DemoEngine } from './told-releases';
import { ServiceDeployments } from '../../integ/local/service-deployments';

/** What a stage means for somebody who watches. */
const STAGES: Record<string, string> = {
  RECONCILE_SERVICE: 'clearing up what an earlier release has left',
  PRE_SCALE_UP: 'preparing',
  SCALE_UP: 'starting the new tasks',
  POST_SCALE_UP: 'new tasks are up',
  TEST_TRAFFIC_SHIFT: 'test traffic',
  POST_TEST_TRAFFIC_SHIFT: 'test traffic',
  PRE_PRODUCTION_TRAFFIC_SHIFT: 'about to shift traffic',
  PRODUCTION_TRAFFIC_SHIFT: 'canary: part of the traffic goes to the new version',
  POST_PRODUCTION_TRAFFIC_SHIFT: 'all traffic goes to the new version',
  BAKE_TIME: 'promoted: the old tasks stay, in case they are needed',
  CLEAN_UP: 'done: the old tasks go',
};

export const ecsNative: DemoEngine = {
  name: 'ecs-native',
  planName: 'ecsNative',
  hooksAreOfTheService: true,
  listCommand: 'aws ecs list-service-deployments --cluster $CLUSTER --service $SERVICE',
  releases: (aws, names) => {
    const deployments = new ServiceDeployments(aws, names);
    return {
      weights: async () => deployments.weights(),
      alarms: async () => deployments.alarms(),
      release: async (image) => idOf(await deployments.release(image)),
      follow: async (id, onState) => {
        const arn = (await deployments.list()).find((known) => idOf(known) === id)!;
        const { status, statusReason } = await deployments.follow(arn, async (state) => {
          const [weights, alarms] = await Promise.all([deployments.weights(), deployments.alarms()]);
          onState({ stage: stageOf(state), weights, alarms });
        });
        return { status: status!, rolledBack: status === 'ROLLBACK_SUCCESSFUL', ...(statusReason && { reason: statusReason }) };
      },
    };
  },
};

function idOf(arn: string): string {
  return arn.split('/').at(-1)!;
}

function stageOf({ status, lifecycleStage, lifecycleHookDetails = [] }: ServiceDeployment): string {
  if (/^ROLLBACK|^STOP/.test(status!)) {
    return status === 'ROLLBACK_SUCCESSFUL' ? 'rolled back' : 'stopped, rolling back';
  }
  const waits = lifecycleHookDetails.some((hook) => hook.targetType === 'PAUSE' && hook.status === 'AWAITING_ACTION');
  return waits ? 'waits for somebody to approve it' : STAGES[lifecycleStage ?? ''] ?? lifecycleStage ?? 'queued';
}
