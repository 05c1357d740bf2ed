import { App, CfnResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { certificate, CONFIGURATIONS, ENV, serviceStack } from './stacks';
import { CanaryConfig, CiIdentity, EcsCanaryBlueGreen, EcsCanaryBlueGreenProps, RollbackAlarm } from '../src';
import { RESOURCE_TYPE } from '../src/custom-resources/managed-listener/protocol';

describe('defaults', () => {
  const { stack, web } = serviceStack();
  const template = Template.fromStack(stack);

  test('names everything that an operator types by the convention', () => {
    template.hasResourceProperties('AWS::ECS::Service', { ServiceName: 'web-service-node-app-prod' });
    template.hasResourceProperties('AWS::ECS::Cluster', { ClusterName: 'web-cluster-node-app-prod' });
    template.hasResourceProperties('AWS::CodeDeploy::Application', { ApplicationName: 'deployment-app-node-app-prod', ComputePlatform: 'ECS' });
    template.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', { DeploymentGroupName: 'deployment-group-node-app-prod' });
    template.hasResourceProperties('AWS::ECS::TaskDefinition', { Family: 'task-definition-node-app-prod' });
    template.hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: '/aws/ecs/node-app-prod', RetentionInDays: 30 });
    template.hasResourceProperties('AWS::ECR::Repository', { RepositoryName: 'web/node-app/prod' });
    template.hasResourceProperties('AWS::Logs::MetricFilter', {
      MetricTransformations: [Match.objectLike({ MetricNamespace: 'ECS/node-app-prod', MetricName: 'ApplicationErrorCount' })],
    });
    template.hasResourceProperties('AWS::IAM::User', { UserName: 'ci-node-app-prod-server-user' });
  });

  test('the deployment configuration has no physical name, because all its properties are create-only', () => {
    template.hasResourceProperties('AWS::CodeDeploy::DeploymentConfig', {
      DeploymentConfigName: Match.absent(),
      ComputePlatform: 'ECS',
      TrafficRoutingConfig: { Type: 'TimeBasedCanary', TimeBasedCanary: { CanaryPercentage: 25, CanaryInterval: 10 } },
    });
  });

  test('a release is rolled back when it fails, is stopped or is in alarm, and the old tasks stay ten minutes', () => {
    template.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
      DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
      AutoRollbackConfiguration: {
        Enabled: true,
        Events: Match.arrayWith(['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM']),
      },
      BlueGreenDeploymentConfiguration: {
        DeploymentReadyOption: { ActionOnTimeout: 'CONTINUE_DEPLOYMENT', WaitTimeInMinutes: 0 },
        TerminateBlueInstancesOnDeploymentSuccess: { Action: 'TERMINATE', TerminationWaitTimeInMinutes: 10 },
      },
      AlarmConfiguration: {
        Enabled: true,
        IgnorePollAlarmFailure: false,
        Alarms: ['http5xx', 'totalFailure', 'canaryVersusBaseline', 'logErrors', 'taskHealth'].map((name) => ({ Name: stack.resolve(alarmOf(web, name).alarmName) })),
      },
    });
  });

  test('two tasks of half a vCPU in private subnets run the bootstrap image on the container port', () => {
    template.hasResourceProperties('AWS::ECS::Service', {
      LaunchType: 'FARGATE',
      PlatformVersion: 'LATEST',
      HealthCheckGracePeriodSeconds: 60,
      DeploymentController: { Type: 'CODE_DEPLOY' },
      NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED' } },
    });
    template.hasResourceProperties('AWS::ECS::TaskDefinition', {
      Cpu: '512',
      Memory: '1024',
      RuntimePlatform: { CpuArchitecture: 'X86_64', OperatingSystemFamily: 'LINUX' },
      ContainerDefinitions: [Match.objectLike({
        Name: 'app',
        Image: 'traefik/whoami:v1.12.0',
        Command: Match.absent(),
        EntryPoint: Match.absent(),
        PortMappings: [Match.objectLike({ ContainerPort: 3000 })],
        Environment: [{ Name: 'WHOAMI_PORT_NUMBER', Value: '3000' }],
      })],
    });
  });

  test('log group and repository are kept, except when their creation fails', () => {
    for (const type of ['AWS::Logs::LogGroup', 'AWS::ECR::Repository']) {
      template.hasResource(type, { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    }
  });

  test('everything is reachable by a public property', () => {
    expect(web.vpc).toBeDefined();
    expect(web.cluster).toBe(web.service.cluster);
    expect(web.taskDefinition).toBe(web.service.taskDefinition);
    expect([web.containerName, web.containerPort]).toEqual(['app', 3000]);
    expect(web.repository).toBeInstanceOf(ecr.Repository);
    expect(web.logGroup).toBeDefined();
    expect(web.application).toBe(web.deploymentGroup!.application);
    expect(web.deploymentConfig).toBe(web.deploymentGroup!.deploymentConfig);
    expect(web.listener.isApplicationListener).toBe(true);
    expect(web.testListener).toBeUndefined();
    expect(web.scaling).toBeUndefined();
    expect(web.alarms).toHaveLength(5);
    expect(web.ciIdentity.user).toBeDefined();
    expect(web.ciIdentity.role).toBeUndefined();
    expect(web.connections).toBe(web.service.connections);
    expect(web.canary.totalDuration.toMinutes()).toBe(10);
    expect(web.terminationWait.toMinutes()).toBe(10);
    expect([web.projectId, web.stage]).toEqual(['node-app', 'prod']);
  });
});

