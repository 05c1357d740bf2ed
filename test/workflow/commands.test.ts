/** The commands of a workflow. The real answers are the integration tests' matter. */
import { createHash } from 'crypto';
import { Duration } from 'aws-cdk-lib';
import { CONFIGURATIONS } from './configurations';
import { parsed } from './job';
import { refuses, run } from './shell';
import { branchRegex } from '../../src/workflow/branch-pattern';

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

  const following = (...states: unknown[]) => run(
    step('Deploy, ignoring alarms'), { TASK_DEFINITION: 'arn', WAIT_MINUTES: '1' }, { 'deploy create-deployment': 'd-1', 'deploy get-deployment': states },
  );

  test('gives up when the deployment does not end', () => {
    const { status, calls } = run(
      step('Deploy, ignoring alarms'), { TASK_DEFINITION: 'arn', WAIT_MINUTES: '0' }, { 'deploy create-deployment': 'd-1', 'deploy get-deployment': 'InProgress' },
    );
    expect({ status, looks: calls.split('get-deployment').length - 1 }).toEqual({ status: 1, looks: 1 });
  });

  test('goes on waiting where AWS cannot be reached for a moment', () => {
    const { status, calls } = following('InProgress', refuses('Could not connect to the endpoint URL'), 'InProgress', 'Succeeded');
    expect({ status, looks: calls.split('get-deployment').length - 1 }).toEqual({ status: 0, looks: 4 });
  });

  test.each([
    'An error occurred (ExpiredTokenException) when calling the GetDeployment operation: The security token included in the request is expired',
    'An error occurred (AccessDeniedException) when calling the GetDeployment operation: User is not authorized',
    'An error occurred (UnrecognizedClientException) when calling the GetDeployment operation: The security token included in the request is invalid.',
    'Unable to locate credentials. You can configure credentials by running "aws configure".',
  ])('does not wait for %j to pass', (problem) => {
    const { status, stderr, calls } = following('InProgress', refuses(problem));
    expect({ status, looks: calls.split('get-deployment').length - 1 }).toEqual({ status: 1, looks: 2 });
    expect(stderr).toContain(problem);
  });

  test('says of itself which run it was, and that alarms were ignored, in the 100 characters that it surely has', () => {
    const described = (description: string) => /--description (?<text>.*) --revision/.exec(
      run(step('Deploy, ignoring alarms'), { TASK_DEFINITION: 'arn', DESCRIPTION: description }, { 'deploy create-deployment': 'd-1', 'deploy get-deployment': 'Succeeded' }).calls,
    )!.groups!.text;
    expect(described('x'.repeat(83))).toBe(`${'x'.repeat(83)} (alarms ignored)`);
    expect(described('x'.repeat(83))).toHaveLength(100);
    expect(described('x'.repeat(84))).toBe('x'.repeat(84));
  });
});

describe('Check that no release is under way', () => {
  const check = (going: unknown, env: Record<string, string> = {}) => run(
    step('Check that no release is under way'), { GITHUB_REPOSITORY: 'o/r', ...env }, { 'deploy list-deployments': going },
  );

  test('lets a job go on, and tells it how it is called', () => {
    const { status, output, calls } = check('None');
    expect({ status, output }).toEqual({ status: 0, output: 'run=https://github.com/o/r/actions/runs/123\n' });
    expect(calls).toContain('--application-name deployment-app-node-app-prod --deployment-group-name deployment-group-node-app-prod --include-only-statuses Created Queued InProgress Baking Ready');
  });

  test('calls it by its number where its address has more than 100 characters', () => {
    // https://github.com/, /actions/runs/ and 123 are 36.
    expect(check('None', { GITHUB_REPOSITORY: 'r'.repeat(64) }).output).toBe(`run=https://github.com/${'r'.repeat(64)}/actions/runs/123\n`);
    expect(check('None', { GITHUB_REPOSITORY: 'r'.repeat(65) }).output).toBe('run=GitHub Actions run 123\n');
  });

  test('fails before anything is built, and says what is under way and what can be done', () => {
    const { status, stdout, output } = check('d-9');
    expect({ status, output }).toEqual({ status: 1, output: 'going=d-9\n' });
    expect(stdout).toContain('::error title=Another release of web-service-node-app-prod is under way::d-9 has not ended');
    expect(stdout).toContain('aws deploy stop-deployment --auto-rollback-enabled --deployment-id d-9 --region eu-central-1');
  });

  test('fails where AWS says no', () => {
    expect(check(refuses('AccessDenied')).status).not.toBe(0);
  });
});

