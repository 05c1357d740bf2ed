import { Fn, Token } from 'aws-cdk-lib';
import { Validator } from '../private/validator';

/** Which workflow runs of a GitHub repository are trusted. */
export interface GitHubSubjectOptions {
  /** The repository, as `owner/name`. */
  readonly repository: string;

  /**
   * Numeric id of the repository's owner. Repositories created since 2026-07-15, and renamed or opted-in
   * ones, send ids in their tokens, and a trust policy by name alone refuses them. Needs `repositoryId`.
   * Both are in the answer of `gh api repos/OWNER/NAME --jq '.owner.id, .id'`.
   *
   * @default - none: the token names the repository only
   */
  readonly repositoryOwnerId?: string;

  /**
   * Numeric id of the repository. Needs `repositoryOwnerId`.
   *
   * @default - none: the token names the repository only
   */
  readonly repositoryId?: string;

  /**
   * The repository as its tokens without ids name it, as `owner/name`, whose runs are trusted, too: for the time of a rename,
   * or of the change to tokens with ids. It is the old name, or the same one. Remove it afterwards: whoever gets the name
   * next would be trusted. Needs `repositoryId`.
   *
   * @default - none
   */
  readonly repositoryBefore?: string;

  /**
   * Branches whose runs are trusted. `*` is a wildcard. Runs of a job that names an environment do not
   * count as their branch's: list the environment.
   *
   * @default - `main` and `master` when no tags, environments or pull requests are trusted, else none
   */
  readonly branches?: string[];

  /**
   * Tags whose runs are trusted, for example `v*`. `*` is a wildcard.
   *
   * @default - none
   */
  readonly tags?: string[];

  /**
   * GitHub environments whose jobs are trusted, by their full names: there are no wildcards.
   *
   * @default - none
   */
  readonly environments?: string[];

  /**
   * Whether runs of pull requests are trusted. Whoever can open one from a branch of the repository can then
   * release.
   *
   * @default false
   */
  readonly pullRequests?: boolean;
}

const DEFAULT_BRANCHES = ['main', 'master'];

/** The `sub` claims of the tokens of runs (GitHub, "OpenID Connect reference"). */
export function githubSubjects(options: GitHubSubjectOptions, runs: string[]): string[] {
  const claims = [repositoryClaim(options), ...(options.repositoryBefore === undefined ? [] : [options.repositoryBefore])];
  return claims.flatMap((claim) => runs.map((run) => `repo:${claim}:${run}`));
}

/**
 * The runs that are trusted, as their subjects end, for example `ref:refs/heads/main`.
 *
 * @throws when the repository, an id or a name is none
 */
export function trustedRuns(validator: Validator, options: GitHubSubjectOptions): string[] {
  validate(validator, options);
  const { tags = [], environments = [], pullRequests = false } = options;
  const others = tags.length > 0 || environments.length > 0 || pullRequests;
  const branches = options.branches ?? (others ? [] : DEFAULT_BRANCHES);
  const runs = [
    ...branches.map((branch) => `ref:refs/heads/${branch}`),
    ...tags.map((tag) => `ref:refs/tags/${tag}`),
    ...environments.map((environment) => `environment:${environment}`),
    ...(pullRequests ? ['pull_request'] : []),
  ];
  validator.require(runs.length > 0, {
    property: 'branches',
    value: options.branches,
    rule: 'no workflow run is trusted: branches, tags, environments and pullRequests are all empty.',
    remedy: "List at least one, for example branches: ['main'].",
  });
  return runs;
}

/** `owner/name`, with ids `owner@id/name@id`. */
function repositoryClaim({ repository, repositoryOwnerId, repositoryId }: GitHubSubjectOptions): string {
  if (!repositoryId) {
    return repository;
  }
  const [owner, name] = Token.isUnresolved(repository)
    ? [0, 1].map((part) => Fn.select(part, Fn.split('/', repository)))
    : repository.split('/');
  return `${owner}@${repositoryOwnerId}/${name}@${repositoryId}`;
}

function validate(validator: Validator, options: GitHubSubjectOptions): void {
  validator.pattern('repository', options.repository, {
    // Owners of older accounts may end in a hyphen, and those of managed ones (EMU) have an underscore.
    regex: /^[A-Za-z0-9][\w-]*\/[\w.-]+$/, rule: 'must be owner/name, without wildcards.', remedy: "Write it like 'my-org/my-app'.",
  });
  validator.pattern('repositoryBefore', options.repositoryBefore, {
    regex: /^[A-Za-z0-9][\w-]*\/[\w.-]+$/, rule: 'must be owner/name, without wildcards.', remedy: "Write it like 'my-org/my-app'.",
  });
  validator.require(options.repositoryBefore === undefined || options.repositoryId !== undefined, {
    property: 'repositoryBefore',
    value: options.repositoryBefore,
    rule: 'needs the ids of the repository: without them only one name can be trusted, and repository is that name.',
    remedy: 'Set repositoryOwnerId and repositoryId, or remove repositoryBefore.',
  });
  const ids = { repositoryOwnerId: options.repositoryOwnerId, repositoryId: options.repositoryId };
  for (const [property, id] of Object.entries(ids)) {
    validator.pattern(property, id, { regex: /^\d+$/, rule: 'must be a number.', remedy: "Look it up: gh api repos/OWNER/NAME --jq '.owner.id, .id'." });
    validator.require(id !== undefined || Object.values(ids).every((other) => other === undefined), {
      property, rule: 'is missing: the token carries both ids or none.', remedy: 'Set repositoryOwnerId and repositoryId together.',
    });
  }
  for (const [property, values] of Object.entries({ branches: options.branches, tags: options.tags })) {
    for (const name of values ?? []) {
      validator.pattern(property, name, {
        regex: /^(?!refs\/)[^\s:?]+$/,
        rule: 'must be plain names, without refs/ in front, and without spaces, colons or question marks.',
        remedy: "For example, write 'main' or 'v*'.",
      });
    }
  }
  for (const name of options.environments ?? []) {
    validator.pattern('environments', name, {
      // Unlike a branch's, the name of an environment may have blanks.
      regex: /^[^:?*]+$/, rule: 'must be names without colons, question marks or wildcards.', remedy: "List each one, for example 'production'.",
    });
  }
}
