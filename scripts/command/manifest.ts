/** What of the library's package.json the command's has, too. */
export interface LibraryManifest {
  readonly version: string;
  readonly repository: object;
  readonly author: object;
  readonly license: string;
  readonly engines: object;
  readonly publishConfig: object;
}

/** The package.json of the command line: the library's version, and nothing to install besides. */
export function commandManifest({ version, repository, author, license, engines, publishConfig }: LibraryManifest): object {
  return {
    name: 'ecs-canary',
    version,
    description: 'Check, rehearse, watch and steer canary releases on Amazon ECS, as ecs-canary-blue-green plans them',
    keywords: ['aws', 'blue-green', 'canary', 'cli', 'codedeploy', 'deployment', 'ecs', 'fargate', 'rollback'],
    repository,
    author,
    license,
    type: 'module',
    bin: { 'ecs-canary': 'bin/ecs-canary.js' },
    engines,
    publishConfig,
  };
}
