import { Duration, Lazy } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { Configuration, inRepository, makeWorkflow } from './configurations';
import { CiIdentity, DeploymentEngine, GitHubDeployWorkflowProps, IDeploymentEngine } from '../../src';
import { patternProblem } from '../../src/workflow/filter-patterns';
import { expectInvalid, stringToken } from '../helpers';

const roleArn = 'arn:aws:iam::123456789012:role/releases';
const make = ({ service, workflow }: Configuration) => inRepository((root) => {
  const { app } = makeWorkflow({ service: { ciIdentity: CiIdentity.none(), ...service }, workflow: { roleArn, ...workflow } }, root);
  app.synth();
});
const rejected = (workflow: Partial<GitHubDeployWorkflowProps>, property: string, got: string | undefined, rule: string, remedy: string) => (
  expectInvalid(() => make({ workflow }), { property, got, rule, remedy }));

test.each(['image', 'login', 'render', 'deploy', 'IMAGE'])('the id %s of a step is the workflow’s own', (id) => {
  rejected({ preBuildSteps: [{ id, run: 'true' }] }, 'preBuildSteps[0].id', `'${id}'`, 'is the id of another step of the job, too', 'Choose another one.');
});

test('an id comes once in a job, whatever its case', () => {
  const twice = { preBuildSteps: [{ id: 'check', run: 'true' }], postBuildSteps: [{ run: 'true' }, { id: 'Check', run: 'true' }] };
  rejected(twice, 'preBuildSteps[0].id', "'check'", 'is the id of another step of the job, too', 'Choose another one.');
});

test.each(['1a', '-a', 'a b', '', '__a', 'a.b', 'a'.repeat(100)])('%j is no id of a step', (id) => {
  rejected({ postBuildSteps: [{ id, run: 'true' }] }, 'postBuildSteps[0].id', `'${id}'`, 'must begin with a letter or one underscore', "Choose one like 'unit-tests'.");
});

test.each(['[a', 'a]', '[]', '[z-a]', '+a', 'a**?', '!'])('%j is no pattern of branches, nor of paths', (pattern) => {
  rejected({ branches: [pattern, 'main'] }, 'branches', `'${pattern}'`, '', "For example, write 'main'.");
  rejected({ paths: [pattern, '**'] }, 'paths', `'${pattern}'`, '', "For example, write 'services/web/**'.");
});

test.each(['main', 'release/**', 'v[12].[0-9]+', 'feature/*', '!wip/**', 'a?b', 'releases/[a-z]', 'fix\\+'])('%j is one', (pattern) => {
  expect(patternProblem(pattern)).toBeUndefined();
});

test.each(['a b', 'a~1', 'a^', 'a:b'])('%j is no branch', (branch) => {
  rejected({ branches: [branch] }, 'branches', `'${branch}'`, 'must be plain names', "For example, write 'main'");
});

test.each(['branches', 'paths'])('%s that only take away are rejected', (property) => {
  rejected({ [property]: ['!wip/**', '!docs'] }, property, '["!wip/**","!docs"]', 'has only patterns that exclude', "Put '**' in front");
});

test.each<[Partial<GitHubDeployWorkflowProps>, string]>([
  [{ environment: '' }, 'environment'],
  [{ environment: ' prod' }, 'environment'],
  [{ environment: 'x'.repeat(256) }, 'environment'],
  [{ workflowName: '' }, 'workflowName'],
  [{ runnerLabels: ['linux', ''] }, 'runnerLabels'],
])('%j is no name', (workflow, property) => {
  rejected(workflow, property, `'${[Object.values(workflow)[0]].flat().at(-1)}'`, 'must have 1 to 255 characters', 'Write a name, or leave it out.');
});

test.each(['a }} b', '${{ a }} && ${{ b }}', '${{ a', 'a }}', "a == 'b", '', '${{ }}'])('%j is no condition of a step', (condition) => {
  rejected({ preBuildSteps: [{ run: 'true', condition }] }, 'preBuildSteps[0].condition', `'${condition}'`, '', 'Write one expression');
});

