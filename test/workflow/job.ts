import { parse } from 'yaml';
import { Configuration, generate } from './configurations';

/** A step as GitHub reads it. */
export interface Step {
  readonly name: string;
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Record<string, string>;
  readonly env?: Record<string, string>;
  readonly run?: string;
}

/** To synthesise takes time, and tests look at one configuration from many sides. */
const texts = new WeakMap<Configuration, string>();

/** A generated workflow as GitHub reads it. */
export function parsed(configuration: Configuration = {}) {
  const text = texts.get(configuration) ?? generate(configuration).workflow;
  texts.set(configuration, text);
  const workflow = parse(text);
  const job = workflow.jobs.deploy;
  const steps: Step[] = job.steps;
  const step = (name: string): Step => steps.find((one) => one.name === name) ?? fail(name, steps);
  return { workflow, job, steps, step };
}

function fail(name: string, steps: Step[]): never {
  throw new Error(`no step '${name}' among ${steps.map((step) => step.name).join(', ')}`);
}
