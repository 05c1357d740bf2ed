import { HookStage } from './hook-protocol';
import { LifecycleEvent } from '../../hooks/hook-types';

/**
 * The stage of ECS's at which a hook is called. None is one that ECS calls again in a rollback, and one that comes before
 * every step is told apart by the function in between.
 */
export const STAGES: Record<LifecycleEvent, HookStage> = {
  [LifecycleEvent.BEFORE_INSTALL]: 'PRE_SCALE_UP',
  [LifecycleEvent.AFTER_INSTALL]: 'POST_SCALE_UP',
  [LifecycleEvent.AFTER_ALLOW_TEST_TRAFFIC]: 'POST_TEST_TRAFFIC_SHIFT',
  [LifecycleEvent.BEFORE_ALLOW_TRAFFIC]: 'PRE_PRODUCTION_TRAFFIC_SHIFT',
  [LifecycleEvent.AFTER_ALLOW_TRAFFIC]: 'POST_PRODUCTION_TRAFFIC_SHIFT',
};