describe('size', () => {
  const ownResources = (template: Template) => Object.entries(template.toJSON().Resources as Record<string, { Type: string }>)
    .filter(([id, { Type }]) => !id.startsWith('WebVpc') && Type !== 'AWS::ECS::Cluster');

  test('at most 37 resources besides VPC and cluster, and one Lambda, for all that is managed', () => {
    const template = Template.fromStack(serviceStack().stack);
    expect(ownResources(template).length).toBeLessThanOrEqual(37);
    template.resourceCountIs('AWS::Lambda::Function', 1);
  });

  test('a second service in the stack adds at most 29, and no Lambda', () => {
    const first = ownResources(Template.fromStack(serviceStack().stack)).length;
    const { stack, web } = serviceStack();
    new EcsCanaryBlueGreen(stack, 'Api', { projectId: 'api', cluster: web.cluster });
    const template = Template.fromStack(stack);
    expect(ownResources(template).length - first).toBeLessThanOrEqual(29);
    template.resourceCountIs('AWS::Lambda::Function', 1);
  });
});

describe('an ordinary stack update leaves the service alone', () => {
  const serviceOf = (props: Parameters<typeof serviceStack>[0]) => {
    const resources = Template.fromStack(serviceStack(props).stack).findResources('AWS::ECS::Service');
    return Object.values(resources).map(({ Properties }) => Properties);
  };
  const scaling = { minCapacity: 2, maxCapacity: 4 };

  test.each<[string, Parameters<typeof serviceStack>[0], Parameters<typeof serviceStack>[0]]>([
    ['image', {}, { image: ecs.ContainerImage.fromRegistry('nginx') }],
    ['environment', {}, { environment: { COLOR: 'blue' } }],
    ['cpu and memory', {}, { cpu: 1024, memoryLimitMiB: 4096 }],
    ['alarms', {}, { rollbackAlarms: [RollbackAlarm.http5xx({ threshold: 1 }), RollbackAlarm.unhealthyHosts()] }],
    ['canary', {}, { canary: CanaryConfig.timeBasedLinear({ percentage: 10, interval: Duration.minutes(5) }) }],
    ['termination wait', {}, { terminationWait: Duration.minutes(60) }],
    ['certificate', {}, (stack) => ({ certificate: certificate(stack) })],
    ['scaling bounds', { autoScaling: scaling }, { autoScaling: { minCapacity: 3, maxCapacity: 9, targetCpuUtilizationPercent: 40 } }],
    ['CI identity', {}, { ciIdentity: CiIdentity.none() }],
    ['health check', {}, { healthCheck: { path: '/health' }, deregistrationDelay: Duration.seconds(10) }],
  ])('%s', (_what, before, after) => {
    expect(serviceOf(after)).toEqual(serviceOf(before));
  });

  test('with auto scaling the template carries no number of tasks', () => {
    expect(serviceOf({ autoScaling: scaling })[0]).not.toHaveProperty('DesiredCount');
  });
});

