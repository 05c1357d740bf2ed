import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { App, Duration, Stack, StackProps } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import {
  CanaryConfig, CiIdentity, DeploymentEngine, DeploymentStage, EcsCanaryBlueGreen, EcsCanaryBlueGreenProps, GitHubDeployWorkflow,
  GitHubDeployWorkflowProps, ReleaseTool,
} from '../../src';

/** A service and its workflow, as a user would write them. */
export interface Configuration {
  readonly service?: Partial<EcsCanaryBlueGreenProps> | ((stack: Stack) => Partial<EcsCanaryBlueGreenProps>);
  readonly workflow?: Partial<GitHubDeployWorkflowProps>;
  readonly env?: StackProps['env'];
  /** What the repository has besides, by its path. */
  readonly files?: Record<string, string>;
}

export const ENV = { account: '123456789012', region: 'eu-central-1' };
const REPOSITORY = { repository: 'my-org/node-app' };
const OIDC = CiIdentity.githubOidc(REPOSITORY);

/** What the reviewed texts in `generated/` are made of. The first is the one that the others are compared with. */
export const CONFIGURATIONS: Record<string, Configuration> = {
  'oidc-role': { service: { ciIdentity: OIDC } },
  'iam-user': { workflow: { accessKeyIdSecret: 'PROD_KEY_ID', secretAccessKeySecret: 'PROD_KEY' } },
  'ignoring-alarms': { service: { ciIdentity: OIDC }, workflow: { allowIgnoringAlarms: true } },
  'queueing-all': { service: { ciIdentity: OIDC }, workflow: { queueAllRuns: true } },
  'too-long-to-wait': {
    service: {
      ciIdentity: OIDC,
      canary: CanaryConfig.timeBasedCanary({ percentage: 10, interval: Duration.hours(5) }),
      terminationWait: Duration.hours(1),
    },
    workflow: { allowIgnoringAlarms: true },
  },
  'environment': {
    service: { ciIdentity: CiIdentity.githubOidc({ ...REPOSITORY, environments: ['production'] }) },
    workflow: { environment: 'production', branches: ['release/**'] },
  },
  'arm64': {
    service: {
      ciIdentity: OIDC,
      runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.ARM64, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX },
      platformVersion: ecs.FargatePlatformVersion.VERSION1_4,
    },
  },
  'monorepo': {
    service: { ciIdentity: OIDC, projectId: 'shop', stage: 'staging', containerName: 'web', containerPort: 8080 },
    workflow: {
      workingDirectory: 'services/shop',
      paths: ['services/shop/**'],
      buildTarget: 'runtime',
      buildArgs: { NODE_VERSION: '22', COMMIT: '${{ github.sha }}' },
      preBuildSteps: [
        { name: 'Install Node', uses: 'actions/setup-node@2028fbc5c25fe9cf00d9f06a71cc4710d4507903 # v6.0.0', inputs: { 'node-version': '22', 'package-manager-cache': 'false' } },
        { name: 'Test', run: 'npm ci\nnpm test' },
      ],
      postBuildSteps: [
        { name: 'Scan', condition: "${{ inputs.image-tag == '' }}", env: { IMAGE: '${{ steps.image.outputs.uri }}' }, run: './scan "$IMAGE"' },
      ],
    },
  },
  'build-secrets': {
    service: { ciIdentity: CiIdentity.githubOidc({ ...REPOSITORY, branches: ['main', 'release/*'] }) },
    workflow: {
      buildSecrets: { npm: 'NPM_TOKEN' },
      buildArgs: { FEATURES: '{"a":1,"b":"x, y"}', SETTINGS: '${{ vars.SETTINGS }}', GITHUB_RUN: '${{ github.run_id }}' },
      submodules: true,
      lfs: true,
      checkoutTokenSecret: 'CHECKOUT_TOKEN',
      branches: ['main', 'release/**', '!release/old'],
    },
  },
  'two-containers': {
    service: (stack) => ({ ciIdentity: OIDC, taskDefinition: proxied(stack), trafficContainer: 'nginx', imageContainers: ['app', 'worker'] }),
  },
  'ecs-canary': {
    service: { ciIdentity: OIDC },
    workflow: { releaseTool: ReleaseTool.ecsCanary({ tarball: 'tools/ecs-canary-0.0.0.tgz' }), allowIgnoringAlarms: true },
    files: { 'tools/ecs-canary-0.0.0.tgz': 'the packed command' },
  },
  'ecs-canary-by-version': {
    service: (stack) => ({
      ciIdentity: OIDC, taskDefinition: proxied(stack), trafficContainer: 'nginx', imageContainers: ['app', 'worker'], approvalWait: Duration.hours(2),
    }),
    workflow: { releaseTool: ReleaseTool.ecsCanary({ version: '1.2.3', integrity: `sha512-${'A'.repeat(86)}==` }) },
  },
  'ecs-native': {
    service: { ciIdentity: OIDC, engine: DeploymentEngine.ecsNative({ pauses: [{ stage: DeploymentStage.POST_TEST_TRAFFIC_SHIFT }] }) },
    workflow: { releaseTool: ReleaseTool.ecsCanary({ tarball: 'tools/ecs-canary-0.0.0.tgz' }), allowIgnoringAlarms: true },
    files: { 'tools/ecs-canary-0.0.0.tgz': 'the packed command' },
  },
  'own-runner-and-role': {
    service: { ciIdentity: CiIdentity.none() },
    workflow: {
      roleArn: 'arn:aws-cn:iam::123456789012:role/releases',
      runnerLabels: ['self-hosted', 'linux', 'arm64'],
      platforms: ['linux/amd64', 'linux/arm64'],
      workflowPath: '.github/workflows/web.yaml',
      workflowName: 'Web',
      buildTimeout: Duration.hours(1),
      actions: { 'actions/checkout': { version: 'v9.9.9', commit: '0123456789abcdef0123456789abcdef01234567' } },
    },
    env: { account: '123456789012', region: 'cn-north-1' },
  },
};

