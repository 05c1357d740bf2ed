import { checkCommands, Commands, isCommand } from '../../../scripts/docs/commands';

const COMMANDS: Commands = {
  tasks: new Set(['demo', 'test:scenarios']),
  scripts: new Map([['.', new Set(['demo', 'test'])], ['examples/typescript', new Set(['synth'])]]),
  ecsCanary: { run: 'npx --yes ./ecs-canary-0.0.0.tgz', subcommands: new Set(['plan']) },
  operations: new Map([['deploy', new Set(['StopDeployment'])]]),
  exists: (path) => ['.ci/run', 'test/traffic'].includes(path),
};

const check = (script: string, folder = '.') => checkCommands(script, folder, COMMANDS);

test.each([
  'npm ci && npm run demo    # a comment; with npx nonsense',
  'npx projen test:scenarios faults',
  'npx projen',
  'npx jest test/traffic',
  'npx jest -u',
  'npx tsx test/traffic',
  '.ci/run',
  'npx aws-cdk@2 deploy\nnpx cdk deploy --tags a=b',
  'npx --yes ./ecs-canary-0.0.0.tgz plan cdk.out',
  'aws deploy stop-deployment \\\n  --deployment-id d-1',
  'aws ecr get-login-password | docker login --username AWS --password-stdin example',
  'tag=$(git rev-parse HEAD)\nA=b C=d docker push "$repository:$tag"',
  'python3 -m venv .venv && . .venv/bin/activate',
  '',
])('knows %j', (script) => {
  expect(check(script)).toEqual([]);
});

test.each([
  ['npm run nothing', '`npm run nothing`: package.json has no script nothing'],
  ['npm publish', '`npm publish`: npm publish is not known here'],
  ['git pull && npx projen test:scenario', '`npx projen test:scenario`: Projen has no task test:scenario'],
  ['npx cdk deplyo', '`npx cdk deplyo`: the CDK has no command deplyo'],
  ['npx jest test/trafic', '`npx jest test/trafic`: there is no test/trafic'],
  ['npx --yes ./ecs-canary-0.0.0.tgz paln', '`npx --yes ./ecs-canary-0.0.0.tgz paln`: ecs-canary has no command paln'],
  ['npx --yes ./ecs-canary-0.0.0.tgz', '`npx --yes ./ecs-canary-0.0.0.tgz`: ecs-canary has no command '],
  ['npx tsx scripts/nothing.ts', '`npx tsx scripts/nothing.ts`: there is no scripts/nothing.ts'],
  ['npx leftpad', '`npx leftpad`: leftpad is no program of this project'],
  ['aws deploy halt-deployment', '`aws deploy halt-deployment`: deploy has no operation halt-deployment'],
  ['aws s3 ls', '`aws s3 ls`: the operations of s3 are not known here'],
  ['./start', '`./start`: there is no ./start'],
  ['A=b start | git log', '`start`: nothing is known of start: see scripts/docs/commands.ts'],
])('refuses %j', (script, problem) => {
  expect(check(script)).toEqual([problem]);
});

test.each([
  'npx ecs-canary plan', 'npx --yes ecs-canary plan', 'npx ecs-canary@1 plan', 'npx ./ecs-canary-0.0.0.tgz plan', 'npx --yes ./ecs-canary-1.2.3.tgz plan',
  'ecs-canary plan', 'A=b npx ecs-canary',
])('wants the command line of this project to be run in one way only: %s', (script) => {
  expect(check(script)).toEqual([expect.stringContaining('type it as `npx --yes ./ecs-canary-0.0.0.tgz`')]);
});

test('a package of a folder has scripts of its own', () => {
  expect(check('npm run synth', 'examples/typescript')).toEqual([]);
  expect(check('npm run demo', 'examples/typescript')).toHaveLength(1);
  expect(check('npm run demo', 'docs')).toEqual([]);
});

test('what is a command in the text', () => {
  expect(['npx projen', '.ci/run', 'aws deploy stop-deployment', 'npm test', 'ecs-canary plan'].every(isCommand)).toBe(true);
  expect(['npx projen integ:verify …', 'awsvpc', 'npmignore', 'ecs-canary', 'ecs-canary-blue-green x', '`code`'].some(isCommand)).toBe(false);
});
