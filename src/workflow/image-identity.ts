import { createHash } from 'crypto';
import { WorkflowStep } from '../workflow-step';

/** Everything that decides, besides the commit, what is in an image. */
export interface ImageInputs {
  readonly context: string;
  readonly dockerfile: string;
  readonly target?: string;
  readonly buildArgs: Record<string, string>;
  readonly platforms: string[];
  /** Names of GitHub secrets, by the id that the Dockerfile has for them. */
  readonly buildSecrets: Record<string, string>;
  readonly submodules: boolean;
  readonly lfs: boolean;
  readonly preBuildSteps: WorkflowStep[];
  readonly workingDirectory?: string;
  readonly environment?: string;
}

/** The commit is in the tag already; an image of before has another one. */
const COMMIT = /\$\{\{\s*github\.sha\s*\}\}/g;

/**
 * What an image is made of, as text that goes into its tag as a hash. Two services that share a repository find each
 * other's image only where it is the same. Expressions stay in it: a build argument that differs between two runs
 * makes two images.
 */
export function imageIdentity(inputs: ImageInputs): string {
  const { preBuildSteps, workingDirectory, environment, buildSecrets } = inputs;
  const steps = preBuildSteps.length > 0 ? { steps: hash(JSON.stringify(preBuildSteps)), workingDirectory } : {};
  // What secrets and variables are may be another thing in each environment, and cannot be seen from here.
  const place = preBuildSteps.length > 0 || Object.keys(buildSecrets).length > 0 ? { environment } : {};
  return JSON.stringify({
    context: inputs.context,
    file: inputs.dockerfile,
    target: inputs.target,
    platforms: inputs.platforms,
    args: nonEmpty(inputs.buildArgs),
    secrets: nonEmpty(buildSecrets),
    submodules: inputs.submodules || undefined,
    lfs: inputs.lfs || undefined,
    ...steps,
    ...place,
  }).replace(COMMIT, '<commit>');
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function nonEmpty(values: Record<string, string>): Record<string, string> | undefined {
  return Object.keys(values).length > 0 ? values : undefined;
}