/** An application and its worker, of one image, behind a proxy. */
function proxied(stack: Stack): ecs.FargateTaskDefinition {
  const task = new ecs.FargateTaskDefinition(stack, 'Task', { family: 'proxied' });
  task.addContainer('nginx', { image: ecs.ContainerImage.fromRegistry('nginx'), portMappings: [{ containerPort: 80 }] });
  task.addContainer('app', { image: ecs.ContainerImage.fromRegistry('app') });
  task.addContainer('worker', { image: ecs.ContainerImage.fromRegistry('app') });
  return task;
}

/** A workflow in a repository of its own. */
export function makeWorkflow({ service, workflow, env = ENV, files = {} }: Configuration, repositoryRoot: string, app = new App()) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(repositoryRoot, path)), { recursive: true });
    writeFileSync(join(repositoryRoot, path), text);
  }
  const stack = new Stack(app, 'Prod', { env });
  const web = new EcsCanaryBlueGreen(stack, 'Web', { projectId: 'node-app', ...(typeof service === 'function' ? service(stack) : service) });
  return { app, stack, web, workflow: new GitHubDeployWorkflow(stack, 'Workflow', { service: web, repositoryRoot, ...workflow }) };
}

/** The files that a configuration generates; without an engine that needs one there is no AppSpec. */
export function generate(configuration: Configuration): { readonly workflow: string; readonly appSpec: string } {
  return inRepository((root) => {
    const { app, workflow } = makeWorkflow(configuration, root);
    app.synth();
    const read = (path: string) => readFileSync(join(root, path), 'utf8');
    return { workflow: read(workflow.workflowPath), appSpec: workflow.appSpecPath === undefined ? '' : read(workflow.appSpecPath) };
  });
}

/** Does something with an empty repository. */
export function inRepository<T>(action: (root: string) => T): T {
  const root = mkdtempSync(join(tmpdir(), 'repository-'));
  try {
    return action(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
