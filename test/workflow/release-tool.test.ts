import { createHash } from 'crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Configuration, CONFIGURATIONS, makeWorkflow } from './configurations';
import { parsed } from './job';
import { loadPlan } from '../../cli/plan-files';
import { CanaryConfig, CiIdentity, GitHubDeployWorkflow, LifecycleEvent, ReleaseTool, RollbackAlarm, SmokeTest } from '../../src';
import { ByHandEngine } from '../engine/by-hand-engine';
import { expectInvalid } from '../helpers';

const TARBALL = 'tools/ecs-canary-0.0.0.tgz';
const PLAN = '.github/canary-plan/node-app-prod.json';
const INTEGRITY = `sha512-${createHash('sha512').update('the packed command').digest('base64')}`;
const BY_COMMAND = CONFIGURATIONS['ecs-canary'];

const { CI } = process.env;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'repository-'));
  // Elsewhere than in CI files are written.
  delete process.env.CI;
});
afterEach(() => {
  rmSync(root, { recursive: true });
  if (CI === undefined) {
    delete process.env.CI;
  } else {
    process.env.CI = CI;
  }
});

const make = (configuration: Configuration) => makeWorkflow(configuration, root);
const read = (path: string) => readFileSync(join(root, path), 'utf8');

describe('AWS’s actions', () => {
  test('are what releases by default', () => {
    expect(parsed({ workflow: { releaseTool: ReleaseTool.awsActions() } }).workflow).toEqual(parsed({}).workflow);
    expect(make({}).workflow.planPath).toBeUndefined();
  });

  test('are refused for an engine that they cannot follow', () => {
    expectInvalid(() => make({ service: { engine: new ByHandEngine() }, workflow: { releaseTool: ReleaseTool.awsActions() } }), {
      property: 'releaseTool', rule: 'is ReleaseTool.awsActions(), and the actions cannot follow releases by Hand.', remedy: 'Leave it out to release as the engine does',
    });
  });
});

describe('a service that ECS deploys itself', () => {
  const NATIVE = CONFIGURATIONS['ecs-native'];

  test('is released by the command alone, and nothing stands in for it', () => {
    const remedy = 'Release by the command: commit it as a file, and set ReleaseTool.ecsCanary({ tarball: ';
    expectInvalid(() => make({ ...NATIVE, workflow: {} }), {
      property: 'releaseTool', rule: 'is missing: there are no steps for releases by ECS but those of the command.', remedy,
    });
    expectInvalid(() => make({ ...NATIVE, workflow: { releaseTool: ReleaseTool.awsActions() } }), {
      property: 'releaseTool', rule: 'is ReleaseTool.awsActions(), and the actions cannot follow releases by ECS.', remedy,
    });
  });

  test('needs no AppSpec, and its plan says which engine it is', () => {
    const { app, workflow } = make(NATIVE);
    app.synth();
    expect(workflow.appSpecPath).toBeUndefined();
    expect(existsSync(join(root, '.github/appspec'))).toBe(false);
    expect(JSON.parse(read(workflow.planPath!))).toMatchObject({ engine: 'ecsNative', names: { serviceName: 'web-service-node-app-prod', clusterName: 'web-cluster-node-app-prod' } });
    expectInvalid(() => make({ ...NATIVE, workflow: { ...NATIVE.workflow, appSpecPath: 'spec.json' } }), {
      property: 'appSpecPath', got: "'spec.json'", rule: 'has no use: releases by ECS need no such file.', remedy: 'Remove it.',
    });
  });

  test('is followed for as long as its schedule takes; a pause ends the job, and is not waited for', () => {
    expect(parsed(NATIVE).step('Release').env).toEqual({
      PLAN, CONTAINERS: 'app', IMAGE: '${{ steps.image.outputs.uri }}', IGNORE_ALARMS: '${{ inputs.ignore-alarms }}', WAIT_MINUTES: '50',
    });
  });
});

