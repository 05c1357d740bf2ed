import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { EcsCanaryBlueGreen } from '../../../src';
import { renderCodeDeployRelease } from '../../../src/engine/code-deploy/render-code-deploy-release';
import { expectInvalid, make, newStack, only, permissionsOf, synth } from '../../helpers';

const GROUP = 'AWS::CodeDeploy::DeploymentGroup';

describe('approvalWait', () => {
  test('lets a release wait before its first request, and stops it when nobody comes', () => {
    expect(only(synth({ approvalWait: Duration.hours(2) }), GROUP).BlueGreenDeploymentConfiguration.DeploymentReadyOption)
      .toEqual({ ActionOnTimeout: 'STOP_DEPLOYMENT', WaitTimeInMinutes: 120 });
  });

  test('is not there by default', () => {
    expect(only(synth(), GROUP).BlueGreenDeploymentConfiguration.DeploymentReadyOption).toEqual({ ActionOnTimeout: 'CONTINUE_DEPLOYMENT', WaitTimeInMinutes: 0 });
  });

  test.each([[Duration.seconds(30), '0.5'], [Duration.minutes(0), '0'], [Duration.minutes(7191), '7191']])('of %s is refused', (approvalWait, got) => {
    expectInvalid(() => synth({ approvalWait }), { property: 'approvalWait', got, rule: 'minutes', remedy: 'CodeDeploy gives a release 120 hours' });
  });

  test('of all the time that the canary leaves is taken', () => {
    expect(() => synth({ approvalWait: Duration.minutes(7190) })).not.toThrow();
  });

  test('cannot be waited for by a stack', () => {
    const image = ecs.ContainerImage.fromRegistry('nginx');
    expect(() => synth({ approvalWait: Duration.minutes(5), deployOnStackUpdate: true, image }))
      .toThrow(/approvalWait: cannot be set together with deployOnStackUpdate.*Remove one of the two\./);
  });

  test('is not waited for by a job: it would hold the lane of the fix, and says what lets the release go on', () => {
    const { steps } = renderCodeDeployRelease({
      applicationName: 'a',
      deploymentGroupName: 'g',
      clusterName: 'c',
      serviceName: 's',
      region: 'eu-west-1',
      partition: 'aws',
      appSpecPath: 'p',
      taskDefinitionFile: 't',
      image: 'i',
      shiftMinutes: 10,
      terminationWaitMinutes: 10,
      approvalWaitMinutes: 30,
    });
    expect(steps[0].inputs).toMatchObject({ 'wait-for-service-stability': 'false' });
    expect(steps.at(-1)!.env!.NOT_WAITING)
      .toMatch(/waits up to 30 minutes for somebody .* aws deploy continue-deployment --deployment-wait-type READY_WAIT .* --deployment-id DEPLOYMENT\. /);
  });
});

describe('grants', () => {
  const permissions = (grant: (web: EcsCanaryBlueGreen, role: iam.Role) => void) => {
    const stack = newStack();
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    grant(make({}, stack), role);
    return permissionsOf(Template.fromStack(stack), stack.getLogicalId(role.node.defaultChild as iam.CfnRole));
  };
  const actions = (found: readonly (readonly unknown[])[]) => found.flatMap(([action]) => action as string | string[]);

  test('grantWatch allows what a watcher calls, and to change nothing', () => {
    const found = permissions((web, role) => web.grantWatch(role));
    expect(actions(found).sort()).toEqual([
      'cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData',
      'codedeploy:BatchGetDeployments', 'codedeploy:GetDeployment', 'codedeploy:GetDeploymentGroup', 'codedeploy:GetDeploymentTarget', 'codedeploy:ListDeployments',
      'ecs:DescribeServices', 'ecs:DescribeTaskDefinition', 'ecs:DescribeTasks', 'ecs:ListTasks', 'elasticloadbalancing:DescribeRules',
      'elasticloadbalancing:DescribeTargetHealth',
    ]);
    const of = (action: string) => found.find(([names]) => [names].flat().includes(action))![1];
    expect(JSON.stringify(of('codedeploy:GetDeployment'))).toContain('deploymentgroup');
    expect(of('ecs:DescribeServices')).not.toBe('*');
    expect(of('ecs:DescribeTasks')).not.toBe('*');
  });

  test('grantSteer allows to stop and to continue besides, and to go back all at once, and not to release', () => {
    const more = actions(permissions((web, role) => web.grantSteer(role)));
    const watch = actions(permissions((web, role) => web.grantWatch(role)));
    expect(more.filter((action) => !watch.includes(action)).sort()).toEqual([
      'codedeploy:ContinueDeployment', 'codedeploy:GetDeploymentConfig', 'codedeploy:StopDeployment',
    ]);
  });
});
