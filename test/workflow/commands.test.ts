import { spawnSync } from 'child_process';
import { createHash } from 'crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { CONFIGURATIONS, generate, inRepository } from './configurations';
import { parsed, Step } from './job';
import { branchRegex } from '../../src/workflow/branch-pattern';

const APP_SPEC = generate({}).appSpec;

/**
 * The commands of a workflow, run by bash as GitHub runs it, with an `aws` that answers what a test says and
 * writes down what it was asked. The real answers are the integration tests' matter.
 */
function run(step: Step, env: Record<string, string>, answers: Record<string, unknown>) {
  return inRepository((folder) => {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    const program = Object.entries(answers).map(([command, answer]) => `  "${command}"*) cat <<'ANSWER'\n${text(answer)}\nANSWER\n  ;;`);
    const script = (name: string, body: string) => {
      writeFileSync(join(bin, name), `#!/bin/bash\n${body}\n`);
      chmodSync(join(bin, name), 0o755);
    };
    const path = (name: string) => join(folder, name);
    script('aws', `printf '%s\\n' "$*" >> '${path('calls')}'\ncase "$* " in\n${program.join('\n')}\n  *) exit 254 ;;\nesac`);
    script('sleep', '');
    ['calls', 'output', 'summary'].forEach((name) => writeFileSync(path(name), ''));
    writeFileSync(path('appspec.json'), APP_SPEC);
    const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run!], {
      env: {
        PATH: [bin, join(__dirname, 'bin'), process.env.PATH].join(':'),
        ...step.env,
        GITHUB_OUTPUT: path('output'),
        GITHUB_STEP_SUMMARY: path('summary'),
        RUNNER_TEMP: folder,
        APPSPEC: path('appspec.json'),
        ...env,
      },
      encoding: 'utf8',
    });
    const read = (name: string) => readFileSync(path(name), 'utf8');
    return { status, stdout, stderr, calls: read('calls'), output: read('output'), summary: read('summary') };
  });
}

function text(answer: unknown): string {
  return typeof answer === 'string' ? answer : JSON.stringify(answer);
}

const { step } = parsed(CONFIGURATIONS['ignoring-alarms']);

describe('Find the image', () => {
  /** `images` are the tags that the repository has. */
  const find = (env: Record<string, string>, ...images: string[]) => run(
    step('Find the image'),
    { REGISTRY: 'registry', GITHUB_SHA: 'abc123', IMAGE_TAG: '', ...env },
    { ...Object.fromEntries(images.map((tag) => [`ecr batch-get-image --repository-name web/node-app/prod --image-ids imageTag=${tag} `, '1'])), ecr: '0' },
  );
  const built = createHash('sha256').update(step('Find the image').env!.BUILD).digest('hex').slice(0, 12);

  test('a commit without an image is built', () => {
    const { status, output, calls } = find({});
    expect({ status, output }).toEqual({ status: 0, output: `build=true\nuri=registry/web/node-app/prod:abc123-${built}\n` });
    expect(calls).toContain(`--repository-name web/node-app/prod --image-ids imageTag=abc123-${built}`);
  });

  test('an image of the commit that was built in another way is not the one', () => {
    expect(find({}, 'abc123', 'abc123-0123456789ab').output).toContain('build=true');
    expect(find({ BUILD: '{"context":"other"}' }, `abc123-${built}`).output).toContain('build=true');
  });

  test('a run that is repeated does not build again', () => {
    expect(find({}, `abc123-${built}`).output).toBe(`build=false\nuri=registry/web/node-app/prod:abc123-${built}\n`);
  });

  test('an image of before is taken by its tag', () => {
    expect(find({ IMAGE_TAG: 'v1.2' }, 'v1.2').output).toBe('build=false\nuri=registry/web/node-app/prod:v1.2\n');
  });

  test('an image of before is found by its commit', () => {
    expect(find({ IMAGE_TAG: 'old' }, `old-${built}`).output).toBe(`build=false\nuri=registry/web/node-app/prod:old-${built}\n`);
  });

  test('a tag that is not there fails', () => {
    const { status, stdout, output } = find({ IMAGE_TAG: 'v1.2' });
    expect({ status, output }).toEqual({ status: 1, output: '' });
    expect(stdout).toContain('::error::web/node-app/prod has no image with the tag v1.2 or v1.2-');
  });

  test.each(['$(touch x)', 'a b', '-x', '.x', 'a\nbuild=true', 'x'.repeat(129)])('%j is no tag and is asked nobody', (tag) => {
    const { status, calls, output } = find({ IMAGE_TAG: tag }, tag);
    expect({ status, calls, output }).toEqual({ status: 1, calls: '', output: '' });
  });

  test('AWS saying no fails', () => {
    expect(run(step('Find the image'), { REGISTRY: 'r', GITHUB_SHA: 'abc' }, {}).status).not.toBe(0);
  });
});