describe('the command', () => {
  test('is checked after the user’s own steps and before there are credentials, and says before the build whether it could release', () => {
    const { steps } = parsed({
      ...BY_COMMAND,
      workflow: { ...BY_COMMAND.workflow, preBuildSteps: [{ name: 'Test', run: 'npm test' }], postBuildSteps: [{ name: 'Scan', run: './scan' }] },
    });
    expect(steps.map(({ name }) => name)).toEqual([
      'Check the branch', 'Check out', 'Test', 'Check the command', 'Configure AWS credentials', 'Log in to ECR', 'Find the image',
      'Check that a release can start', 'Set up buildx', 'Build and push the image', 'Scan', 'Release',
    ]);
  });

  test('is known by the digest that its file has at synth', () => {
    expect(parsed(BY_COMMAND).step('Check the command').env).toEqual({ TARBALL, INTEGRITY });
    expectInvalid(() => make({ ...BY_COMMAND, files: {} }), {
      property: 'releaseTool.tarball', got: `'${TARBALL}'`, rule: 'there is no such file in the repository', remedy: 'Commit the packed command there.',
    });
    const other = `sha512-${'A'.repeat(86)}==`;
    expectInvalid(() => make({ ...BY_COMMAND, workflow: { releaseTool: ReleaseTool.ecsCanary({ tarball: TARBALL, integrity: other }) } }), {
      property: 'releaseTool.integrity', got: `'${other}'`, rule: `the tarball has another digest: ${INTEGRITY}.`, remedy: 'Find out where the file comes from',
    });
  });

  test.each<[string, Parameters<typeof ReleaseTool.ecsCanary>[0], string, string]>([
    ['nothing', {}, 'tarball', 'exactly one of the two'],
    ['both', { tarball: TARBALL, version: '1.2.3', integrity: INTEGRITY }, 'tarball', 'exactly one of the two'],
    ['a version without a digest', { version: '1.2.3' }, 'integrity', 'the job would run whatever the registry has under that name'],
    ['a range', { version: '^1.2.3', integrity: INTEGRITY }, 'version', 'must be an exact version'],
    ['a tag', { version: 'latest', integrity: INTEGRITY }, 'version', 'must be an exact version'],
    ['a digest of another kind', { version: '1.2.3', integrity: 'sha1-x' }, 'integrity', 'must be a digest by SHA-512'],
    ['a file outside', { tarball: '../ecs-canary.tgz' }, 'tarball', 'must be a path in the repository'],
    ['an option', { tarball: '-binary.tgz' }, 'tarball', 'must be a path in the repository'],
    ['a folder', { tarball: 'tools' }, 'tarball', 'must be a path in the repository'],
  ])('from %s is refused', (_, options, property, rule) => {
    expect(() => ReleaseTool.ecsCanary(options)).toThrow(new RegExp(`^ReleaseTool\\.ecsCanary: ${property}[^]*${rule}`));
  });

  test('does not know an engine of the user’s own', () => {
    expectInvalid(() => make({ ...BY_COMMAND, service: { engine: new ByHandEngine() } }), {
      property: 'releaseTool', rule: 'the command does not know releases by Hand.', remedy: 'Leave it out to release as the engine does.',
    });
  });

  test('names the containers that get the image, and the hooks by the AppSpec', () => {
    expect(parsed(BY_COMMAND).step('Release').env).toEqual({
      PLAN,
      CONTAINERS: 'app',
      IMAGE: '${{ steps.image.outputs.uri }}',
      APPSPEC: '.github/appspec/node-app-prod.json',
      IGNORE_ALARMS: '${{ inputs.ignore-alarms }}',
      WAIT_MINUTES: '50',
    });
    expect(parsed(CONFIGURATIONS['ecs-canary-by-version']).step('Release').env).toMatchObject({ CONTAINERS: 'app worker' });
  });

  test('waits until the release waits for somebody, and not for a schedule that is too long for a job', () => {
    const by = (service: Configuration['service']) => parsed({ ...BY_COMMAND, service: { ...CONFIGURATIONS['oidc-role'].service, ...service } });
    const { job, step } = by({ approvalWait: Duration.hours(8) });
    expect([job['timeout-minutes'], step('Release').env!.WAIT_MINUTES]).toEqual([60, '30']);
    const long = by({ canary: CanaryConfig.timeBasedCanary({ percentage: 10, interval: Duration.hours(6) }) });
    expect(long.step('Release').env).not.toHaveProperty('WAIT_MINUTES');
  });

  test('may look at releases, as the identity of CI does with it alone', () => {
    const actions = (configuration: Configuration) => {
      const { Properties } = Object.entries(Template.fromStack(makeWorkflow(configuration, root, new App()).stack).findResources('AWS::IAM::Policy'))
        .find(([id]) => id.startsWith('WebCiRole'))![1];
      return Properties.PolicyDocument.Statement.flatMap(({ Action }: { Action: string | string[] }) => Action) as string[];
    };
    expect(actions(BY_COMMAND)).toEqual(expect.arrayContaining(['codedeploy:GetDeploymentTarget', 'cloudwatch:GetMetricData']));
    expect(actions(CONFIGURATIONS['oidc-role'])).not.toContain('codedeploy:GetDeploymentTarget');
    expect(() => make({ ...BY_COMMAND, service: { ciIdentity: CiIdentity.none() }, workflow: { ...BY_COMMAND.workflow, roleArn: 'arn:aws:iam::123456789012:role/x' } })).not.toThrow();
  });
});

