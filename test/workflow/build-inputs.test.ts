import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { expectInvalid } from '../helpers';
import { CONFIGURATIONS, inRepository, makeWorkflow } from './configurations';
import { parsed } from './job';
import { buildInputs } from '../../src/workflow/build-inputs';

/** As docker/build-push-action v7.3.0 reads a list that may have commas (docker/actions-toolkit, `Util.getList`). */
function asTheActionReads(list: string): string[] {
  const records: string[][] = parse(list, { columns: false, relaxQuotes: true, relaxColumnCount: true, skipEmptyLines: true });
  return records.map((record) => record.join(',').trim()).filter(Boolean);
}

/** What Docker gets: where an argument has no value, it takes that of the environment. */
function dockerGets(buildArgs: Record<string, string>): Record<string, string> {
  const { inputs, env } = buildInputs(buildArgs, {});
  return Object.fromEntries(asTheActionReads(inputs['build-args'] ?? '').map((argument) => {
    const at = argument.indexOf('=');
    return at < 0 ? [argument, env[argument]] : [argument.slice(0, at), argument.slice(at + 1)];
  }));
}

test('a value with quotes, which the action would mangle, arrives as it was written', () => {
  const FEATURES = 'x,"y"';
  expect(asTheActionReads(`FEATURES=${FEATURES}`)).not.toEqual([`FEATURES=${FEATURES}`]);
  expect(dockerGets({ FEATURES })).toEqual({ FEATURES });
  expect(dockerGets({ SETTINGS: '${{ vars.SETTINGS }}' })).toEqual({ SETTINGS: '${{ vars.SETTINGS }}' });
});

test('any value of one line arrives as it was written', () => {
  const value = fc.array(fc.constantFrom('a', ',', '"', '#', ' ', '=', '\\', "'", '${{ x }}', 'ü'), { maxLength: 8 }).map((parts) => parts.join(''));
  fc.assert(fc.property(fc.dictionary(fc.constantFrom('A', 'B_1', 'c'), value, { noNullPrototype: true }), (buildArgs) => {
    expect(dockerGets(buildArgs)).toEqual(buildArgs);
  }), { numRuns: 500, seed: 20261129 });
});

test('a name that means something to the action does not get into its environment', () => {
  const { inputs, env } = buildInputs({ GITHUB_SHA: '${{ github.sha }}', PATH: '${{ vars.X }}', https_proxy: '${{ vars.P }}', OWN: '${{ vars.O }}' }, {});
  expect(inputs['build-args'].split('\n')).toEqual(['GITHUB_SHA=${{ github.sha }}', 'PATH=${{ vars.X }}', 'https_proxy=${{ vars.P }}', 'OWN']);
  expect(env).toEqual({ OWN: '${{ vars.O }}' });
});

test('secrets come by the environment, and not as arguments', () => {
  const { with: inputs, env } = parsed(CONFIGURATIONS['build-secrets']).step('Build and push the image');
  expect(inputs).toMatchObject({ 'secret-envs': 'npm=BUILD_SECRET_1' });
  expect(env).toMatchObject({ BUILD_SECRET_1: '${{ secrets.NPM_TOKEN }}' });
  expect(JSON.stringify(inputs)).not.toContain('secrets.');
});

test('submodules and large files are checked out by a token that may read them', () => {
  expect(parsed(CONFIGURATIONS['build-secrets']).step('Check out').with).toEqual({
    'persist-credentials': 'false', 'submodules': 'recursive', 'lfs': 'true', 'token': '${{ secrets.CHECKOUT_TOKEN }}',
  });
});

describe('refused are', () => {
  const making = (workflow: object) => () => inRepository((root) => makeWorkflow({ workflow }, root));

  test.each([
    '${{ secrets.KEY }}', "x${{ secrets['KEY'] }}", "${{ format('{0}', secrets.KEY) }}", '${{ toJSON(secrets) }}', '${{ github.token }}',
    '${{ Secrets.KEY }}', '${{ SECRETS.KEY }}', '${{ github.TOKEN }}', '${{ toJson(github) }}',
  ])(
    'an argument that shows a secret to everybody: %s', (KEY) => {
      expectInvalid(making({ buildArgs: { KEY } }), {
        property: 'buildArgs.KEY', got: `'${KEY}'`, rule: 'reads a secret, and build arguments are in the history of the image', remedy: "Set buildSecrets: { key: 'NAME_OF_THE_SECRET' }",
      });
    });

  test('the value of a secret instead of its name, and an id that Docker cannot have', () => {
    expectInvalid(making({ buildSecrets: { npm: 'npm_a/b' } }), {
      property: 'buildSecrets.npm', got: "'npm_a/b'", rule: 'must be the name of a GitHub secret', remedy: 'never the value.',
    });
    expectInvalid(making({ buildSecrets: { 'a,b': 'X' } }), { property: 'buildSecrets', got: "'a,b'", rule: 'ids must be', remedy: 'Rename it' });
    expectInvalid(making({ checkoutTokenSecret: 'ghp-x' }), {
      property: 'checkoutTokenSecret', got: "'ghp-x'", rule: 'must be the name of a GitHub secret', remedy: 'never the value.',
    });
  });

  test('nothing that only looks like one', () => {
    expect(making({ buildArgs: { A: 'secrets.KEY', B: '${{ vars.secrets_of_mine }}', C: '${{ github.sha }} secrets' } })).not.toThrow();
  });
});
