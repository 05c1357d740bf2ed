import { IMAGE_URI } from './render-image-steps';
import { shell } from '../private/shell';
import { WorkflowStep } from '../workflow-step';

/** What is released: everything as the stack has it, but for the image. */
export interface TaskRendering {
  readonly steps: WorkflowStep[];
  /** Path of the task definition to release, as an expression. */
  readonly file: string;
}

const FETCHED = '${{ runner.temp }}/task-definition.json';

/** Puts the image into one container after the other: the action knows one at a time. */
export function renderTaskSteps(family: string, containerNames: string[]): TaskRendering {
  const ids = containerNames.map((_, i) => i === 0 ? 'render' : `render-${i + 1}`);
  const files = [FETCHED, ...ids.map((id) => `\${{ steps.${id}.outputs.task-definition }}`)];
  return {
    steps: [fetch(family), ...containerNames.map((name, i) => putImage(ids[i], files[i], name, containerNames.length > 1))],
    file: files.at(-1)!,
  };
}

function fetch(family: string): WorkflowStep {
  return {
    name: 'Fetch the task definition',
    env: { FAMILY: family },
    // The newest revision: a stack update may have made one since the last release. Its tags come along,
    // except those that only AWS may set.
    run: shell('fetch-task-definition'),
  };
}

function putImage(id: string, file: string, containerName: string, oneOfMany: boolean): WorkflowStep {
  return {
    id,
    name: `Put the image in${oneOfMany ? `to ${containerName}` : ''}`,
    uses: 'aws-actions/amazon-ecs-render-task-definition',
    inputs: { 'task-definition': file, 'container-name': containerName, 'image': IMAGE_URI },
  };
}