describe('the plan beside the workflow', () => {
  test('is the service’s, with the alarms that were added after the workflow was made, and the workflow says that it is generated', () => {
    const { app, web, workflow } = make(BY_COMMAND);
    web.addRollbackAlarm(RollbackAlarm.latency({ name: 'late', threshold: Duration.seconds(1) }));
    web.addHook(LifecycleEvent.AFTER_INSTALL, SmokeTest.http());
    app.synth();
    expect(workflow.planPath).toBe(PLAN);
    const plan = JSON.parse(read(PLAN));
    expect(plan).toEqual(JSON.parse(JSON.stringify(web.plan)));
    // By the schema.
    expect(loadPlan(root, PLAN).plan).toEqual(plan);
    expect(plan.alarms.map(({ name }: { name: string }) => name)).toContain('late');
    expect(read('.github/workflows/deploy-node-app-prod.yml')).toContain(`# Generated with it: .github/appspec/node-app-prod.json\n# Generated with it: ${PLAN}\n`);
  });

  test('lies where the property says, replaces what was generated, and never what somebody else has made', () => {
    const planPath = 'deploy/plan.json';
    const elsewhere = { ...BY_COMMAND, workflow: { ...BY_COMMAND.workflow, planPath } };
    mkdirSync(join(root, 'deploy'));
    writeFileSync(join(root, planPath), '{}');
    expect(() => make(elsewhere).app.synth()).toThrow(/planPath: 'deploy\/plan\.json' exists and was not generated\. Remove or rename it, or set another planPath\./);
    rmSync(join(root, planPath));
    make(elsewhere).app.synth();
    const before = read(planPath);
    make({ ...elsewhere, service: { ...elsewhere.service, terminationWait: Duration.minutes(20) } }).app.synth();
    expect(read(planPath)).not.toBe(before);
  });

  test('fails a synthesis in CI when the committed one is another', () => {
    make(BY_COMMAND).app.synth();
    process.env.CI = 'true';
    expect(() => make(BY_COMMAND).app.synth()).not.toThrow();
    expect(() => make({ ...BY_COMMAND, service: { ...BY_COMMAND.service, terminationWait: Duration.minutes(20) } }).app.synth())
      .toThrow(/node-app-prod\.json' is not what the app generates[\s\S]*terminationWaitSeconds/);
  });

  test('is of one workflow only', () => {
    const { stack, web } = make(BY_COMMAND);
    expect(() => new GitHubDeployWorkflow(stack, 'Second', {
      ...BY_COMMAND.workflow, service: web, repositoryRoot: root, workflowPath: '.github/workflows/second.yml', appSpecPath: 'second.json',
    })).toThrow(/planPath .*'Prod\/Workflow' writes this file already/);
    expect(existsSync(join(root, PLAN))).toBe(false);
  });
});
