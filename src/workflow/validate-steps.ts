import { Job, jobSteps } from './render-workflow';
import { Validator } from '../private/validator';
import { WorkflowStep } from '../workflow-step';

/** GitHub keeps the ids that begin with two underscores for itself. */
const ID = /^(?!__)[A-Za-z_][\w-]{0,98}$/;

/** Checks the steps of a job that others than the workflow have made, among all of them. */
export function validateSteps(validator: Validator, job: Job): void {
  const ids = jobSteps(job).flatMap(({ id }) => (id === undefined ? [] : [id.toLowerCase()]));
  const { preBuildSteps, postBuildSteps, credentials, setup, check, release } = job;
  for (const [property, steps] of Object.entries(
    { preBuildSteps, postBuildSteps, ciIdentity: [credentials], engine: [...setup, ...check, ...release] },
  )) {
    steps.forEach((step, i) => validateStep(validator, `${property}[${i}]`, step, ids));
  }
}

function validateStep(validator: Validator, property: string, { id, condition }: WorkflowStep, ids: string[]): void {
  validator.pattern(`${property}.id`, id, {
    regex: ID, rule: 'must begin with a letter or one underscore, and have letters, digits, hyphens and underscores, 99 at most.', remedy: "Choose one like 'unit-tests'.",
  });
  validator.require(id === undefined || ids.filter((other) => other === id.toLowerCase()).length === 1, {
    property: `${property}.id`, value: id, rule: 'is the id of another step of the job, too, and GitHub allows each only once.', remedy: 'Choose another one.',
  });
  const problem = condition === undefined ? undefined : conditionProblem(condition);
  validator.require(problem === undefined, {
    property: `${property}.condition`, value: condition, rule: problem ?? '', remedy: "Write one expression, for example \"github.ref == 'refs/heads/main'\".",
  });
}

/** What GitHub would not read as one expression. Its texts stand in single quotes, and may have anything in them. */
function conditionProblem(condition: string): string | undefined {
  const inner = condition.trim().replace(/^\$\{\{/, '').replace(/\}\}$/, '');
  const withoutTexts = inner.replace(/'(?:[^']|'')*'/g, '');
  if (inner.trim() === '') {
    return 'is empty.';
  }
  if (/\}\}|\$\{\{/.test(withoutTexts) || condition.trim().startsWith('${{') !== condition.trim().endsWith('}}')) {
    return 'begins or ends an expression in its middle.';
  }
  return withoutTexts.includes("'") ? 'has a text that does not end.' : undefined;
}
