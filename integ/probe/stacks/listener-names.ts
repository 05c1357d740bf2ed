/** What an update of the stack may change. */
export const PARAMETERS = {
  serverHeader: 'ServerHeader',
  priority: 'FirstPriority',
  revision: 'Revision',
  answer: 'Answer',
  answerSeconds: 'AnswerSeconds',
  gracePeriod: 'GracePeriod',
  question: 'Question',
};

/** The first rule's, and the second one's. */
export const FREE_PRIORITY = 10;
export const TAKEN_PRIORITY = 20;

/** Of the task definition that an update replaces. */
export const REPLACED_FAMILY = 'ecs-canary-probe-replaced';

/** Of the rules whose priorities a function may change. */
export const RULE_TAG = { Key: 'ecs-canary-probe-rule', Value: 'own' };

/** What the custom resource answers before any update. */
export const FIRST_ANSWER = 'first';

/** Of a service, in seconds, before any update. */
export const GRACE_PERIOD = 60;

/** The tag of the function that tells a service's task definition: what it tells; without one it is the stack's own revision. */
export const TOLD_TAG = 'told';
