import { execFileSync } from 'child_process';
import { mkdirSync, readFileSync } from 'fs';
import { join, resolve } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { parse } from 'yaml';
import { tagOf } from './image-tag';
import { only, RunningService } from './running-service';
import { DeploymentEngine, EcsCanaryBlueGreen, GitHubDeployWorkflow, ReleaseTool } from '../../../src';
import { callsOf } from '../../../test/workflow/calls';
import { moveThreshold } from '../alarm-states';
import { Engine } from '../engines';
import { GithubJob } from '../github-job';
import { LocalAws } from '../local-aws';
import { ReleasedService } from '../released-service';
import { STARTER } from '../starter';
import { until } from '../until';

/** The key that tells the command's calls from all others. */
const KEY = 'AKIACOMMAND';

/** A repository whose workflow releases the starter's service by the command, packed as it is published. */
export class CommandRepository {
  public readonly workflow: string;
  private readonly root: string;

  constructor(private readonly aws: LocalAws, engine: Engine) {
    this.root = join(aws.folder, 'repository');
    mkdirSync(join(this.root, 'tools'), { recursive: true });
    execFileSync('npm', ['pack', resolve(__dirname, '../../../packages/ecs-canary'), '--silent', '--ignore-scripts', '--pack-destination', join(this.root, 'tools')]);
    const app = new App({ outdir: join(aws.folder, 'by-command') });
    const stack = new Stack(app, 'ByCommand', { env: { account: '000000000000', region: 'us-east-1' } });
    const web = new EcsCanaryBlueGreen(stack, 'Web', {
      projectId: STARTER.projectId,
      healthCheck: { path: '/health' },
      engine: engine.context.engine === undefined ? undefined : DeploymentEngine.ecsNative(),
    });
    new GitHubDeployWorkflow(stack, 'Workflow', {
      service: web,
      workingDirectory: 'service',
      repositoryRoot: this.root,
      diffProtection: false,
      releaseTool: ReleaseTool.ecsCanary({ tarball: 'tools/ecs-canary-0.0.0.tgz' }),
      // As the starter's: each finds the other's images.
      buildArgs: { VERSION: '${{ github.sha }}' },
    });
    app.synth();
    this.workflow = readFileSync(join(this.root, '.github', 'workflows', 'deploy-node-app-prod.yml'), 'utf8');
  }

  /** A run of the workflow for a commit. */
  public job(sha: string, { inputs, waitMinutes }: { inputs?: Record<string, string>; waitMinutes?: number } = {}): GithubJob {
    const hasty = waitMinutes === undefined ? this.workflow : this.workflow.replace(/WAIT_MINUTES: "\d+"/, `WAIT_MINUTES: "${waitMinutes}"`);
    return new GithubJob(this.aws, hasty, { workspace: this.root, sha, secrets: { AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: 'local' }, inputs });
  }
}

/** What is released by the command, by one engine. */
export interface CommandSubject {
  readonly service: RunningService<ReleasedService>;
  readonly repository: CommandRepository;
}

/** What of the calls is the engine's. */
export interface EngineCalls {
  /** Checked along with other calls. */
  readonly checkedAlong: string[];
  /** Granted, and made by no release here. */
  readonly unseen: string[];
}