test.each(["${{ inputs.image-tag == '' }}", "contains(github.ref, '}}')", "a == 'it''s'", 'always()'])('%j is one', (condition) => {
  expect(() => make({ workflow: { preBuildSteps: [{ run: 'true', condition }] } })).not.toThrow();
});

/** A token at any place that is written into the file. */
const token = stringToken('later');
const TOKENS: Record<string, Partial<GitHubDeployWorkflowProps>> = {
  'workflowName': { workflowName: token },
  'workflowPath': { workflowPath: `.github/workflows/${token}.yml` },
  'appSpecPath': { appSpecPath: `.github/${token}.json` },
  'branches[1]': { branches: ['main', token] },
  'paths[0]': { paths: [token] },
  'environment': { environment: token },
  'runnerLabels[0]': { runnerLabels: [`a-${token}`] },
  'roleArn': { roleArn: token },
  'region': { region: token },
  'workingDirectory': { workingDirectory: token },
  'buildContext': { buildContext: token },
  'dockerfile': { dockerfile: token },
  'buildTarget': { buildTarget: token },
  'platforms[0]': { platforms: [token] },
  'buildArgs.A': { buildArgs: { A: token } },
  'buildArgs': { buildArgs: { [token]: 'a' } },
  'buildTimeout': { buildTimeout: Duration.minutes(Lazy.number({ produce: () => 20 })) },
  'accessKeyIdSecret': { accessKeyIdSecret: token },
  'preBuildSteps[0].run': { preBuildSteps: [{ run: `echo ${token}` }] },
  'postBuildSteps[0].env.A': { postBuildSteps: [{ run: 'true', env: { A: token } }] },
  'actions.actions/checkout.version': { actions: { 'actions/checkout': { version: token, commit: 'a'.repeat(40) } } },
};

test.each(Object.keys(TOKENS))('a token in %s is rejected: nobody resolves it in a file', (property) => {
  rejected(TOKENS[property], property, undefined, 'is written into a file, and is a token', 'Use a concrete value.');
});

test.each(['applicationName', 'deploymentGroupName'])('a token as %s of the service is rejected, too', (property) => {
  expectInvalid(() => make({ service: { [property]: token } }), { property, rule: 'must be known at synth, because a workflow names it.', remedy: 'Use a concrete value' });
});

test.each(['projectId', 'stage'])('a token as %s of the service is named as such', (property) => {
  expectInvalid(() => make({ service: { [property]: token } }), { property, rule: 'must be known at synth, because the workflow is named after it.', remedy: 'Use a concrete value' });
});

test('a token that an engine or an identity of the user’s own renders is rejected, with the step', () => {
  const steps = [{ run: `release ${token}` }];
  const codeDeploy = DeploymentEngine.codeDeploy();
  const engine: IDeploymentEngine = {
    requirements: codeDeploy.requirements,
    bind: (scope, context) => Object.assign(Object.create(codeDeploy.bind(scope, context)), { renderRelease: () => ({ steps }) }),
  };
  // After the two that fetch and render the task definition.
  expectInvalid(() => make({ service: { engine } }), { property: 'service.engine.steps[2].run', rule: 'is written into a file, and contains a token', remedy: 'Give the service concrete names' });
});

test('of two thousand patterns none that is accepted has a bracket alone', () => {
  const characters = fc.constantFrom('a', 'b', '[', ']', '-', '*', '?', '+', '!', '/', '\\');
  fc.assert(fc.property(fc.array(characters, { maxLength: 8 }).map((all) => all.join('')), (pattern) => {
    const open = pattern.replace(/\\./g, '').replace(/\[[^\]]+\]/g, '');
    expect(patternProblem(pattern) === undefined && /[[\]]/.test(open)).toBe(false);
  }), { numRuns: 2000, seed: 20261129 });
});
