/**
 * The workflows that the construct has generated for the starter app, followed step by step, by both tools: a commit that is
 * healthy is promoted, one that is broken fails the job with the why, one that hangs outlives the job, a cancelled run leaves
 * its release alone, and each is said. AWS's actions are stood in for; the command is the packed one. The endpoint enforces
 * no IAM, so the calls are held against the CI user's policy, both ways.
 */
import { execFileSync } from 'child_process';
import { createHash } from 'crypto';
import { mkdirSync, readFileSync } from 'fs';
import { join, resolve } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { parse } from 'yaml';
import { only, RunningService, useStarterUnderLoad } from './running-service';
import { EcsCanaryBlueGreen, GitHubDeployWorkflow, ReleaseTool } from '../../../src';
import { callsOf } from '../../../test/workflow/calls';
import { CODE_DEPLOY } from '../engines';
import { GithubJob } from '../github-job';
import { IamReader } from '../iam';
import { RecordedCall } from '../local-aws';
import { Statement } from '../policy';
import { STARTER } from '../starter';
import { until } from '../until';

const USER = 'ci-node-app-prod-server-user';
const SERVICE = 'web-service-node-app-prod';

let service: RunningService;
let statements: Statement[];
let secrets: Record<string, string>;
let repository: string;

useStarterUnderLoad(CODE_DEPLOY, (started) => { service = started; });

beforeAll(async () => {
  const iam = new IamReader(service.aws.endpoint);
  statements = await iam.statements((await iam.attachedPolicies(USER))[0]);
  const { accessKeyId, secretAccessKey } = await iam.createAccessKey(USER);
  secrets = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  repository = withCommand();
});

/** A repository whose workflow releases the starter's service by the command, packed as it is published. */
function withCommand(): string {
  const root = join(service.aws.folder, 'repository');
  mkdirSync(join(root, 'tools'), { recursive: true });
  execFileSync('npm', ['pack', resolve(__dirname, '../../../packages/ecs-canary'), '--silent', '--ignore-scripts', '--pack-destination', join(root, 'tools')]);
  const app = new App({ outdir: join(service.aws.folder, 'by-command') });
  const stack = new Stack(app, 'ByCommand', { env: { account: '000000000000', region: 'us-east-1' } });
  const web = new EcsCanaryBlueGreen(stack, 'Web', { projectId: STARTER.projectId, healthCheck: { path: '/health' } });
  new GitHubDeployWorkflow(stack, 'Workflow', {
    service: web,
    workingDirectory: 'service',
    repositoryRoot: root,
    diffProtection: false,
    releaseTool: ReleaseTool.ecsCanary({ tarball: 'tools/ecs-canary-0.0.0.tgz' }),
    // As the starter's: each finds the other's images.
    buildArgs: { VERSION: '${{ github.sha }}' },
  });
  app.synth();
  return root;
}

const TOOLS = {
  awsActions: { folder: STARTER.folder, failing: 'Deploy' },
  ecsCanary: { folder: () => repository, failing: 'Release' },
};
type Tool = keyof typeof TOOLS;

const workflow = (tool: Tool) => readFileSync(join(TOOLS[tool].folder(), '.github', 'workflows', 'deploy-node-app-prod.yml'), 'utf8');

/** With a wait of some minutes it is over before CodeDeploy gives up on tasks that never get healthy. */
function job(tool: Tool, sha: string, { inputs, waitMinutes }: { inputs?: Record<string, string>; waitMinutes?: number } = {}): GithubJob {
  const text = workflow(tool);
  // Of the action's wait the termination wait is another 10 minutes.
  const hasty = waitMinutes === undefined ? text : text.replace('wait-for-minutes: "40"', `wait-for-minutes: "${waitMinutes - 10}"`).replace('WAIT_MINUTES: "50"', `WAIT_MINUTES: "${waitMinutes}"`);
  return new GithubJob(service.aws, hasty, { workspace: TOOLS[tool].folder(), sha, secrets, inputs });
}

/** The tag of a commit's image, which the service answers with: it says how the image was built, too. */
function tagOf(sha: string): string {
  const [, build] = /^ +BUILD: '(.*)'$/m.exec(workflow('awsActions'))!;
  return `${sha}-${createHash('sha256').update(build).digest('hex').slice(0, 12)}`;
}

async function underWay(): Promise<string> {
  const ids = await service.releases.list();
  const infos = await Promise.all(ids.map((id) => service.releases.info(id)));
  return infos.find(({ status }) => !['Succeeded', 'Failed', 'Stopped'].includes(status!))?.deploymentId ?? '';
}

