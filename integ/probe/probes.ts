/** All probes. */
import { Probe } from './probe';
import { COMPOSITE_ALARM } from './probes/composite-alarm';
import { FILLED_METRIC } from './probes/filled-metric';
import { INSTALL_TIMEOUT } from './probes/install-timeout';
import { LISTENER_RULES } from './probes/listener-rules';
import { LISTENER_UPDATE } from './probes/listener-update';
import { RELEASE_AND_ROLLBACK } from './probes/release-and-rollback';
import { REPLACED_REVISION } from './probes/replaced-revision';
import { RULE_PRIORITIES } from './probes/rule-priorities';
import { RUNNING_DEPLOYMENT } from './probes/running-deployment';
import { SERVICE_UPDATE } from './probes/service-update';
import { STACK_ROLLBACK } from './probes/stack-rollback';
import { TAGS_ONLY } from './probes/tags-only';
import { TARGET_GROUP_ASSOCIATION } from './probes/target-group-association';

/** In the order in which they run on a stack. */
export const PROBES: Probe[] = [
  // Without a task: cheap, and soon done.
  RULE_PRIORITIES,
  TARGET_GROUP_ASSOCIATION,
  FILLED_METRIC,
  REPLACED_REVISION,
  LISTENER_UPDATE,
  STACK_ROLLBACK,
  // Releases by CodeDeploy.
  LISTENER_RULES,
  RELEASE_AND_ROLLBACK,
  RUNNING_DEPLOYMENT,
  COMPOSITE_ALARM,
  TAGS_ONLY,
  SERVICE_UPDATE,
  INSTALL_TIMEOUT,
];