describe('Check the branch', () => {
  const passes = (branches: string[], ref: string) => run(
    step('Check the branch'), { BRANCHES: branches.map(branchRegex).join('\n'), GITHUB_REF: ref }, {},
  ).status === 0;

  test.each([
    ['main', ['main', 'master'], ['mai', 'main2', 'x/main', 'feature/main', 'master']],
    ['release/**', ['release/1', 'release/a/b'], ['release', 'xrelease/1']],
    ['release/*', ['release/1.0'], ['release/a/b']],
    ['*', ['main'], ['a/b']],
    ['**', ['main', 'a/b'], []],
    ['v?.[0-9]+', ['v.12', '.1'], ['v1.12', 'vx1']],
    ['a.b', ['a.b'], ['axb']],
    ['1$(x)^|', ['1$(x)^|'], ['1']],
  ])("'%s' lets %j pass, and not %j", (pattern, inside, outside) => {
    inside.forEach((branch) => expect({ branch, passes: passes([pattern, 'master'], `refs/heads/${branch}`) }).toEqual({ branch, passes: true }));
    outside.filter((branch) => branch !== 'master')
      .forEach((branch) => expect({ branch, passes: passes([pattern, 'master'], `refs/heads/${branch}`) }).toEqual({ branch, passes: false }));
  });

  test('what is excluded later does not pass, and what is listed again after that does', () => {
    const branches = ['release/**', '!release/old/**', 'release/old/kept'];
    expect(['release/new', 'release/old/1', 'release/old/kept'].map((branch) => passes(branches, `refs/heads/${branch}`))).toEqual([true, false, true]);
  });

  test('a tag is no branch, and the message names what was tried', () => {
    const { status, stdout } = run(step('Check the branch'), { GITHUB_REF: 'refs/tags/main' }, {});
    expect(status).toBe(1);
    expect(stdout).toContain('::error::refs/tags/main is none of the branches that this workflow releases.');
  });

  test('is asked of runs that are started by hand, before anything else', () => {
    const { steps } = parsed();
    expect(steps[0]).toMatchObject({ name: 'Check the branch', if: "${{ github.event_name == 'workflow_dispatch' }}", env: { BRANCHES: 'main\nmaster' } });
  });
});

