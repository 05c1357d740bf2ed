import { IMAGE_URI } from './render-image-steps';
import { WorkflowStep } from '../workflow-step';

/** Path of the task definition to release, as an expression. */
export const TASK_DEFINITION_FILE = '${{ steps.render.outputs.task-definition }}';

/** What is released: everything as the stack has it, but for the image. */
export function renderTaskSteps(family: string, containerName: string): WorkflowStep[] {
  return [
    {
      name: 'Fetch the task definition',
      env: { FAMILY: family },
      // The newest revision: a stack update may have made one since the last release. Its tags come along,
      // except those that only AWS may set.
      run: [
        'aws ecs describe-task-definition --task-definition "$FAMILY" --include TAGS \\',
        "  --query \"merge(taskDefinition, {tags: tags[?!starts_with(key, 'aws:')]})\" \\",
        '  --output json > "$RUNNER_TEMP/task-definition.json"',
      ].join('\n'),
    },
    {
      id: 'render',
      name: 'Put the image in',
      uses: 'aws-actions/amazon-ecs-render-task-definition',
      inputs: {
        'task-definition': '${{ runner.temp }}/task-definition.json',
        'container-name': containerName,
        'image': IMAGE_URI,
      },
    },
  ];
}
