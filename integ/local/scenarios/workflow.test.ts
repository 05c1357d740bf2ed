/**
 * The workflow that the construct has generated for the starter app, followed step by step: a commit that is
 * healthy is promoted, one that is broken fails the job with the alarm's name, and an earlier image can be
 * released again. The endpoint enforces no IAM, so the calls are held against the CI user's policy, both ways.
 */
import { createHash } from 'crypto';
import { readFileSync } from 'fs';
import { join } from 'path';
import { only, RunningService } from './running-service';
import { GithubJob, JobResult } from '../github-job';
import { IamReader } from '../iam';
import { SteadyLoad } from '../load';
import { RecordedCall } from '../local-aws';
import { Statement } from '../policy';
import { STARTER } from '../starter';

const USER = 'ci-node-app-prod-server-user';

let service: RunningService;
let load: SteadyLoad;
let statements: Statement[];
let secrets: Record<string, string>;

beforeAll(async () => {
  service = await RunningService.startStarter({ minuteSeconds: 1 });
  const iam = new IamReader(service.aws.endpoint);
  statements = await iam.statements((await iam.attachedPolicies(USER))[0]);
  const { accessKeyId, secretAccessKey } = await iam.createAccessKey(USER);
  secrets = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  load = service.startLoad();
});

afterAll(async () => {
  await load?.stop();
  await service?.aws.stop();
});

const workflow = () => readFileSync(join(STARTER.folder(), '.github', 'workflows', 'deploy-node-app-prod.yml'), 'utf8');

function runJob(sha: string, inputs: Record<string, string> = {}): Promise<JobResult> {
  return new GithubJob(service.aws, workflow(), { workspace: STARTER.folder(), sha, secrets, inputs }).run();
}

/** The tag of a commit's image, which the service answers with: it says how the image was built, too. */
function tagOf(sha: string): string {
  const [, build] = /^ +BUILD: '(.*)'$/m.exec(workflow())!;
  return `${sha}-${createHash('sha256').update(build).digest('hex').slice(0, 12)}`;
}

test('a healthy commit is built, released and promoted', async () => {
  const { failedStep, summary, log } = await runJob('v2');
  expect({ failedStep, log }).toMatchObject({ failedStep: undefined });
  expect(summary).toContain('### web-service-node-app-prod: Succeeded');
  const [deploymentId] = await service.releases.list();
  expect(summary).toContain(deploymentId);
  expect(await service.becomes(only(tagOf('v2'), 'green'))).toEqual(only(tagOf('v2'), 'green'));
});

test('a broken commit fails the job, which names the alarm, and the old version serves', async () => {
  // It logs nothing, so that an alarm on requests is the one.
  const { failedStep, summary, log } = await runJob('v3-silent');
  expect(failedStep).toBe('Deploy');
  expect(summary).toContain('### web-service-node-app-prod: Stopped');
  expect(summary).toMatch(/web-service-node-app-prod-(http5xx|totalFailure|canaryVersusBaseline)/);
  expect(summary).toMatch(/\| Rolled back by \| \[d-[A-Z0-9]+\]/);
  expect(log).toMatch(/::error title=web-service-node-app-prod was not released \(Stopped\)::ALARM_ACTIVE/);
  expect(await service.becomes(only(tagOf('v2'), 'green'))).toEqual(only(tagOf('v2'), 'green'));
});

test('an image of before is released again without a build', async () => {
  const pushed = () => service.aws.calls().filter(({ action }) => action === 'PutImage').length;
  const before = pushed();
  const { failedStep } = await runJob('whatever', { 'image-tag': 'v2' });
  expect(failedStep).toBeUndefined();
  expect(pushed()).toBe(before);
  expect(await service.becomes(only(tagOf('v2'), 'blue'))).toEqual(only(tagOf('v2'), 'blue'));
});

test('a tag that the repository does not have releases nothing', async () => {
  const before = await service.releases.list();
  const { failedStep, summary } = await runJob('whatever', { 'image-tag': 'v9' });
  expect(failedStep).toBe('Find the image');
  expect(summary).toContain('Nothing was released');
  expect(await service.releases.list()).toEqual(before);
});

/** Made by Docker when it pushes, which does not run here (AWS, "IAM permissions for pushing an image"). */
const PUSH = ['BatchCheckLayerAvailability', 'CompleteLayerUpload', 'GetDownloadUrlForLayer', 'InitiateLayerUpload', 'UploadLayerPart']
  .map((action) => `ecr:${action}`);
/** Asked for by `ecs-canary release`, by which the same identity may release, too. */
const OF_THE_COMMAND = ['ecr:DescribeImages'];
/** Checked along with other calls: roles and tags of a revision, a deployment's configuration and revision. */
const CHECKED_ALONG = ['iam:PassRole', 'ecs:TagResource', 'codedeploy:GetDeploymentConfig', 'codedeploy:RegisterApplicationRevision'];

test('the policy allows what the workflow has called, and nothing besides', () => {
  const called = calls().map(({ service: name, action }) => `${name}:${action}`);
  const allowed = statements.flatMap(({ Action }) => Action);
  expect([...new Set([...called, ...PUSH, ...OF_THE_COMMAND, ...CHECKED_ALONG])].sort()).toEqual([...new Set(allowed)].sort());
});

function calls(): RecordedCall[] {
  return service.aws.calls().filter(({ accessKeyId }) => accessKeyId === secrets.AWS_ACCESS_KEY_ID);
}
