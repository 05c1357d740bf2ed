import { WorkflowBuildOptions } from './github-deploy-workflow-props';
import { Validator } from '../private/validator';

/** An expression that reads a secret, or the token of the run. GitHub looks at no case. */
const READS_SECRET = /\$\{\{(?:(?!\}\}).)*\b(?:secrets\b|github\s*(?:\.\s*token\b|\[\s*'token')|toJSON\s*\(\s*github\s*\))/is;

/** Checks how the image is built. */
export function validateBuild(validator: Validator, { buildArgs = {}, buildSecrets = {} }: WorkflowBuildOptions): void {
  for (const [name, value] of Object.entries(buildArgs)) {
    validator.pattern('buildArgs', name, {
      regex: /^[A-Za-z_]\w*$/, rule: 'names must be letters, digits and underscores, and not begin with a digit.', remedy: 'Rename it in the Dockerfile, too.',
    });
    validator.pattern(`buildArgs.${name}`, value, {
      regex: /^.*$/, rule: 'must be one line: the build action takes one argument a line.', remedy: 'Write the text in the Dockerfile.',
    });
    validator.require(!READS_SECRET.test(value), {
      property: `buildArgs.${name}`,
      value,
      rule: 'reads a secret, and build arguments are in the history of the image for everybody who can pull it.',
      remedy: `Set buildSecrets: { ${name.toLowerCase()}: 'NAME_OF_THE_SECRET' }, and read it by RUN --mount=type=secret,id=${name.toLowerCase()} in the Dockerfile.`,
    });
  }
  for (const id of Object.keys(buildSecrets)) {
    validator.pattern('buildSecrets', id, {
      regex: /^[\w.-]+$/, rule: 'ids must be letters, digits and . _ -.', remedy: 'Rename it in the Dockerfile, too.',
    });
  }
}