describe('Deploy, ignoring alarms', () => {
  const deploy = (status: string) => run(
    step('Deploy, ignoring alarms'),
    { TASK_DEFINITION: 'arn:aws:ecs:eu-central-1:123456789012:task-definition/f:7' },
    { 'deploy create-deployment': 'd-1', 'deploy get-deployment': status },
  );

  test('releases the AppSpec with the new task definition, without alarms', () => {
    const { status, calls, output } = deploy('Succeeded');
    expect({ status, output }).toEqual({ status: 0, output: 'deployment-id=d-1\n' });
    expect(calls).toContain('--override-alarm-configuration enabled=false');
    const revision = JSON.parse(/--revision (?<json>\{.*\}) --override/.exec(calls)!.groups!.json);
    expect(revision.revisionType).toBe('AppSpecContent');
    const spec = JSON.parse(revision.appSpecContent.content);
    expect(spec.Resources[0].TargetService.Properties).toEqual({
      TaskDefinition: 'arn:aws:ecs:eu-central-1:123456789012:task-definition/f:7',
      LoadBalancerInfo: { ContainerName: 'app', ContainerPort: 3000 },
    });
  });

  test.each(['Failed', 'Stopped'])('fails when the deployment ends as %s', (status) => {
    expect(deploy(status).status).toBe(1);
  });

  test('does not wait where that would take too long', () => {
    const { step: long } = parsed(CONFIGURATIONS['too-long-to-wait']);
    const { status, calls } = run(long('Deploy, ignoring alarms'), { TASK_DEFINITION: 'arn' }, { 'deploy create-deployment': 'd-1' });
    expect(status).toBe(0);
    expect(calls).not.toContain('get-deployment');
  });

  test('gives up when the deployment does not end', () => {
    const { status, stdout } = run(
      step('Deploy, ignoring alarms'),
      { TASK_DEFINITION: 'arn', WAIT_MINUTES: '0' },
      { 'deploy create-deployment': 'd-1', 'deploy get-deployment': 'InProgress' },
    );
    expect(status).toBe(1);
    expect(stdout).toContain('::error::Deployment d-1 has not ended after 0 minutes.');
  });
});

describe('Summary', () => {
  const summarize = (info: object, env: Record<string, string> = {}) =>
    run(step('Summary'), { DEPLOYMENT: 'd-1', IMAGE: 'registry/web:abc', ...env }, { 'deploy get-deployment': info });

  test('of a release that went through', () => {
    const { status, summary } = summarize({ status: 'Succeeded' });
    expect(status).toBe(0);
    expect(summary).toBe([
      '### web-service-node-app-prod: Succeeded',
      '',
      '| Image | `registry/web:abc` |',
      '| --- | --- |',
      '| Deployment | [d-1](https://eu-central-1.console.aws.amazon.com/codesuite/codedeploy/deployments/d-1) |',
      '',
    ].join('\n'));
  });

  test('of a release that an alarm has rolled back names the alarm, and fails', () => {
    const { status, stdout, summary } = summarize({
      status: 'Stopped',
      errorInformation: { code: 'ALARM_ACTIVE', message: 'One or more alarms have been activated.\nActivated alarms: <Http5xx>' },
      rollbackInfo: { rollbackDeploymentId: 'd-2', rollbackTriggeringDeploymentId: 'd-1' },
    });
    expect(status).toBe(1);
    expect(summary).toContain('| Reason | ALARM_ACTIVE: One or more alarms have been activated. Activated alarms: &lt;Http5xx&gt; |');
    expect(summary).toContain('| Rolled back by | [d-2](');
    expect(stdout).toContain('::error title=web-service-node-app-prod was not released (Stopped)::ALARM_ACTIVE: One or more alarms have been activated. Activated alarms: <Http5xx>');
  });

  test('of a job in which nothing was released', () => {
    const { status, summary, calls } = summarize({}, { DEPLOYMENT: '' });
    expect({ status, calls }).toEqual({ status: 0, calls: '' });
    expect(summary).toContain('Nothing was released');
  });

  test('of a release that the job does not wait for', () => {
    const { step: long } = parsed(CONFIGURATIONS['too-long-to-wait']);
    const { status, summary } = run(long('Summary'), { DEPLOYMENT: 'd-1' }, { 'deploy get-deployment': { status: 'InProgress' } });
    expect(status).toBe(0);
    expect(summary).toContain('The job does not wait: the schedule takes 360 minutes, too long for a job.');
  });
});

test('Fetch the task definition leaves it where the next step looks', () => {
  const { status, calls } = run(step('Fetch the task definition'), {}, { 'ecs describe-task-definition': { family: 'f' } });
  expect(status).toBe(0);
  expect(calls).toContain('--task-definition task-definition-node-app-prod --include TAGS');
  expect(step('Put the image in').with).toMatchObject({ 'task-definition': '${{ runner.temp }}/task-definition.json' });
});
