/** The recipes of docs/other-ci.md, run in a shell: the lines that each CI would run, as it would hand them over. */
import { spawnSync } from 'child_process';
import { chmodSync, readFileSync, writeFileSync } from 'fs';
import { join, resolve } from 'path';
import { parse } from 'yaml';
import { run, temporaryFolder } from './cli/test-io';
import { CliError } from '../cli/cli-error';
import { ExitCode } from '../cli/exit-codes';
import { Selection } from '../cli/steer/steered-service';
import { World } from '../cli/steer/world';
import { COMMAND } from '../release/how-to-run';

const DOCUMENT = readFileSync(resolve(__dirname, '..', 'docs', 'other-ci.md'), 'utf8');
const REGISTRY = '123456789012.dkr.ecr.eu-central-1.amazonaws.com';
const COMMIT = '3d3c42e5aac5ba805825da76410c181273ba90b1';
const folder = temporaryFolder();

/** The first block of code under a heading. */
function blockUnder(heading: string): string {
  return /^```\w+\n([^]*?)^```/m.exec(DOCUMENT.slice(DOCUMENT.indexOf(`\n## ${heading}\n`)))![1];
}

interface Recipe {
  /** The lines of a shell. */
  readonly script: string;
  /** What the recipe itself sets. */
  readonly env?: Record<string, string>;
  /** What the CI sets besides. */
  readonly given: Record<string, string>;
}

/** What each CI makes of its file. */
const RECIPES: Record<string, () => Recipe> = {
  'GitLab CI': () => {
    const { release } = parse(blockUnder('GitLab CI'));
    return { script: release.script.join('\n'), env: release.variables, given: { AWS_TOKEN: 'a token', CI_COMMIT_SHA: COMMIT, CI_PIPELINE_URL: 'https://ci/1' } };
  },
  'CircleCI': () => {
    const { jobs: { release } } = parse(blockUnder('CircleCI'));
    return {
      script: release.steps.map((step: { run?: string }) => step.run ?? '').join('\n'),
      env: { ...release.environment, AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, 'aws-token') },
      given: { CIRCLE_OIDC_TOKEN: 'a token', CIRCLE_SHA1: COMMIT, CIRCLE_BUILD_URL: 'https://ci/1' },
    };
  },
  // What Groovy makes of a text in three quotes: a backslash at the end of a line joins it with the next.
  'Jenkins': () => ({
    script: /'''\n([^]*?)'''/.exec(blockUnder('Jenkins'))![1].replace(/\\\n/g, ''),
    given: { GIT_COMMIT: COMMIT, BUILD_URL: 'https://ci/1' },
  }),
  'CodeBuild': () => ({
    script: parse(blockUnder('CodeBuild')).phases.build.commands.join('\n'), given: { CODEBUILD_RESOLVED_SOURCE_VERSION: COMMIT, CODEBUILD_BUILD_ID: 'https://ci/1' },
  }),
};

/** Runs a recipe where npx notes what it is called with, and ends as it is told to. */
function runInShell({ script, env, given }: Recipe, exitCode = 0) {
  const [npx, noted] = [join(folder, 'npx'), join(folder, 'noted')];
  writeFileSync(npx, `#!/bin/sh\nfor word; do printf '%s\\n' "$word"; done > '${noted}'\nexit ${exitCode}\n`);
  chmodSync(npx, 0o755);
  const { status, stderr } = spawnSync('bash', ['--norc', '-euc', script], {
    cwd: folder, encoding: 'utf8', env: { PATH: `${folder}:${process.env.PATH}`, REGISTRY, ...env, ...given },
  });
  return { status, stderr, words: readFileSync(noted, 'utf8').trimEnd().split('\n') };
}

describe.each(Object.keys(RECIPES))('%s', (name) => {
  test('calls the command as everybody can, for the image of the commit', () => {
    const { status, stderr, words } = runInShell(RECIPES[name]());
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(words).toEqual([
      ...COMMAND.split(' ').slice(1), 'release', '--cluster', 'web-cluster-node-app-prod', '--service', 'web-service-node-app-prod',
      '--image', `${REGISTRY}/web/node-app/prod:${COMMIT}`, '--description', 'https://ci/1', '--yes',
    ]);
  });

  test.each([1, 4, 5])('ends as the command does: with %d', (code) => {
    expect(runInShell(RECIPES[name](), code).status).toBe(code);
  });

  test('the command takes what it is called with', async () => {
    const { words } = runInShell(RECIPES[name]());
    const selections: Selection[] = [];
    const world: Partial<World> = {
      env: {}, now: Date.now, connect: async (selection) => { selections.push(selection); throw new CliError('So far, so good.'); },
    };
    const { code, err } = await run(words.slice(COMMAND.split(' ').length - 1), { cwd: folder, world: world as World });
    expect([code, err]).toEqual([ExitCode.USAGE, expect.stringContaining('So far, so good.')]);
    expect(selections).toEqual([{ serviceName: 'web-service-node-app-prod', clusterName: 'web-cluster-node-app-prod' }]);
  });
});

test.each(['GitLab CI', 'CircleCI'])('%s hands its token to the SDK by a file', (name) => {
  const recipe = RECIPES[name]();
  runInShell(recipe);
  expect(readFileSync(resolve(folder, recipe.env!.AWS_WEB_IDENTITY_TOKEN_FILE), 'utf8')).toBe('a token');
  expect(recipe.env).toMatchObject({ AWS_ROLE_ARN: expect.stringMatching(/^arn:aws:iam::\d{12}:role\/\w+$/), AWS_REGION: 'eu-central-1' });
});
