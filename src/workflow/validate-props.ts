import { isPinned, PinnedAction } from './actions';
import { letsIn, patternProblem } from './filter-patterns';
import { GitHubDeployWorkflowProps } from './github-deploy-workflow-props';
import { tokenIn } from './tokens';
import { validateBuild } from './validate-build';
import { Validator } from '../private/validator';

/** A path that stays in the repository, on every operating system. */
const INSIDE = /^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))[^\\:]+$/;

/** Checks what the user has set. */
export function validateProps(validator: Validator, props: GitHubDeployWorkflowProps, actions: Record<string, PinnedAction>): void {
  const token = tokenIn(props, '');
  validator.require(token === undefined, {
    property: token ?? '', rule: 'is written into a file, and is a token, which cannot be resolved there.', remedy: 'Use a concrete value.',
  });
  validator.pattern('workflowPath', props.workflowPath, {
    regex: /^\.github\/workflows\/[\w.-]+\.ya?ml$/,
    rule: 'must be a .yml file in .github/workflows: GitHub looks nowhere else.',
    remedy: "Write it like '.github/workflows/deploy-web.yml'.",
  });
  const { appSpecPath, planPath, workingDirectory, buildContext, dockerfile } = props;
  for (const [property, path] of Object.entries({ appSpecPath, planPath, workingDirectory, buildContext, dockerfile })) {
    validator.pattern(property, path, {
      regex: INSIDE, rule: 'must be a path in the repository, without .. and not absolute.', remedy: "Write it like 'services/web'.",
    });
  }
  for (const [property, path] of Object.entries({ appSpecPath, planPath })) {
    validator.pattern(property, path, {
      regex: /^[\w./-]+\.json$/, rule: 'must be a .json file.', remedy: "Write it like '.github/appspec/web.json'.",
    });
  }
  validateLists(validator, props);
  validateSecrets(validator, props);
  validateBuild(validator, props);
  validator.pattern('roleArn', props.roleArn, {
    regex: /^arn:[\w-]+:iam::\d{12}:role\/.+$/, rule: 'must be the ARN of a role.', remedy: "It looks like 'arn:aws:iam::123456789012:role/releases'.",
  });
  validator.duration('buildTimeout', props.buildTimeout, 'minutes', { min: 1, max: 330, remedy: 'Choose whole minutes.' });
  validateActions(validator, props, actions);
}

function validateLists(
  validator: Validator, { branches, paths, platforms, runnerLabels, environment, workflowName }: GitHubDeployWorkflowProps,
): void {
  for (const [property, values] of Object.entries({ branches, platforms, runnerLabels })) {
    validator.require(values === undefined || values.length > 0, {
      property, value: values, rule: 'must not be empty.', remedy: 'Leave it out to get the default.',
    });
  }
  for (const branch of branches ?? []) {
    validator.pattern('branches', branch, {
      regex: /^(?!refs\/)[^\s~^:]+$/,
      rule: 'must be plain names, without refs/ in front, and without spaces, ~, ^ or colons.',
      remedy: "For example, write 'main' or 'release/**'.",
    });
  }
  for (const [property, patterns, example] of [['branches', branches, 'main'], ['paths', paths, 'services/web/**']] as const) {
    patterns?.forEach((pattern) => validator.require(patternProblem(pattern) === undefined, {
      property, value: pattern, rule: patternProblem(pattern) ?? '', remedy: `For example, write '${example}'.`,
    }));
    validator.require(patterns === undefined || patterns.length === 0 || letsIn(patterns), {
      property, value: patterns, rule: 'has only patterns that exclude, and GitHub requires at least one without !.', remedy: `Put '**' in front, or the pattern that you mean, for example '${example}'.`,
    });
  }
  for (const [property, values] of Object.entries({ environment: [environment], workflowName: [workflowName], runnerLabels: runnerLabels ?? [] })) {
    values.forEach((value) => validator.pattern(property, value, {
      regex: /^\S(.{0,253}\S)?$/, rule: 'must have 1 to 255 characters, on one line and without spaces at either end.', remedy: 'Write a name, or leave it out.',
    }));
  }
}

function validateSecrets(validator: Validator, props: GitHubDeployWorkflowProps): void {
  const { accessKeyIdSecret, secretAccessKeySecret, checkoutTokenSecret, buildSecrets = {} } = props;
  const names = { accessKeyIdSecret, secretAccessKeySecret, checkoutTokenSecret };
  const ofBuild = Object.entries(buildSecrets).map(([id, name]) => [`buildSecrets.${id}`, name] as const);
  for (const [property, name] of [...Object.entries(names), ...ofBuild]) {
    validator.pattern(property, name, {
      regex: /^(?!GITHUB_)[A-Za-z_]\w*$/i,
      rule: 'must be the name of a GitHub secret: letters, digits and underscores, not beginning with a digit or GITHUB_.',
      remedy: "Write the name, for example 'PROD_AWS_ACCESS_KEY_ID', never the value.",
    });
  }
}

function validateActions(validator: Validator, props: GitHubDeployWorkflowProps, actions: Record<string, PinnedAction>): void {
  for (const [repository, { commit }] of Object.entries(props.actions ?? {})) {
    validator.pattern(`actions.${repository}`, commit, {
      regex: /^[0-9a-f]{40}$/, rule: 'commit must be 40 hexadecimal digits.', remedy: `Look it up: gh api repos/${repository}/commits/VERSION --jq .sha.`,
    });
  }
  const { preBuildSteps = [], postBuildSteps = [] } = props;
  for (const [property, steps] of Object.entries({ preBuildSteps, postBuildSteps })) {
    steps.forEach((step, i) => {
      validator.require((step.uses === undefined) !== (step.run === undefined), {
        property: `${property}[${i}]`, value: step.name, rule: 'must have either uses or run.', remedy: 'Make two steps of it, or remove one.',
      });
      validator.require(isPinned(step, actions), {
        property: `${property}[${i}].uses`, value: step.uses, rule: 'has no version.', remedy: `Write ${step.uses}@<commit> # <version>, or add it to actions.`,
      });
    });
  }
}