describe('Summary', () => {
  const summarize = (info: unknown, env: Record<string, string> = {}, rollback: unknown = 'Succeeded') => run(
    step('Summary'),
    { DEPLOYMENT: 'd-1', IMAGE: 'registry/web:abc', JOB_STATUS: 'failure', OUTCOMES: 'failure', GOING: '', ...env },
    { 'deploy get-deployment --deployment-id d-1': info, 'deploy get-deployment --deployment-id d-2': rollback },
  );
  const ROLLED_BACK = {
    status: 'Stopped',
    errorInformation: { code: 'ALARM_ACTIVE', message: 'One or more alarms have been activated.\nActivated alarms: <Http5xx>' },
    rollbackInfo: { rollbackDeploymentId: 'd-2', rollbackTriggeringDeploymentId: 'd-1' },
  };

  test('of a release that went through', () => {
    const { status, summary, stdout } = summarize({ status: 'Succeeded' }, { JOB_STATUS: 'success' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(summary).toBe([
      '### web-service-node-app-prod: Succeeded',
      '',
      '| Image | `registry/web:abc` |',
      '| --- | --- |',
      '| Deployment | [d-1](https://eu-central-1.console.aws.amazon.com/codesuite/codedeploy/deployments/d-1) |',
      '',
    ].join('\n'));
  });

  test('of a release that an alarm has stopped names the alarm, and fails', () => {
    const { status, stdout, summary } = summarize(ROLLED_BACK);
    expect(status).toBe(1);
    expect(summary).toContain('| Reason | ALARM_ACTIVE: One or more alarms have been activated. Activated alarms: &lt;Http5xx&gt; |');
    expect(summary).toContain('| Rollback | [d-2](');
    expect(stdout).toBe('::error title=web-service-node-app-prod was not released (Stopped)::ALARM_ACTIVE: One or more alarms have been activated. Activated alarms: <Http5xx>.'
      + ' Rolled back by d-2: web-service-node-app-prod runs what it ran before.\n');
  });

  test.each<[string, unknown, string]>([
    ['says so once that has ended', ['InProgress', 'InProgress', 'Succeeded'], 'Rolled back by d-2: web-service-node-app-prod runs what it ran before.'],
    ['does not say so while that goes on', 'InProgress', 'd-2 rolls it back, and has not ended yet.'],
    ['does not say so where nobody knows', refuses('ExpiredTokenException'), 'd-2 rolls it back, and has not ended yet.'],
    ['says that it has failed', ['InProgress', 'Failed'], 'The rollback by d-2 has failed, too: look at it now.'],
  ])('of a release that is rolled back %s', (_, rollback, said) => {
    const { status, summary } = summarize(ROLLED_BACK, {}, rollback);
    expect(status).toBe(1);
    expect(summary).toContain(`\n\n${said}\n`);
    expect(summary.includes('Rolled back by')).toBe(said.startsWith('Rolled back by'));
  });

  test('of a job in which nothing was released', () => {
    const { status, summary, calls } = summarize({}, { DEPLOYMENT: '' });
    expect({ status, calls }).toEqual({ status: 0, calls: '' });
    expect(summary).toBe('Nothing was released: web-service-node-app-prod runs what it ran before.\n');
  });

  test('of a job that found another release under way', () => {
    expect(summarize({}, { DEPLOYMENT: '', GOING: 'd-9', OUTCOMES: 'skipped' }).summary).toBe('Nothing was built or released: d-9 is under way.\n');
  });

  test('of a run that was cancelled while it started a release does not say what nobody knows', () => {
    const { summary } = summarize({}, { DEPLOYMENT: '', JOB_STATUS: 'cancelled', OUTCOMES: 'cancelled skipped' });
    expect(summary).toContain('Whether it has started is not known: look at https://eu-central-1.console');
    expect(summarize({}, { DEPLOYMENT: '', JOB_STATUS: 'cancelled', OUTCOMES: 'skipped skipped' }).summary).toContain('Nothing was released');
  });

  test('of a run that was cancelled says that the release goes on, and what stops it', () => {
    const { status, summary, stdout } = summarize({ status: 'InProgress' }, { JOB_STATUS: 'cancelled' });
    expect(status).toBe(1);
    expect(summary).toContain('### web-service-node-app-prod: InProgress');
    const said = 'The run was cancelled and the release was not: it goes on.'
      + ' Stop it: aws deploy stop-deployment --auto-rollback-enabled --deployment-id d-1 --region eu-central-1';
    expect(summary).toContain(said);
    expect(stdout).toBe(`::error title=web-service-node-app-prod is being released (InProgress)::${said}\n`);
  });

  test('of a release that outlives the job says so, and that no other starts', () => {
    const { status, summary } = summarize({ status: 'InProgress' });
    expect(status).toBe(1);
    expect(summary).toContain('The release takes longer than the job waits. It goes on, and no other starts before it has ended. Stop it: aws deploy stop-deployment');
  });

  test('with expired credentials says that it could not ask', () => {
    const { status, summary, stderr } = summarize(refuses('ExpiredTokenException'));
    expect(status).toBe(1);
    expect(summary).toContain('### web-service-node-app-prod: Unknown');
    expect(summary).toContain('AWS could not be asked how d-1 is. A release that is under way goes on without this job.');
    expect(stderr).toContain('ExpiredTokenException');
  });

  test('of a release that the job does not wait for', () => {
    const { step: long } = parsed(CONFIGURATIONS['too-long-to-wait']);
    const { status, summary, stdout } = run(long('Summary'), { DEPLOYMENT: 'd-1' }, { 'deploy get-deployment': { status: 'InProgress' } });
    expect(status).toBe(0);
    expect(summary).toContain('The job does not wait: the schedule takes 360 minutes, too long for a job.');
    expect(stdout).toMatch(/^::notice title=web-service-node-app-prod is being released/);
  });

  test('of a release that waits for somebody is a notice with the command', () => {
    const { step: approved } = parsed({ service: { approvalWait: Duration.hours(2) } });
    const { status, stdout } = run(approved('Summary'), { DEPLOYMENT: 'd-1' }, { 'deploy get-deployment': { status: 'Ready' } });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^::notice .*aws deploy continue-deployment --deployment-wait-type READY_WAIT --region eu-central-1 --deployment-id d-1\./);
  });
});

test('Fetch the task definition leaves it where the next step looks', () => {
  const { status, calls } = run(step('Fetch the task definition'), {}, { 'ecs describe-task-definition': { family: 'f' } });
  expect(status).toBe(0);
  expect(calls).toContain('--task-definition task-definition-node-app-prod --include TAGS');
  expect(step('Put the image in').with).toMatchObject({ 'task-definition': '${{ runner.temp }}/task-definition.json' });
});
