/** What the template and the handler (handlers/release-hook) have to agree on. */

/** The environment variable that has the functions, as JSON. */
export const HOOKS_VARIABLE = 'HOOKS';

/** The stages at which a release calls functions. */
export type HookStage = 'PRE_SCALE_UP' | 'POST_SCALE_UP' | 'POST_TEST_TRAFFIC_SHIFT' | 'PRE_PRODUCTION_TRAFFIC_SHIFT' | 'POST_PRODUCTION_TRAFFIC_SHIFT';

/** ARN of the function to ask, by the stage. */
export type HookFunctions = Partial<Record<HookStage, string>>;
