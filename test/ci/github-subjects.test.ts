import { GitHubSubjectOptions } from '../../src';
import { githubSubjects, trustedRuns } from '../../src/ci/github-subjects';
import { Validator } from '../../src/private/validator';
import { expectInvalid, newStack, stringToken } from '../helpers';

const subjects = (partial: Partial<GitHubSubjectOptions> = {}) => {
  const options = { repository: 'my-org/my.app_1', ...partial };
  return githubSubjects(options, trustedRuns(new Validator('CiIdentity.githubOidc'), options));
};
const REPO = 'repo:my-org/my.app_1';

test.each<[string, Partial<GitHubSubjectOptions>, string[]]>([
  ['main and master by default', {}, ['ref:refs/heads/main', 'ref:refs/heads/master']],
  ['branches', { branches: ['dev', 'release/*'] }, ['ref:refs/heads/dev', 'ref:refs/heads/release/*']],
  ['tags instead of the default branches', { tags: ['v*'] }, ['ref:refs/tags/v*']],
  ['environments instead of the default branches', { environments: ['prod', 'Production EU'] }, ['environment:prod', 'environment:Production EU']],
  ['pull requests instead of the default branches', { pullRequests: true }, ['pull_request']],
  ['all kinds together', { branches: ['main'], tags: ['v1'], environments: ['prod'], pullRequests: true }, [
    'ref:refs/heads/main', 'ref:refs/tags/v1', 'environment:prod', 'pull_request',
  ]],
  ['the default branches where the others are empty', { tags: [], environments: [], pullRequests: false }, ['ref:refs/heads/main', 'ref:refs/heads/master']],
])('trusts %s', (_, options, contexts) => {
  expect(subjects(options)).toEqual(contexts.map((context) => `${REPO}:${context}`));
});

test('names owner and repository by their ids, too, where they are given', () => {
  expect(subjects({ repositoryOwnerId: '123', repositoryId: '456', branches: ['main'] })).toEqual(['repo:my-org@123/my.app_1@456:ref:refs/heads/main']);
});

describe('during a rename', () => {
  const renamed = { repository: 'my-org/new', repositoryOwnerId: '123', repositoryId: '456', branches: ['main', 'v1'] };

  test('both forms are trusted: by ids, and by the name of before', () => {
    expect(subjects({ ...renamed, repositoryBefore: 'my-org/old' })).toEqual([
      'repo:my-org@123/new@456:ref:refs/heads/main', 'repo:my-org@123/new@456:ref:refs/heads/v1',
      'repo:my-org/old:ref:refs/heads/main', 'repo:my-org/old:ref:refs/heads/v1',
    ]);
  });

  test('that is asked for, and needs the ids', () => {
    expect(subjects(renamed).every((subject) => subject.includes('@'))).toBe(true);
    expectInvalid(() => subjects({ repositoryBefore: 'my-org/old' }), {
      property: 'repositoryBefore', got: "'my-org/old'", rule: 'needs the ids of the repository', remedy: 'Set repositoryOwnerId and repositoryId, or remove repositoryBefore.',
    });
    expectInvalid(() => subjects({ ...renamed, repositoryBefore: 'my-org/*' }), {
      property: 'repositoryBefore', got: "'my-org/*'", rule: 'must be owner/name, without wildcards.', remedy: "Write it like 'my-org/my-app'.",
    });
  });
});

test.each(['a/b', 'A1/x', 'with-hyphen/x', 'mona_company/x', 'old-/x', 'o/.github'])("takes the repository '%s'", (repository) => {
  expect(subjects({ repository, pullRequests: true })).toEqual([`repo:${repository}:pull_request`]);
});

test.each(['app', 'org/', '/app', 'org/app/x', 'https://github.com/org/app', 'org/*', '*/app', '*', 'org/a b', '-org/app', ''])("rejects the repository '%s'", (repository) => {
  expectInvalid(() => subjects({ repository }), {
    property: 'repository', got: `'${repository}'`, rule: 'must be owner/name, without wildcards.', remedy: "Write it like 'my-org/my-app'.",
  });
});

const ask = "gh api repos/OWNER/NAME --jq '.owner.id, .id'.";

test.each(['repositoryOwnerId', 'repositoryId'])('%s must be a number', (property) => {
  for (const id of ['', 'x', '1.5', '*']) {
    expectInvalid(() => subjects({ repositoryOwnerId: '1', repositoryId: '2', [property]: id }), { property, got: `'${id}'`, rule: 'must be a number.', remedy: ask });
  }
});

test.each([
  { given: { repositoryOwnerId: '1' }, missing: 'repositoryId' },
  { given: { repositoryId: '1' }, missing: 'repositoryOwnerId' },
])('$missing must not be left out alone', ({ given, missing }) => {
  expectInvalid(() => subjects(given), {
    property: missing, rule: 'is missing: the token carries both ids or none.', remedy: 'Set repositoryOwnerId and repositoryId together.',
  });
});

test.each(['branches', 'tags'])('%s must be plain names', (property) => {
  for (const name of ['', 'refs/heads/main', 'a b', 'a:b', 'v?']) {
    expectInvalid(() => subjects({ [property]: ['ok', name] }), {
      property, got: `'${name}'`, rule: 'must be plain names, without refs/ in front, and without spaces, colons or question marks.', remedy: "For example, write 'main' or 'v*'.",
    });
  }
});

test.each(['', 'a:b', 'prod?', 'prod-*', '*'])("environments must not be '%s'", (name) => {
  expectInvalid(() => subjects({ environments: [name] }), {
    property: 'environments', got: `'${name}'`, rule: 'must be names without colons, question marks or wildcards.', remedy: "List each one, for example 'production'.",
  });
});

test('somebody must be trusted', () => {
  expectInvalid(() => subjects({ branches: [] }), {
    property: 'branches', got: '[]', rule: 'no workflow run is trusted', remedy: "List at least one, for example branches: ['main'].",
  });
});

test('tokens are skipped, and taken apart only at deployment', () => {
  const stack = newStack();
  const repository = stringToken('not a repository');
  expect(stack.resolve(subjects({ repository, branches: [stringToken('a b')] }))).toEqual(['repo:not a repository:ref:refs/heads/a b']);
  const split = { 'Fn::Split': ['/', 'not a repository'] };
  expect(stack.resolve(subjects({ repository, repositoryOwnerId: '1', repositoryId: '2', pullRequests: true }))).toEqual([
    { 'Fn::Join': ['', ['repo:', { 'Fn::Select': [0, split] }, '@1/', { 'Fn::Select': [1, split] }, '@2:pull_request']] },
  ]);
});