/** How a workflow releases by the command, whichever engine: v2 was built before, and is live on green. */
export function releasesByTheCommand(subject: () => CommandSubject, { checkedAlong, unseen }: EngineCalls): void {
  const images = () => subject().service.aws.calls().filter(({ action }) => action === 'PutImage').length;
  const live = (color: 'blue' | 'green') => only(tagOf('v2', subject().repository.workflow), color);

  test('an image of before is released again without a build, and the log tells it while it goes on', async () => {
    const pushed = images();
    const { status, summary, log } = await subject().repository.job('whatever', { inputs: { 'image-tag': 'v2' } }).run();
    expect({ status, log }).toMatchObject({ status: 'success' });
    expect(log).toMatch(/ stage .*\n(.*\n)* *\S+ traffic .*\n(.*\n)*.* ended .*promoted/);
    expect(summary).toMatch(/^## ✅ promoted/);
    expect(images()).toBe(pushed);
    expect(await subject().service.becomes(live('blue'))).toEqual(live('blue'));
  });

  test('a broken commit fails the job, and the first annotation is why', async () => {
    const { failedStep, summary, annotations } = await subject().repository.job('v13-silent').run();
    expect(failedStep).toBe('Release');
    expect(annotations[0]).toMatch(/^::error title=Release [\w-]+::web-service-node-app-prod rolled back: .*(http5xx|totalFailure|canaryVersusBaseline)/);
    expect(summary).toMatch(/^## ❌ rolled back/);
    expect(await subject().service.becomes(live('blue'))).toEqual(live('blue'));
  });

  test('while an alarm is on a run is refused before it builds, and the annotation names it', async () => {
    const { service, repository } = subject();
    const [pushed, before, alarm] = [images(), await service.releases.list(), `${service.names.serviceName}-http5xx`];
    await moveThreshold(service.aws, alarm, -1000);
    await until('the alarm is on', async () => (await service.releases.alarms())[alarm] === 'ALARM');
    const { status, failedStep, annotations } = await repository.job('v15').run();
    expect({ status, failedStep }).toEqual({ status: 'failure', failedStep: 'Check that a release can start' });
    expect(annotations[0]).toMatch(new RegExp(`refused, nothing was started: alarms? .*${alarm}.* (is|are) on`));
    expect([images(), await service.releases.list()]).toEqual([pushed, before]);
    await moveThreshold(service.aws, alarm, 1000);
    await service.quiet();
  });

  test('a run that is cancelled leaves its release alone, and says so; the next run is refused before it builds', async () => {
    const { service, repository } = subject();
    const cancelled = repository.job('v16');
    const ended = cancelled.run();
    const id = await until('the release is under way', async () => underWay(service.releases));
    const name = id.split('/').at(-1)!;
    await until('it is told', () => cancelled.log.includes(' stage '));
    cancelled.cancel();
    const { status, summary, annotations } = await ended;
    expect(status).toBe('cancelled');
    expect(annotations[0]).toMatch(/the watching has ended\. The release goes on as before/);
    expect(summary).toContain(name);
    expect(await underWay(service.releases)).toBe(id);

    const pushed = images();
    const second = await repository.job('v17').run();
    expect(second).toMatchObject({ status: 'failure', failedStep: 'Check that a release can start' });
    expect(second.annotations[0]).toContain(`refused, nothing was started: ${name} is under way`);
    expect(images()).toBe(pushed);
    await service.releases.stop(id);
    await service.releases.ended(id);
  });

  test('makes the calls that the job’s identity is granted, and no others', () => {
    const { service, repository } = subject();
    const calls = service.aws.calls().filter(({ accessKeyId }) => accessKeyId === KEY).map(({ service: name, action }) => `${name}:${action}`);
    const { jobs } = parse(repository.workflow) as { jobs: { deploy: { steps: Parameters<typeof callsOf>[0] } } };
    expect([...new Set([...calls, ...PUSH, ...checkedAlong, ...unseen])].sort()).toEqual(callsOf(jobs.deploy.steps));
    expect(calls.filter((call) => unseen.includes(call))).toEqual([]);
  });
}

/** The release that has not ended, if there is one. */
export async function underWay(releases: ReleasedService): Promise<string> {
  for (const id of await releases.list()) {
    if (!(await releases.look(id)).over) {
      return id;
    }
  }
  return '';
}

/** Made by Docker when it pushes, which does not run here (AWS, "IAM permissions for pushing an image"). */
export const PUSH = ['BatchCheckLayerAvailability', 'CompleteLayerUpload', 'GetDownloadUrlForLayer', 'InitiateLayerUpload', 'UploadLayerPart']
  .map((action) => `ecr:${action}`);
