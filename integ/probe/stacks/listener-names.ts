/** What an update of the stack may change. */
export const PARAMETERS = { serverHeader: 'ServerHeader', priority: 'FirstPriority', revision: 'Revision', answer: 'Answer', answerSeconds: 'AnswerSeconds' };

/** The first rule's, and the second one's. */
export const FREE_PRIORITY = 10;
export const TAKEN_PRIORITY = 20;

/** Of the task definition that an update replaces. */
export const REPLACED_FAMILY = 'ecs-canary-probe-replaced';

/** Of the rules whose priorities a function may change. */
export const RULE_TAG = { Key: 'ecs-canary-probe-rule', Value: 'own' };

/** What the custom resource answers before any update. */
export const FIRST_ANSWER = 'first';