describe('logical ids', () => {
  test('are stable', () => {
    const ids = Object.keys(Template.fromStack(serviceStack((stack) => ({
      certificate: certificate(stack), testListenerPort: 9000, autoScaling: { maxCapacity: 4 },
    })).stack).toJSON().Resources);
    expect(ids.filter((id) => !id.startsWith('WebVpc')).sort()).toMatchSnapshot();
  });

  test('adding and removing a certificate keeps the listeners of port 80 and of port 443', () => {
    const listenersOf = (props: Parameters<typeof serviceStack>[0]) => {
      const listeners = Template.fromStack(serviceStack(props).stack).findResources(RESOURCE_TYPE);
      return Object.fromEntries(Object.entries(listeners).map(([id, { Properties }]) => [Properties.Port, id]));
    };
    const plain = listenersOf({});
    const secure = listenersOf((stack) => ({ certificate: certificate(stack) }));
    expect(Object.keys(plain)).toEqual(['80']);
    expect(Object.keys(secure)).toEqual(['80', '443']);
    expect(secure[80]).toBe(plain[80]);
  });
});

describe('several services', () => {
  test('two in one stack', () => {
    const template = Template.fromStack(CONFIGURATIONS.twoServices());
    template.resourceCountIs('AWS::ECS::Service', 2);
    template.resourceCountIs('AWS::ECS::Cluster', 1);
    template.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 2);
  });

  test('in one account and region they cannot share project and stage', () => {
    const app = new App();
    const first = new Stack(app, 'First', { env: ENV });
    const second = new Stack(app, 'Second', { env: ENV });
    new EcsCanaryBlueGreen(first, 'Web', { projectId: 'node-app' });
    expect(() => new EcsCanaryBlueGreen(second, 'Web', { projectId: 'node-app' }))
      .toThrow(/projectId \(got 'node-app'\): with stage 'prod' belongs to 'First\/Web' already.* another projectId or stage/);
  });

  test('where the environment is unknown, sharing them is a warning that can be acknowledged', () => {
    const app = new App();
    new EcsCanaryBlueGreen(new Stack(app, 'First'), 'Web', { projectId: 'node-app' });
    const second = new Stack(app, 'Second');
    new EcsCanaryBlueGreen(second, 'Web', { projectId: 'node-app' });
    Annotations.fromStack(second).hasWarning('/Second/Web', Match.stringLikeRegexp('another projectId or stage.*ecs-canary-blue-green:nameClash'));
  });

  test('two regions of an account are told that the CI user is global', () => {
    const app = new App();
    new EcsCanaryBlueGreen(new Stack(app, 'Ireland', { env: ENV }), 'Web', { projectId: 'node-app' });
    const frankfurt = new Stack(app, 'Frankfurt', { env: { ...ENV, region: 'eu-central-1' } });
    expect(() => new EcsCanaryBlueGreen(frankfurt, 'Web', { projectId: 'node-app' }))
      .toThrow(/ciIdentity.userName.*IAM names are global to an account.*'Ireland\/Web'.*CiIdentity.iamUser\(\{ user/);
  });

  test('the second region can take the first one’s user', () => {
    const app = new App();
    new EcsCanaryBlueGreen(new Stack(app, 'Ireland', { env: ENV }), 'Web', { projectId: 'node-app' });
    const frankfurt = new Stack(app, 'Frankfurt', { env: { ...ENV, region: 'eu-central-1' } });
    const user = iam.User.fromUserName(frankfurt, 'User', 'ci-node-app-prod-server-user');
    new EcsCanaryBlueGreen(frankfurt, 'Web', { projectId: 'node-app', ciIdentity: CiIdentity.iamUser({ user }) });
    Template.fromStack(frankfurt).hasResourceProperties('AWS::IAM::ManagedPolicy', { Users: ['ci-node-app-prod-server-user'] });
  });

  test('in two accounts they may share project and stage', () => {
    const app = new App();
    new EcsCanaryBlueGreen(new Stack(app, 'Dev', { env: ENV }), 'Web', { projectId: 'node-app' });
    const prod = new Stack(app, 'Prod', { env: { ...ENV, account: '222222222222' } });
    new EcsCanaryBlueGreen(prod, 'Web', { projectId: 'node-app' });
    Annotations.fromStack(prod).hasNoWarning('*', Match.anyValue());
  });
});

describe('removal', () => {
  test('DESTROY deletes what has a fixed name, the images included', () => {
    const template = Template.fromStack(serviceStack({ removalPolicy: RemovalPolicy.DESTROY }).stack);
    template.hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete' });
    template.hasResource('AWS::ECR::Repository', { DeletionPolicy: 'Delete', Properties: { EmptyOnDelete: true } });
    const kept = Object.values(template.toJSON().Resources as Record<string, { DeletionPolicy?: string }>)
      .filter(({ DeletionPolicy }) => DeletionPolicy?.startsWith('Retain'));
    expect(kept).toEqual([]);
  });

  test('the listeners go before the group that a swap left them on', () => {
    const { stack, web } = serviceStack({ testListenerPort: 9000 });
    const green = stack.getLogicalId(web.greenTargetGroup.node.defaultChild as CfnResource);
    Template.fromStack(stack).allResourcesProperties(RESOURCE_TYPE, { GreenTargetGroupArn: { Ref: green } });
  });
});

describe('rollback alarms', () => {
  test('the defaults give no warning', () => {
    const { stack } = serviceStack();
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
    Annotations.fromStack(stack).hasNoError('*', Match.anyValue());
  });

  test('cannot be empty', () => {
    expect(() => serviceStack({ rollbackAlarms: [] })).toThrow(/rollbackAlarms \(got \[\]\): must not be empty.*Leave it out to get the default alarms/);
  });

  test('can be added later', () => {
    const { stack, web } = serviceStack();
    const added = web.addRollbackAlarm(RollbackAlarm.latency({ threshold: Duration.seconds(2) }));
    expect(web.alarms).toContain(added);
    Template.fromStack(stack).hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
      AlarmConfiguration: { Alarms: Match.arrayWith([{ Name: stack.resolve(added.alarmName) }]) },
    });
  });

  test('more than ten are a warning', () => {
    const { stack, web } = serviceStack();
    for (let i = web.alarms.length; i < 10; i++) {
      web.addRollbackAlarm(RollbackAlarm.fromAlarm(cloudwatch.Alarm.fromAlarmArn(stack, `Alarm${i}`, `arn:aws:cloudwatch:eu-west-1:111111111111:alarm:a${i}`)));
    }
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('tooManyAlarms'));
    web.addRollbackAlarm(RollbackAlarm.unhealthyHosts());
    Annotations.fromStack(stack).hasWarning('/Stack/Web', Match.stringLikeRegexp('CodeDeploy documents 10 alarms.*tooManyAlarms'));
  });
});

