/**
 * Generated workflows, followed step by step: a commit that is healthy is promoted, one that is broken fails the job with the
 * why, one that hangs outlives the job, a cancelled run leaves its release alone, and each is said. By AWS's actions, which know
 * CodeDeploy, it is the starter's; by the command one of each engine. AWS's actions are stood in for; the command is the packed
 * one. The endpoint enforces no IAM, so the calls are held against the CI user's policy, both ways.
 */
import { readFileSync } from 'fs';
import { join } from 'path';
import { tagOf } from './image-tag';
import { only, RunningService, useStarterUnderLoad } from './running-service';
import { CommandRepository, PUSH, releasesByTheCommand, underWay } from './workflow-by-command';
import { CODE_DEPLOY, ECS } from '../engines';
import { GithubJob } from '../github-job';
import { IamReader } from '../iam';
import { Statement } from '../policy';
import { ReleasedService } from '../released-service';
import { STARTER } from '../starter';
import { until } from '../until';

const USER = 'ci-node-app-prod-server-user';
const SERVICE = 'web-service-node-app-prod';
/** Asked for by `ecs-canary release`, by which the same identity may release, too. */
const OF_THE_COMMAND = ['ecr:DescribeImages'];
/** Checked along with other calls: roles and tags of a revision; with CodeDeploy a deployment's configuration and revision. */
const CHECKED_ALONG = ['iam:PassRole', 'ecs:TagResource'];
const CHECKED_BY_CODE_DEPLOY = [...CHECKED_ALONG, 'codedeploy:GetDeploymentConfig', 'codedeploy:RegisterApplicationRevision'];

/** Somebody stops what goes on, and the version before has all requests again. */
async function stop(releases: ReleasedService, id: string): Promise<void> {
  await releases.stop(id);
  await releases.ended(id);
}

