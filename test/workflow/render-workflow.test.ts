import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { CONFIGURATIONS } from './configurations';
import { parsed } from './job';
import { CanaryConfig, CiIdentity } from '../../src';
import { ACTIONS } from '../../src/workflow/actions';

const ALL = Object.keys(CONFIGURATIONS);

describe('every configuration', () => {
  test.each(ALL)('%s pins its actions by commit', (name) => {
    const { steps } = parsed(CONFIGURATIONS[name]);
    steps.filter(({ uses }) => uses).forEach(({ uses }) => expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/));
  });

  test.each(ALL)('%s pastes no expression into a command', (name) => {
    const { steps } = parsed(CONFIGURATIONS[name]);
    steps.forEach(({ run = '' }) => expect(run).not.toContain('${{'));
  });

  test.each(ALL)('%s has the least permissions', (name) => {
    const { workflow, job } = parsed(CONFIGURATIONS[name]);
    expect(workflow.permissions).toEqual({});
    expect(job.permissions).toEqual(name === 'iam-user' ? { contents: 'read' } : { 'contents': 'read', 'id-token': 'write' });
  });

  test.each(ALL)('%s queues releases', (name) => {
    const { workflow, job: { concurrency } } = parsed(CONFIGURATIONS[name]);
    // A run that waits for an approval holds nothing.
    expect(workflow).not.toHaveProperty('concurrency');
    expect(concurrency['cancel-in-progress']).toBe(false);
    expect(concurrency.group).toMatch(/^deploy-[a-z0-9-]+-web-service-/);
  });

  test.each(ALL)('%s does not leave the token in the checkout', (name) => {
    expect(parsed(CONFIGURATIONS[name]).step('Check out').with).toMatchObject({ 'persist-credentials': 'false' });
  });
});

test('uses every action of the table, and no other', () => {
  const used = ALL.flatMap((name) => parsed(CONFIGURATIONS[name]).steps).flatMap(({ uses }) => uses?.split('@')[0] ?? []);
  expect([...new Set(used)].filter((action) => action !== 'actions/setup-node').sort()).toEqual(Object.keys(ACTIONS).sort());
});

describe('the steps', () => {
  test('build before there are credentials, and release last', () => {
    expect(parsed(CONFIGURATIONS.monorepo).steps.map(({ name }) => name)).toEqual([
      'Check the branch', 'Check out', 'Install Node', 'Test', 'Configure AWS credentials', 'Log in to ECR', 'Find the image',
      'Check that no release is under way', 'Set up buildx', 'Build and push the image', 'Scan', 'Fetch the task definition', 'Put the image in', 'Deploy', 'Summary',
    ]);
  });

  test('a step before the build keeps its own condition, with or without braces', () => {
    const { steps } = parsed({
      workflow: {
        preBuildSteps: [{ name: 'a', run: 'a', condition: "${{ github.ref == 'x' }}" }, { name: 'b', run: 'b', condition: 'c || d' },
          { name: 'c', run: 'c', condition: "${{ contains(github.ref, '}}') }}" }],
      },
    });
    const conditions = steps.filter(({ name }) => ['a', 'b', 'c'].includes(name)).map((step) => step.if);
    expect(conditions).toEqual([
      "${{ inputs.image-tag == '' && (github.ref == 'x') }}", "${{ inputs.image-tag == '' && (c || d) }}",
      "${{ inputs.image-tag == '' && (contains(github.ref, '}}')) }}",
    ]);
  });

  test('an image that is there is not pushed again', () => {
    const { step } = parsed();
    expect(step('Build and push the image').if).toBe("${{ steps.image.outputs.build == 'true' }}");
    expect(step('Set up buildx').if).toBe("${{ steps.image.outputs.build == 'true' }}");
  });

  test('the names are those of the service', () => {
    const { step } = parsed({
      service: { serviceName: 's', clusterName: 'c', applicationName: 'a', deploymentGroupName: 'g', family: 'f', repositoryName: 'rr' },
    });
    expect(step('Deploy').with).toMatchObject({
      'service': 's', 'cluster': 'c', 'codedeploy-application': 'a', 'codedeploy-deployment-group': 'g',
    });
    expect(step('Fetch the task definition').env).toEqual({ FAMILY: 'f' });
    expect(step('Find the image').env).toMatchObject({ REPOSITORY: 'rr' });
  });

  test('put the image into each container that gets it, and release what the last of them has made', () => {
    const { steps, step } = parsed(CONFIGURATIONS['two-containers']);
    const render = steps.filter(({ uses }) => uses?.startsWith('aws-actions/amazon-ecs-render-task-definition@'));
    expect(render.map((one) => one.with!['container-name'])).toEqual(['app', 'worker']);
    const made = render.map(({ id }) => `\${{ steps.${id}.outputs.task-definition }}`);
    expect(render.map((one) => one.with!['task-definition'])).toEqual(['${{ runner.temp }}/task-definition.json', made[0]]);
    expect(step('Deploy').with).toMatchObject({ 'task-definition': made[1] });
  });

  test("another account's registry is logged in to", () => {
    const stack = new Stack(new App(), 'Other');
    const repository = ecr.Repository.fromRepositoryArn(stack, 'Repository', 'arn:aws:ecr:eu-central-1:210987654321:repository/shared');
    const { step } = parsed({ service: { repository } });
    expect(step('Log in to ECR').with).toEqual({ registries: '210987654321' });
    expect(step('Find the image').env).toMatchObject({ REPOSITORY: 'shared', REGISTRY_ID: '210987654321' });
    expect(step('Find the image').run).toContain('--registry-id "$REGISTRY_ID"');
  });

  test('Windows tasks get a Windows image', () => {
    const { step } = parsed({
      service: {
        image: ecs.ContainerImage.fromRegistry('windows'),
        cpu: 1024,
        memoryLimitMiB: 2048,
        runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.X86_64, operatingSystemFamily: ecs.OperatingSystemFamily.WINDOWS_SERVER_2022_CORE },
      },
    });
    expect(step('Build and push the image').with).toMatchObject({ platforms: 'windows/amd64' });
  });
});

