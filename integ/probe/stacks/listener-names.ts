/** What an update of the stack may change. */
export const PARAMETERS = { serverHeader: 'ServerHeader', priority: 'FirstPriority', revision: 'Revision' };

/** The first rule's, and the second one's. */
export const FREE_PRIORITY = 10;
export const TAKEN_PRIORITY = 20;

/** Of the task definition that an update replaces. */
export const REPLACED_FAMILY = 'ecs-canary-probe-replaced';