describe('with CodeDeploy', () => {
  let service: RunningService;
  let statements: Statement[];
  let secrets: Record<string, string>;
  let repository: CommandRepository;

  useStarterUnderLoad(CODE_DEPLOY, (started) => { service = started; });

  beforeAll(async () => {
    const iam = new IamReader(service.aws.endpoint);
    statements = await iam.statements((await iam.attachedPolicies(USER))[0]);
    const { accessKeyId, secretAccessKey } = await iam.createAccessKey(USER);
    secrets = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    repository = new CommandRepository(service.aws, CODE_DEPLOY);
  });

  const workflow = () => readFileSync(join(STARTER.folder(), '.github', 'workflows', 'deploy-node-app-prod.yml'), 'utf8');
  const images = () => service.aws.calls().filter(({ action }) => action === 'PutImage').length;

  /** With a wait of some minutes, of which the termination wait is ten, it is over before CodeDeploy gives up on tasks that never get healthy. */
  function job(sha: string, { inputs, waitMinutes }: { inputs?: Record<string, string>; waitMinutes?: number } = {}): GithubJob {
    const hasty = waitMinutes === undefined ? workflow() : workflow().replace('wait-for-minutes: "40"', `wait-for-minutes: "${waitMinutes - 10}"`);
    return new GithubJob(service.aws, hasty, { workspace: STARTER.folder(), sha, secrets, inputs });
  }

  describe('by AWS’s actions', () => {
    test('a healthy commit is built, released and promoted', async () => {
      const { failedStep, summary, log } = await job('v2').run();
      expect({ failedStep, log }).toMatchObject({ failedStep: undefined });
      expect(log).toContain('A stand-in for aws-actions/amazon-ecs-deploy-task-definition');
      expect(summary).toContain(`### ${SERVICE}: Succeeded`);
      const [deploymentId] = await service.releases.list();
      expect(summary).toContain(deploymentId);
      expect(await service.releases.info(deploymentId)).toMatchObject({ description: 'https://github.com/my-org/node-app/actions/runs/1658821493' });
      expect(await service.becomes(only(tagOf('v2', workflow()), 'green'))).toEqual(only(tagOf('v2', workflow()), 'green'));
    });

    test('a broken commit fails the job, which names the alarm once the old version has all requests again', async () => {
      // It logs nothing, so that an alarm on requests is the one.
      const { failedStep, summary, annotations } = await job('v3-silent').run();
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
      expect(await service.live()).toEqual(only(tagOf('v2', workflow()), 'green'));
      await service.quiet();
    });

    test('a commit that never gets healthy outlives the job; the next run is refused before it builds', async () => {
      const first = await job('v4-sick', { waitMinutes: 14 }).run();
      const id = await underWay(service.releases);
      expect(first).toMatchObject({ status: 'failure', failedStep: 'Deploy' });
      expect(first.annotations[0]).toMatch(/^::error::\{"state":"TIMEOUT",/);
      expect(first.annotations[1]).toMatch(/being released \(InProgress\)::The release takes longer than the job waits\. It goes on, and no other starts before it has ended\./);
      expect(first.summary).toContain(`Stop it: aws deploy stop-deployment --auto-rollback-enabled --deployment-id ${id} --region us-east-1`);

      const pushed = images();
      const second = await job('v5').run();
      expect(second).toMatchObject({ status: 'failure', failedStep: 'Check that no release is under way', summary: `Nothing was built or released: ${id} is under way.\n` });
      expect(second.annotations[0]).toContain(`${id} has not ended`);
      expect(images()).toBe(pushed);
      await stop(service.releases, id);
    });

    test('a run that is cancelled leaves its release alone, and says so', async () => {
      const cancelled = job('v6');
      const ended = cancelled.run();
      const id = await until('the release is under way', async () => underWay(service.releases));
      cancelled.cancel();
      const { status, summary } = await ended;
      expect(status).toBe('cancelled');
      expect(summary).toContain(`The run was cancelled and the release was not: it goes on. Stop it: aws deploy stop-deployment --auto-rollback-enabled --deployment-id ${id}`);
      expect(await underWay(service.releases)).toBe(id);
      await stop(service.releases, id);
    });

    test('a tag that the repository does not have releases nothing', async () => {
      const before = await service.releases.list();
      const { failedStep, summary } = await job('whatever', { inputs: { 'image-tag': 'v9' } }).run();
      expect(failedStep).toBe('Find the image');
      expect(summary).toContain('Nothing was released');
      expect(await service.releases.list()).toEqual(before);
    });

    test('the policy allows what the workflow has called, and nothing besides', () => {
      const allowed = statements.flatMap(({ Action }) => Action);
      const calls = service.aws.calls().filter(({ accessKeyId }) => accessKeyId === secrets.AWS_ACCESS_KEY_ID).map(({ service: name, action }) => `${name}:${action}`);
      expect([...new Set([...calls, ...PUSH, ...CHECKED_BY_CODE_DEPLOY, ...OF_THE_COMMAND])].sort()).toEqual([...new Set(allowed)].sort());
    });
  });

  describe('by the command', () => {
    releasesByTheCommand(() => ({ service, repository }), { checkedAlong: CHECKED_BY_CODE_DEPLOY, unseen: [] });

    test('a commit that never gets healthy outlives the job', async () => {
      const first = await repository.job('v14-sick', { waitMinutes: 6 }).run();
      const id = await underWay(service.releases);
      expect(first).toMatchObject({ status: 'failure', failedStep: 'Release' });
      expect(first.annotations[0]).toMatch(/^::error::ecs-canary: time is up after 6 minutes\. The release goes on/);
      expect(first.summary).toMatch(/^## ⏳ installing/);
      await stop(service.releases, id);
    });
  });
});

describe('with ECS, by the command', () => {
  let service: RunningService<ReleasedService>;
  let repository: CommandRepository;

  useStarterUnderLoad(ECS, (started) => { service = started; });

  beforeAll(() => { repository = new CommandRepository(service.aws, ECS); });

  test('a healthy commit is built, released and promoted', async () => {
    const { status, summary, log } = await repository.job('v2').run();
    expect({ status, log }).toMatchObject({ status: 'success' });
    expect(summary).toMatch(/^## ✅ promoted/);
    const live = only(tagOf('v2', repository.workflow), 'green');
    expect(await service.becomes(live)).toEqual(live);
  });

  // A deployment is stopped where an alarm comes on between the check and the start.
  releasesByTheCommand(() => ({ service, repository }), { checkedAlong: CHECKED_ALONG, unseen: ['ecs:StopServiceDeployment'] });

  test('a commit that never gets healthy is given up by the circuit breaker, and the job says why', async () => {
    const { failedStep, summary, annotations } = await repository.job('v14-sick').run();
    expect(failedStep).toBe('Release');
    expect(annotations[0]).toMatch(/^::error title=Release [\w-]+::web-service-node-app-prod rolled back: /);
    expect(summary).toMatch(/^## ❌ rolled back/);
  });
});