describe('the wait', () => {
  const canary = (interval: Duration) => CanaryConfig.timeBasedCanary({ percentage: 10, interval });

  test('counts the minutes of the canary; the action adds the termination wait itself', () => {
    const { step, job } = parsed({ service: { canary: canary(Duration.minutes(45)), terminationWait: Duration.minutes(20) } });
    expect(step('Deploy').with).toMatchObject({ 'wait-for-service-stability': 'true', 'wait-for-minutes': '75' });
    expect(job['timeout-minutes']).toBe(30 + 75 + 20);
  });

  test('is not begun when the job would have to wait too long', () => {
    const { step } = parsed({ service: { canary: canary(Duration.hours(6)) } });
    expect(step('Deploy').with).toMatchObject({ 'wait-for-service-stability': 'false' });
    expect(step('Deploy').with).not.toHaveProperty('wait-for-minutes');
    expect(step('Summary').env!.NOT_WAITING).toBe('The job does not wait: the schedule takes 370 minutes, too long for a job.');
  });

  test('for an approval is nobody’s: neither the job nor its session counts it, nor what comes after it', () => {
    const { step, job } = parsed({
      service: { approvalWait: Duration.hours(8), canary: canary(Duration.hours(1)), ciIdentity: CiIdentity.githubOidc({ repository: 'o/r' }) },
    });
    expect(job['timeout-minutes']).toBe(30 + 30);
    expect(step('Configure AWS credentials').with).toMatchObject({ 'role-duration-seconds': String(60 * 60) });
    expect(step('Deploy').with).toMatchObject({ 'wait-for-service-stability': 'false' });
  });

  test('and the session of the role lasts as long as the job', () => {
    const { step, job } = parsed({
      service: { canary: canary(Duration.hours(2)), ciIdentity: CiIdentity.githubOidc({ repository: 'o/r' }) },
    });
    expect(job['timeout-minutes']).toBe(190);
    expect(step('Configure AWS credentials').with).toMatchObject({ 'role-duration-seconds': String(190 * 60) });
  });
});

describe('alarms', () => {
  test('are never ignored without leave', () => {
    const { workflow, step } = parsed();
    expect(Object.keys(workflow.on.workflow_dispatch.inputs)).toEqual(['image-tag']);
    expect(step('Deploy').if).toBeUndefined();
  });

  test('are ignored by a run that asks for it, where a property allows it', () => {
    const { workflow, step } = parsed({ workflow: { allowIgnoringAlarms: true } });
    expect(workflow.on.workflow_dispatch.inputs['ignore-alarms']).toMatchObject({ type: 'boolean', default: false });
    expect(step('Deploy').if).toBe('${{ !inputs.ignore-alarms }}');
    expect(step('Register the task definition').if).toBe('${{ inputs.ignore-alarms }}');
    expect(step('Deploy, ignoring alarms').run).toContain('--override-alarm-configuration enabled=false');
  });
});