describe('metrics of the service', () => {
  const { stack, web } = serviceStack();
  const queries = (expression: cloudwatch.MathExpression) => Object.keys(expression.usingMetrics ?? {}).sort();

  test('count requests, errors and response times of both target groups, by the minute', () => {
    expect(queries(web.metricRequestCount())).toEqual(['blueRequests', 'greenRequests']);
    expect(queries(web.metricHttp5xxRate())).toEqual(['blueErrors', 'blueRequests', 'greenErrors', 'greenRequests']);
    expect(queries(web.metricLatency())).toEqual(['blueLatency', 'greenLatency']);
    expect(web.metricRequestCount().period.toMinutes()).toBe(1);
  });

  test('take the usual options', () => {
    const metric = web.metricLatency({ period: Duration.minutes(5), label: 'slow' });
    expect(metric.period.toMinutes()).toBe(5);
    expect(stack.resolve(metric.label)).toBe('slow');
    expect((metric.usingMetrics!.blueLatency as cloudwatch.Metric).period.toMinutes()).toBe(5);
  });
});

test('grantDeploy lets a role of the user’s own release', () => {
  const { stack, web } = serviceStack({ ciIdentity: CiIdentity.none() });
  const role = new iam.Role(stack, 'Deployer', { assumedBy: new iam.AccountRootPrincipal() });
  web.grantDeploy(role).assertSuccess();
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::IAM::User', 0);
  template.hasResourceProperties('AWS::IAM::Policy', {
    Roles: [stack.resolve(role.roleName)],
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['codedeploy:CreateDeployment']) })]) },
  });
});

test('a stack without a concrete account and region synthesises', () => {
  const stack = CONFIGURATIONS.withoutEnvironment();
  expect(Template.fromStack(stack).findResources('AWS::CodeDeploy::DeploymentGroup')).toBeDefined();
  Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
});

test.each<keyof EcsCanaryBlueGreenProps>([
  'serviceName', 'clusterName', 'applicationName', 'deploymentGroupName', 'family', 'logGroupName', 'repositoryName',
])('%s overrides the convention', (property) => {
  const { stack } = serviceStack({ [property]: 'of-my-own' });
  expect(JSON.stringify(Template.fromStack(stack).toJSON())).toContain(`"${property[0].toUpperCase()}${property.slice(1)}":"of-my-own"`);
});

function alarmOf(web: EcsCanaryBlueGreen, name: string): cloudwatch.IAlarm {
  return web.node.findChild('RollbackAlarms').node.findChild(name).node.findChild('Alarm') as cloudwatch.Alarm;
}