/** Somebody stops what goes on, and the version before has all requests again. */
async function stop(id: string): Promise<void> {
  await service.releases.stop(id, true);
  await service.releases.follow(id);
}

async function quiet(): Promise<void> {
  await until('no alarm is on', async () => Object.values(await service.releases.alarms()).every((state) => state === 'OK'));
}

describe('by AWS’s actions', () => {
  test('a healthy commit is built, released and promoted', async () => {
    const { failedStep, summary, log } = await job('awsActions', 'v2').run();
    expect({ failedStep, log }).toMatchObject({ failedStep: undefined });
    expect(log).toContain('A stand-in for aws-actions/amazon-ecs-deploy-task-definition');
    expect(summary).toContain(`### ${SERVICE}: Succeeded`);
    const [deploymentId] = await service.releases.list();
    expect(summary).toContain(deploymentId);
    expect(await service.releases.info(deploymentId)).toMatchObject({ description: 'https://github.com/my-org/node-app/actions/runs/1658821493' });
    expect(await service.becomes(only(tagOf('v2'), 'green'))).toEqual(only(tagOf('v2'), 'green'));
  });

  test('a broken commit fails the job, which names the alarm once the old version has all requests again', async () => {
    // It logs nothing, so that an alarm on requests is the one.
    const { failedStep, summary, annotations } = await job('awsActions', 'v3-silent').run();
    expect(failedStep).toBe('Deploy');
    expect(summary).toContain(`### ${SERVICE}: Stopped`);
    expect(summary).toMatch(/web-service-node-app-prod-(http5xx|totalFailure|canaryVersusBaseline)/);
    expect(summary).toMatch(/\nRolled back by d-[A-Z0-9]+: /);
    // The action's own says it in JSON.
    expect(annotations).toEqual([
      expect.stringMatching(/^::error::\{"state":"FAILURE",/),
      expect.stringMatching(/^::error title=web-service-node-app-prod was not released \(Stopped\)::ALARM_ACTIVE.* Rolled back by d-/),
      expect.stringMatching(/exit code 1/),
    ]);
    expect(await service.live()).toEqual(only(tagOf('v2'), 'green'));
    await quiet();
  });

  test('a commit that never gets healthy outlives the job; the next run is refused before it builds', async () => {
    const first = await job('awsActions', 'v4-sick', { waitMinutes: 14 }).run();
    const id = await underWay();
    expect(first).toMatchObject({ status: 'failure', failedStep: 'Deploy' });
    expect(first.annotations[0]).toMatch(/^::error::\{"state":"TIMEOUT",/);
    expect(first.annotations[1]).toMatch(/being released \(InProgress\)::The release takes longer than the job waits\. It goes on, and no other starts before it has ended\./);
    expect(first.summary).toContain(`Stop it: aws deploy stop-deployment --auto-rollback-enabled --deployment-id ${id} --region us-east-1`);

    const pushed = images();
    const second = await job('awsActions', 'v5').run();
    expect(second).toMatchObject({ status: 'failure', failedStep: 'Check that no release is under way', summary: `Nothing was built or released: ${id} is under way.\n` });
    expect(second.annotations[0]).toContain(`${id} has not ended`);
    expect(images()).toBe(pushed);
    await stop(id);
  });

  test('a run that is cancelled leaves its release alone, and says so', async () => {
    const cancelled = job('awsActions', 'v6');
    const ended = cancelled.run();
    const id = await until('the release is under way', underWay);
    cancelled.cancel();
    const { status, summary } = await ended;
    expect(status).toBe('cancelled');
    expect(summary).toContain(`The run was cancelled and the release was not: it goes on. Stop it: aws deploy stop-deployment --auto-rollback-enabled --deployment-id ${id}`);
    expect(await underWay()).toBe(id);
    await stop(id);
  });

  test('a tag that the repository does not have releases nothing', async () => {
    const before = await service.releases.list();
    const { failedStep, summary } = await job('awsActions', 'whatever', { inputs: { 'image-tag': 'v9' } }).run();
    expect(failedStep).toBe('Find the image');
    expect(summary).toContain('Nothing was released');
    expect(await service.releases.list()).toEqual(before);
  });

  test('the policy allows what the workflow has called, and nothing besides', () => {
    const allowed = statements.flatMap(({ Action }) => Action);
    expect([...new Set([...called(), ...OF_THE_COMMAND])].sort()).toEqual([...new Set(allowed)].sort());
  });
});

describe('by the command', () => {
  beforeAll(() => { secrets = { ...secrets, AWS_ACCESS_KEY_ID: 'AKIACOMMAND' }; });

  test('an image of before is released again without a build, and the log tells it while it goes on', async () => {
    const pushed = images();
    const { status, summary, log } = await job('ecsCanary', 'whatever', { inputs: { 'image-tag': 'v2' } }).run();
    expect({ status, log }).toMatchObject({ status: 'success' });
    expect(log).toMatch(/ stage .*\n(.*\n)* *\S+ traffic .*\n(.*\n)*.* ended .*promoted/);
    expect(summary).toMatch(/^## ✅ promoted/);
    expect(images()).toBe(pushed);
    expect(await service.becomes(only(tagOf('v2'), 'blue'))).toEqual(only(tagOf('v2'), 'blue'));
  });

  test('a broken commit fails the job, and the first annotation is why', async () => {
    const { failedStep, summary, annotations } = await job('ecsCanary', 'v13-silent').run();
    expect(failedStep).toBe('Release');
    expect(annotations[0]).toMatch(/^::error title=Release d-[A-Z0-9]+::web-service-node-app-prod rolled back: .*(http5xx|totalFailure|canaryVersusBaseline)/);
    expect(summary).toMatch(/^## ❌ rolled back/);
    expect(await service.live()).toEqual(only(tagOf('v2'), 'blue'));
    await quiet();
  });

  test('a commit that never gets healthy outlives the job; the next run is refused before it builds', async () => {
    const first = await job('ecsCanary', 'v14-sick', { waitMinutes: 6 }).run();
    const id = await underWay();
    expect(first).toMatchObject({ status: 'failure', failedStep: 'Release' });
    expect(first.annotations[0]).toMatch(/^::error::ecs-canary: time is up after 6 minutes\. The release goes on/);
    expect(first.summary).toMatch(/^## ⏳ installing/);

    const pushed = images();
    const second = await job('ecsCanary', 'v15').run();
    expect(second).toMatchObject({ status: 'failure', failedStep: 'Check that a release can start' });
    expect(second.annotations[0]).toContain(`refused, nothing was started: ${id} is under way`);
    expect(images()).toBe(pushed);
    await stop(id);
  });

  test('a run that is cancelled leaves its release alone, and says so', async () => {
    const cancelled = job('ecsCanary', 'v16');
    const ended = cancelled.run();
    const id = await until('the release is under way', underWay);
    await until('it is told', () => cancelled.log.includes(' stage '));
    cancelled.cancel();
    const { status, summary, annotations } = await ended;
    expect(status).toBe('cancelled');
    expect(annotations[0]).toMatch(/the watching has ended\. The release goes on as before/);
    expect(summary).toContain(id);
    expect(await underWay()).toBe(id);
    await stop(id);
  });

  test('makes the calls that the job’s identity is granted, and no others', () => {
    const { jobs } = parse(workflow('ecsCanary')) as { jobs: { deploy: { steps: Parameters<typeof callsOf>[0] } } };
    expect(called()).toEqual(callsOf(jobs.deploy.steps));
  });
});

function images(): number {
  return service.aws.calls().filter(({ action }) => action === 'PutImage').length;
}

/** Made by Docker when it pushes, which does not run here (AWS, "IAM permissions for pushing an image"). */
const PUSH = ['BatchCheckLayerAvailability', 'CompleteLayerUpload', 'GetDownloadUrlForLayer', 'InitiateLayerUpload', 'UploadLayerPart']
  .map((action) => `ecr:${action}`);
/** Asked for by `ecs-canary release`, by which the same identity may release, too. */
const OF_THE_COMMAND = ['ecr:DescribeImages'];
/** Checked along with other calls: roles and tags of a revision, a deployment's configuration and revision. */
const CHECKED_ALONG = ['iam:PassRole', 'ecs:TagResource', 'codedeploy:GetDeploymentConfig', 'codedeploy:RegisterApplicationRevision'];

/** What the job's identity needs for what it has called. */
function called(): string[] {
  const calls = callsOfKey().map(({ service: name, action }) => `${name}:${action}`);
  return [...new Set([...calls, ...PUSH, ...CHECKED_ALONG])].sort();
}

function callsOfKey(): RecordedCall[] {
  return service.aws.calls().filter(({ accessKeyId }) => accessKeyId === secrets.AWS_ACCESS_KEY_ID);
}
