/** The stages in their order (ECS guide, "Amazon ECS blue/green deployments"). One that is not known goes on like the one before. */
const ORDER = [
  'RECONCILE_SERVICE', 'PRE_SCALE_UP', 'SCALE_UP', 'POST_SCALE_UP', 'TEST_TRAFFIC_SHIFT', 'POST_TEST_TRAFFIC_SHIFT', 'PRE_PRODUCTION_TRAFFIC_SHIFT',
  'PRODUCTION_TRAFFIC_SHIFT', 'POST_PRODUCTION_TRAFFIC_SHIFT', 'BAKE_TIME', 'CLEAN_UP',
];

export const SHIFT = 'PRODUCTION_TRAFFIC_SHIFT';

export function stageNumber(stage: string | undefined): number {
  return ORDER.indexOf(stage ?? '');
}
