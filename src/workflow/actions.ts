import { WorkflowStep } from '../workflow-step';

/** A release of an action, pinned by its commit: a tag can be moved. */
export interface PinnedAction {
  /** The version, for people. */
  readonly version: string;
  /** The commit that the version's tag points to, 40 hexadecimal digits. */
  readonly commit: string;
}

/** The actions that generated workflows use, by repository. */
export const ACTIONS: Record<string, PinnedAction> = {
  'actions/checkout': { version: 'v7.0.1', commit: '3d3c42e5aac5ba805825da76410c181273ba90b1' },
  'aws-actions/amazon-ecr-login': { version: 'v2.1.7', commit: '03f1aad4c6c7ffd436567f42f9384779290529bd' },
  'aws-actions/amazon-ecs-deploy-task-definition': { version: 'v2.6.3', commit: 'c465972ecbd160473f22e683363b422a5412a3de' },
  'aws-actions/amazon-ecs-render-task-definition': { version: 'v1.9.0', commit: '138c24f321fdbdf7edee4a685519d253cae2cdea' },
  'aws-actions/configure-aws-credentials': { version: 'v6.2.3', commit: 'e6de054238d6b7531b4efff3b6587d9aade6a06c' },
  'docker/build-push-action': { version: 'v7.3.0', commit: '53b7df96c91f9c12dcc8a07bcb9ccacbed38856a' },
  'docker/setup-buildx-action': { version: 'v4.3.0', commit: '37fe631027851001ddb9b187196cc803df7f5f0e' },
};

/** What a step says after `uses:`, and the comment behind it. */
export interface UsesText {
  readonly uses: string;
  readonly comment?: string;
}

/** Whether GitHub finds the action of a step: pinned here, or by the user. */
export function isPinned({ uses }: WorkflowStep, actions: Record<string, PinnedAction>): boolean {
  return uses === undefined || uses in actions || uses.includes('@') || uses.startsWith('./') || uses.startsWith('docker://');
}

/** Completes the action of a step by the table; one that has its version already stays as it is. */
export function pin(uses: string, actions: Record<string, PinnedAction>): UsesText {
  const pinned = actions[uses];
  if (pinned) {
    return { uses: `${uses}@${pinned.commit}`, comment: pinned.version };
  }
  const [action, comment] = uses.split(/\s+#\s*/, 2);
  return { uses: action, comment };
}
