import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as fc from 'fast-check';
import { Configuration } from './configurations';
import { parsed } from './job';
import { CiIdentity, GitHubDeployWorkflowProps } from '../../src';
import { imageIdentity, ImageInputs } from '../../src/workflow/image-identity';

type Difference = [name: string, one: Partial<GitHubDeployWorkflowProps>, other: Partial<GitHubDeployWorkflowProps>];

/** What the image of a service that shares its repository is found by. */
const identityOf = (workflow: Partial<GitHubDeployWorkflowProps>, service: object = {}): string => {
  const configuration: Configuration = {
    workflow,
    service: (stack) => ({
      repository: ecr.Repository.fromRepositoryName(stack, 'Shared', 'shared'),
      ciIdentity: CiIdentity.githubOidc({ repository: 'o/r', branches: ['main'], environments: ['staging', 'production'] }),
      ...service,
    }),
  };
  return parsed({ ...configuration, workflow: { branches: ['main'], ...workflow } }).step('Find the image').env!.BUILD;
};

const STEPS = { preBuildSteps: [{ run: 'make' }] };
const SECRETS = { buildSecrets: { npm: 'NPM_TOKEN' } };
const inEnvironment = (environment: string, props: Partial<GitHubDeployWorkflowProps>) => ({ environment, ...props });

test('no secret is in what the tag is made of', () => {
  const identity = identityOf({ buildSecrets: { npm: 'NPM_TOKEN' }, checkoutTokenSecret: 'TOKEN', submodules: true, lfs: true });
  expect(identity).not.toContain('${{');
});

describe('two services that share a repository', () => {
  test.each<Difference>([
    ['contexts', { buildContext: 'a' }, { buildContext: 'b' }],
    ['Dockerfiles', { dockerfile: 'a' }, { dockerfile: 'b' }],
    ['targets', { buildTarget: 'a' }, {}],
    ['build arguments', { buildArgs: { STAGE: 'staging' } }, { buildArgs: { STAGE: 'prod' } }],
    ['build secrets', { buildSecrets: { npm: 'A' } }, { buildSecrets: { npm: 'B' } }],
    ['platforms', { platforms: ['linux/arm64'] }, {}],
    ['submodules', { submodules: true }, {}],
    ['steps before the build', { preBuildSteps: [{ run: 'make staging' }] }, { preBuildSteps: [{ run: 'make prod' }] }],
    ['environments, which steps before the build may look at', inEnvironment('staging', STEPS), inEnvironment('production', STEPS)],
    ['environments, whose secrets the build reads', inEnvironment('staging', SECRETS), inEnvironment('production', SECRETS)],
  ])('do not take the image of the other where they have other %s', (_, one, other) => {
    expect(identityOf(one)).not.toBe(identityOf(other));
  });

  test('share the image where they build the same', () => {
    const build = { buildArgs: { A: '1' }, dockerfile: 'Dockerfile.web' };
    expect(identityOf(build, { stage: 'staging' })).toBe(identityOf({ ...build, environment: 'production' }, { stage: 'prod' }));
  });
});

test('an argument that is the commit keeps the image findable by its commit, and any other expression is resolved in each run', () => {
  const args = JSON.parse(identityOf({ buildArgs: { COMMIT: '${{ github.sha }}', SETTINGS: '${{ vars.SETTINGS }}' } })).args;
  expect(args).toEqual({ COMMIT: '<commit>', SETTINGS: '${{ vars.SETTINGS }}' });
});

const text = fc.constantFrom('a', 'b', 'a","file":"b', '');
const inputs: fc.Arbitrary<ImageInputs> = fc.record({
  context: text,
  dockerfile: text,
  target: fc.option(text, { nil: undefined }),
  buildArgs: fc.dictionary(text, text, { maxKeys: 2, noNullPrototype: true }),
  platforms: fc.array(text, { minLength: 1, maxLength: 2 }),
  buildSecrets: fc.dictionary(text, text, { maxKeys: 1, noNullPrototype: true }),
  submodules: fc.boolean(),
  lfs: fc.boolean(),
  preBuildSteps: fc.array(fc.record({ run: text }), { maxLength: 1 }),
});

test('two builds have one identity if, and only if, all of their inputs are the same', () => {
  fc.assert(fc.property(inputs, inputs, (a, b) => {
    expect(imageIdentity(a) === imageIdentity(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
  }), { numRuns: 500, seed: 20261129 });
});
