/** All probes. */
import { Probe } from './probe';
import { ALARM_DELAY } from './probes/alarm-delay';
import { ALL_PARAMETERS } from './probes/all-parameters';
import { CANCELLED_UPDATE } from './probes/cancelled-update';
import { COMPOSITE_ALARM } from './probes/composite-alarm';
import { CONTROLLERS } from './probes/controllers';
import { ECS_ALARM_ON } from './probes/ecs-alarm-on';
import { ECS_CIRCUIT_BREAKER } from './probes/ecs-circuit-breaker';
import { ECS_DEFAULT_RULE } from './probes/ecs-default-rule';
import { ECS_EVENTS } from './probes/ecs-events';
import { ECS_LIVE_WEIGHTS } from './probes/ecs-live-weights';
import { ECS_LOAD_BALANCERS } from './probes/ecs-load-balancers';
import { ECS_PRODUCTION_RULE } from './probes/ecs-production-rule';
import { ECS_UNCHANGED } from './probes/ecs-unchanged';
import { ECS_UPDATED_AT } from './probes/ecs-updated-at';
import { FILLED_METRIC } from './probes/filled-metric';
import { GUARDED_ROLLBACK } from './probes/guarded-rollback';
import { HEALTHY_HOSTS } from './probes/healthy-hosts';
import { IDLE_MINUTE } from './probes/idle-minutes';
import { INSTALL_TIMEOUT } from './probes/install-timeout';
import { JSON_LINES } from './probes/json-lines';
import { LASTING_REQUESTS } from './probes/lasting-requests';
import { LISTENER_RULES } from './probes/listener-rules';
import { LISTENER_UPDATE } from './probes/listener-update';
import { RELEASE_AND_ROLLBACK } from './probes/release-and-rollback';
import { RELEASED_CAPACITY } from './probes/released-capacity';
import { REPLACED_REVISION } from './probes/replaced-revision';
import { REVERT_DRIFT } from './probes/revert-drift';
import { RULE_PRIORITIES } from './probes/rule-priorities';
import { RUNNING_DEPLOYMENT } from './probes/running-deployment';
import { SCALING } from './probes/scaling';
import { STACK_ROLLBACK } from './probes/stack-rollback';
import { TAGGED_PRIORITIES } from './probes/tagged-priorities';
import { TAGS_ONLY } from './probes/tags-only';
import { TARGET_GROUP_ASSOCIATION } from './probes/target-group-association';

/** In the order in which they run on a stack. */
export const PROBES: Probe[] = [
  // Without a task: cheap, and soon done.
  JSON_LINES,
  RULE_PRIORITIES,
  TAGGED_PRIORITIES,
  TARGET_GROUP_ASSOCIATION,
  FILLED_METRIC,
  ALARM_DELAY,
  REPLACED_REVISION,
  LISTENER_UPDATE,
  STACK_ROLLBACK,
  CANCELLED_UPDATE,
  ALL_PARAMETERS,
  GUARDED_ROLLBACK,
  REVERT_DRIFT,
  // The last on its stack: it leaves a service that no drift can be reverted of.
  CONTROLLERS,
  // Releases by CodeDeploy.
  RELEASED_CAPACITY,
  LISTENER_RULES,
  RELEASE_AND_ROLLBACK,
  RUNNING_DEPLOYMENT,
  COMPOSITE_ALARM,
  TAGS_ONLY,
  HEALTHY_HOSTS,
  SCALING,
  INSTALL_TIMEOUT,
  // Releases by ECS itself.
  LASTING_REQUESTS,
  IDLE_MINUTE,
  ECS_UNCHANGED,
  ECS_UPDATED_AT,
  ECS_LOAD_BALANCERS,
  ECS_ALARM_ON,
  ECS_EVENTS,
  ECS_CIRCUIT_BREAKER,
  ECS_DEFAULT_RULE,
  ECS_PRODUCTION_RULE,
  ECS_LIVE_WEIGHTS,
];
