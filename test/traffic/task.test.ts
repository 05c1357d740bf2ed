import { CfnDeletionPolicy, Lazy, RemovalPolicy } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { expectInvalid, make, newStack, numberToken, only, Props, stringToken, synth } from '../helpers';

const TASK = 'AWS::ECS::TaskDefinition';
const container = (props: Props) => only(synth(props), TASK).ContainerDefinitions[0];
const image = ecs.ContainerImage.fromRegistry('nginx:1');

describe('by default', () => {
  test('a task is small, runs on Linux, and its container answers on port 3000 without a command', () => {
    const template = synth();
    expect(only(template, TASK)).toMatchObject({
      Family: 'task-definition-shop-prod',
      Cpu: '512',
      Memory: '1024',
      NetworkMode: 'awsvpc',
      RequiresCompatibilities: ['FARGATE'],
      RuntimePlatform: { CpuArchitecture: 'X86_64', OperatingSystemFamily: 'LINUX' },
    });
    const app = only(template, TASK).ContainerDefinitions[0];
    expect(app).toMatchObject({
      Name: 'app',
      Image: 'traefik/whoami:v1.12.0',
      Essential: true,
      PortMappings: [{ ContainerPort: 3000, Protocol: 'tcp' }],
      Environment: [{ Name: 'WHOAMI_PORT_NUMBER', Value: '3000' }],
    });
    expect(app).not.toHaveProperty('Command');
    expect(app).not.toHaveProperty('Secrets');
  });

  test('the log is kept for 30 days', () => {
    synth().hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: '/aws/ecs/shop-prod', RetentionInDays: 30 });
    expect(container({}).LogConfiguration).toMatchObject({
      LogDriver: 'awslogs', Options: { 'awslogs-group': { Ref: expect.stringMatching(/^WebLogGroup/) }, 'awslogs-stream-prefix': 'app' },
    });
  });

  test('the repository has immutable tags and scans on push', () => {
    synth().hasResourceProperties('AWS::ECR::Repository', {
      RepositoryName: 'web/shop/prod', ImageTagMutability: 'IMMUTABLE', ImageScanningConfiguration: { ScanOnPush: true },
    });
  });
});

describe('properties of the container', () => {
  test('image replaces the default one, and what that needs', () => {
    const app = container({ image });
    expect(app.Image).toBe('nginx:1');
    expect(app).not.toHaveProperty('Environment');
  });

  test('containerName names container and log streams', () => {
    const template = synth({ containerName: 'my_web-1' });
    expect(only(template, TASK).ContainerDefinitions[0]).toMatchObject({ Name: 'my_web-1', LogConfiguration: { Options: { 'awslogs-stream-prefix': 'my_web-1' } } });
    template.hasResourceProperties('AWS::ECS::Service', { LoadBalancers: [Match.objectLike({ ContainerName: 'my_web-1' })] });
  });

  test('containerPort is mapped, registered and told to the default image', () => {
    const template = synth({ containerPort: 8080 });
    expect(only(template, TASK).ContainerDefinitions[0]).toMatchObject({
      PortMappings: [{ ContainerPort: 8080 }], Environment: [{ Name: 'WHOAMI_PORT_NUMBER', Value: '8080' }],
    });
    template.hasResourceProperties('AWS::ECS::Service', { LoadBalancers: [Match.objectLike({ ContainerPort: 8080 })] });
  });

  test('cpu and memoryLimitMiB size the task', () => {
    expect(only(synth({ cpu: 1024, memoryLimitMiB: 4096 }), TASK)).toMatchObject({ Cpu: '1024', Memory: '4096' });
  });

  test('environment adds variables, and may override that of the default image', () => {
    expect(container({ environment: { LEVEL: 'info' } }).Environment).toEqual([
      { Name: 'WHOAMI_PORT_NUMBER', Value: '3000' }, { Name: 'LEVEL', Value: 'info' },
    ]);
    expect(container({ environment: { WHOAMI_PORT_NUMBER: '1' } }).Environment).toEqual([{ Name: 'WHOAMI_PORT_NUMBER', Value: '1' }]);
  });

  test('secrets are read by the execution role', () => {
    const template = synth((stack) => ({ secrets: { TOKEN: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Token')) } }));
    expect(only(template, TASK).ContainerDefinitions[0].Secrets).toEqual([{ Name: 'TOKEN', ValueFrom: { Ref: expect.stringMatching(/^Token/) } }]);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['secretsmanager:GetSecretValue']) })]) },
      Roles: [{ Ref: Match.stringLikeRegexp('ExecutionRole') }],
    });
  });

  test('runtimePlatform is passed on', () => {
    const onArm = { cpuArchitecture: ecs.CpuArchitecture.ARM64, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX };
    expect(only(synth({ runtimePlatform: onArm }), TASK).RuntimePlatform).toEqual({ CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' });
  });

  test('logRetention is passed on', () => {
    synth({ logRetention: logs.RetentionDays.THREE_MONTHS }).hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
  });

  test.each(['', 'a b', 'a.b', 'a'.repeat(256)])("containerName must not be '%s'", (containerName) => {
    expectInvalid(() => make({ containerName }), {
      property: 'containerName', got: `'${containerName}'`, rule: 'must be 1 to 255 letters, digits, hyphens and underscores.', remedy: "Choose one like 'app'.",
    });
  });

  test.each([0, 65536, 1.5])('containerPort must not be %d', (containerPort) => {
    expectInvalid(() => make({ containerPort }), {
      property: 'containerPort', got: String(containerPort), rule: 'must be a whole number from 1 to 65535.', remedy: 'Set the port that the container listens on.',
    });
  });

  test('cpu and memoryLimitMiB are checked together, each with its default', () => {
    expectInvalid(() => make({ cpu: 2048 }), {
      property: 'memoryLimitMiB', got: '1024', rule: 'is not a size that Fargate offers with 2048 CPU units.', remedy: 'Choose one of 4096,',
    });
    expectInvalid(() => make({ cpu: 123 }), { property: 'cpu', got: '123', rule: 'is not a number of CPU units', remedy: 'Choose one of 256,' });
  });

  const runtimePlatform = {
    operatingSystemFamily: ecs.OperatingSystemFamily.WINDOWS_SERVER_2022_CORE, cpuArchitecture: ecs.CpuArchitecture.X86_64,
  };

  test('Windows needs more CPU than the default', () => {
    const rule = 'is not a number of CPU units that Fargate offers for Windows containers.';
    for (const memoryLimitMiB of [undefined, 8192]) {
      expectInvalid(() => make({ runtimePlatform, image, memoryLimitMiB }), { property: 'cpu', got: '512', rule, remedy: 'Set cpu, which was left at its default' });
    }
    expectInvalid(() => make({ runtimePlatform, image, cpu: 256, memoryLimitMiB: 512 }), { property: 'cpu', got: '256', rule, remedy: 'Choose one of 1024, 2048, 4096.' });
  });

  test('Windows needs an image of its own', () => {
    expectInvalid(() => make({ runtimePlatform, cpu: 1024, memoryLimitMiB: 2048 }), {
      property: 'runtimePlatform', got: "'WINDOWS_SERVER_2022_CORE'", rule: 'the default image runs on Linux only.', remedy: 'Set image to a Windows image that answers the health check.',
    });
    expect(() => make({ runtimePlatform, image, cpu: 1024, memoryLimitMiB: 2048 })).not.toThrow();
  });

  test.each<[ecs.RuntimePlatform, string, string, string]>([
    [{ operatingSystemFamily: ecs.OperatingSystemFamily.WINDOWS_SERVER_2022_CORE, cpuArchitecture: ecs.CpuArchitecture.ARM64 }, 'cpuArchitecture', 'ARM64', 'is for Linux only'],
    [{ operatingSystemFamily: ecs.OperatingSystemFamily.WINDOWS_SERVER_2016_FULL }, 'operatingSystemFamily', 'WINDOWS_SERVER_2016_FULL', 'is not an operating system that Fargate offers.'],
    [{ operatingSystemFamily: ecs.OperatingSystemFamily.of('BEOS') }, 'operatingSystemFamily', 'BEOS', 'is not an operating system that Fargate offers.'],
    [{ cpuArchitecture: ecs.CpuArchitecture.of('MIPS') }, 'cpuArchitecture', 'MIPS', 'is not an architecture that Fargate offers.'],
  ])('rejects the platform %j, which Fargate does not run', (platform, property, value, rule) => {
    expectInvalid(() => make({ runtimePlatform: platform, image, cpu: 1024, memoryLimitMiB: 2048 }), {
      property: `runtimePlatform.${property}`, got: `'${value}'`, rule, remedy: 'Choose',
    });
  });

  test('a name in environment and in secrets is rejected: ECS takes a variable from one place', () => {
    const stack = newStack();
    const secret = ecs.Secret.fromSsmParameter(ssm.StringParameter.fromStringParameterName(stack, 'P', 'p'));
    const remedy = 'Remove it from one of the two.';
    expectInvalid(() => make({ image, environment: { A: '1', B: '2' }, secrets: { C: secret, B: secret } }, stack), {
      property: 'secrets', got: "'B'", rule: 'is in environment, too, and ECS allows each name only once.', remedy,
    });
    expectInvalid(() => make({ secrets: { WHOAMI_PORT_NUMBER: secret }, projectId: 'default' }, stack, 'Whoami'), {
      property: 'secrets', got: "'WHOAMI_PORT_NUMBER'", rule: 'gives the default image its port, and ECS allows each name only once.', remedy: 'Set image, or choose another name.',
    });
    expect(() => make({ image, environment: { A: '1' }, secrets: { WHOAMI_PORT_NUMBER: secret }, projectId: 'own' }, stack, 'Own')).not.toThrow();
  });

  test('a port that is resolved at synth is a number where ECS wants one, and a text where the image reads it', () => {
    const template = synth({ containerPort: Lazy.number({ produce: () => 8080 }) });
    expect(only(template, TASK).ContainerDefinitions[0]).toMatchObject({ PortMappings: [{ ContainerPort: 8080 }], Environment: [{ Value: '8080' }] });
  });

  test('may be tokens', () => {
    const stack = newStack();
    const template = synth({ containerPort: numberToken(stack, 'Port'), containerName: stringToken('late') }, stack);
    expect(only(template, TASK).ContainerDefinitions[0]).toMatchObject({
      Name: 'late', PortMappings: [{ ContainerPort: { Ref: 'Port' } }], Environment: [{ Name: 'WHOAMI_PORT_NUMBER', Value: { Ref: 'Port' } }],
    });
  });
});

describe('repository', () => {
  test('is pulled from by the execution role, although the first image comes from elsewhere', () => {
    synth().hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({
          Action: Match.arrayWith(['ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage']), Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WebRepository'), 'Arn'] },
        })]),
      },
      Roles: [{ Ref: Match.stringLikeRegexp('ExecutionRole') }],
    });
  });

  test('of the user is used, and no other made', () => {
    const stack = newStack();
    const repository = ecr.Repository.fromRepositoryName(stack, 'Mine', 'mine');
    expect(make({ repository }, stack).repository).toBe(repository);
    Template.fromStack(stack).resourceCountIs('AWS::ECR::Repository', 0);
    expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'))).toContain(':repository/mine');
  });

  test('of the user has its own name, so repositoryName is refused with it', () => {
    for (const [property, value] of Object.entries({ repositoryName: 'other', maxImageCount: 5, repositoryEncryptionKey: {} })) {
      expectInvalid(() => make((stack) => ({ repository: ecr.Repository.fromRepositoryName(stack, 'Mine', 'mine'), [property]: value })), {
        property, rule: 'cannot be set together with repository', remedy: `Remove ${property}, or remove repository.`,
      });
    }
  });
});

describe('removalPolicy', () => {
  test.each([
    { removalPolicy: undefined, deletion: CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE, empty: false },
    { removalPolicy: RemovalPolicy.RETAIN, deletion: CfnDeletionPolicy.RETAIN, empty: false },
    { removalPolicy: RemovalPolicy.DESTROY, deletion: CfnDeletionPolicy.DELETE, empty: true },
  ])('$removalPolicy makes log group and repository $deletion', ({ removalPolicy, deletion, empty }) => {
    const template = synth({ removalPolicy });
    template.hasResource('AWS::Logs::LogGroup', { DeletionPolicy: deletion });
    template.hasResource('AWS::ECR::Repository', { DeletionPolicy: deletion, Properties: { EmptyOnDelete: empty } });
    template.resourceCountIs('AWS::Lambda::Function', 1); // the listeners' own
  });

  test('cannot be SNAPSHOT', () => {
    expectInvalid(() => make({ removalPolicy: RemovalPolicy.SNAPSHOT }), {
      property: 'removalPolicy', got: "'snapshot'", rule: 'log groups and repositories have no snapshots.', remedy: 'Use RemovalPolicy.RETAIN or DESTROY',
    });
  });

  test('does not matter to revisions of the task definition that are replaced: they may be live', () => {
    synth({ removalPolicy: RemovalPolicy.DESTROY }).hasResource(TASK, { UpdateReplacePolicy: 'Retain', DeletionPolicy: 'Delete' });
  });
});

describe('taskDefinition of the user', () => {
  const own = (scope: Construct, ...containers: [string, Partial<ecs.ContainerDefinitionOptions>][]) => {
    const taskDefinition = new ecs.FargateTaskDefinition(scope, 'Own', { family: 'own' });
    for (const [name, options] of containers) {
      taskDefinition.addContainer(name, { image, ...options });
    }
    return taskDefinition;
  };
  const addPort = 'portMappings: [{ containerPort }].';
  const web: [string, Partial<ecs.ContainerDefinitionOptions>] = ['web', { portMappings: [{ containerPort: 8080 }] }];

  test('replaces ours: its container with a port gets the traffic, and no log group is made', () => {
    const stack = newStack();
    const construct = make({ taskDefinition: own(stack, ['sidecar', {}], web), imageContainers: ['web'] }, stack);
    expect(construct).toMatchObject({ containerName: 'web', containerPort: 8080, logGroup: undefined });
    const template = Template.fromStack(stack);
    template.resourceCountIs(TASK, 1);
    template.resourcePropertiesCountIs('AWS::Logs::LogGroup', { LogGroupName: Match.anyValue() }, 0);
    template.hasResource(TASK, { UpdateReplacePolicy: 'Retain' });
    template.hasResourceProperties('AWS::ECS::Service', {
      TaskDefinition: 'own', LoadBalancers: [Match.objectLike({ ContainerName: 'web', ContainerPort: 8080 })],
    });
  });

  test('may pull from the repository, though it had no execution role', () => {
    synth((stack) => ({ taskDefinition: own(stack, web) })).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['ecr:BatchGetImage']) })]) },
      Roles: [{ Ref: Match.stringLikeRegexp('^OwnExecutionRole') }],
    });
  });

  test('passes over UDP ports', () => {
    const stack = newStack();
    const taskDefinition = own(stack, ['web', { portMappings: [{ containerPort: 53, protocol: ecs.Protocol.UDP }, { containerPort: 80 }] }]);
    expect(make({ taskDefinition }, stack).containerPort).toBe(80);
  });

  test('passes over ranges of ports', () => {
    const stack = newStack();
    const range = { containerPort: ecs.ContainerDefinition.CONTAINER_PORT_USE_RANGE, containerPortRange: '9000-9010' };
    const taskDefinition = own(stack, ['web', { portMappings: [range, { containerPort: 80 }] }]);
    expect(make({ taskDefinition }, stack).containerPort).toBe(80);
    expectInvalid(() => make((other) => ({ taskDefinition: own(other, ['web', { portMappings: [range] }]) })), {
      property: 'taskDefinition', rule: 'no container of it (web) maps a TCP port.', remedy: addPort,
    });
  });

  test('is watched for errors in the log group that it writes to', () => {
    const stack = newStack();
    const logGroup = new logs.LogGroup(stack, 'OwnLog');
    make({ taskDefinition: own(stack, ['web', { ...web[1], logging: ecs.LogDrivers.awsLogs({ logGroup, streamPrefix: 'x' }) }]) }, stack);
    Template.fromStack(stack).hasResourceProperties('AWS::Logs::MetricFilter', { LogGroupName: stack.resolve(logGroup.logGroupName) });
  });

  test('that logs elsewhere has no alarm on the log', () => {
    const logging = ecs.LogDrivers.splunk({
      url: 'https://splunk',
      secretToken: ecs.Secret.fromSecretsManager(
        secretsmanager.Secret.fromSecretNameV2(newStack(), 'S', 's')),
    });
    const template = synth((stack) => ({ taskDefinition: own(stack, ['web', { ...web[1], logging }]) }));
    template.resourceCountIs('AWS::Logs::MetricFilter', 0);
    const names = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => String(Properties.AlarmName));
    expect(names.filter((name) => /logErrors$/.test(name))).toEqual([]);
    expect(names).not.toHaveLength(0);
  });

  test.each(['image', 'cpu', 'memoryLimitMiB', 'environment', 'secrets', 'runtimePlatform', 'family', 'logGroupName', 'logRetention', 'logEncryptionKey'])('excludes %s', (property) => {
    const values: Record<string, unknown> = {
      image, cpu: 512, memoryLimitMiB: 1024, environment: {}, secrets: {}, runtimePlatform: {}, family: 'f', logGroupName: 'l', logRetention: 1, logEncryptionKey: {},
    };
    expectInvalid(() => make((stack) => ({ taskDefinition: own(stack, web), [property]: values[property] })), {
      property, rule: 'cannot be set together with taskDefinition: the task definition already says it.', remedy: `Remove ${property}, or remove taskDefinition.`,
    });
  });

  test('needs a container', () => {
    expectInvalid(() => make((stack) => ({ taskDefinition: own(stack) })), {
      property: 'taskDefinition', rule: 'the task definition has no container.', remedy: 'Add its containers before you pass the task definition.',
    });
  });

  test('needs a TCP port', () => {
    for (const portMappings of [undefined, [{ containerPort: 53, protocol: ecs.Protocol.UDP }]]) {
      expectInvalid(() => make((stack) => ({ taskDefinition: own(stack, ['web', { portMappings }]) })), {
        property: 'taskDefinition', rule: 'no container of it (web) maps a TCP port.', remedy: addPort,
      });
    }
  });

  test('needs the port that is named', () => {
    expectInvalid(() => make((stack) => ({ taskDefinition: own(stack, web), containerPort: 3000 })), {
      property: 'containerPort', got: '3000', rule: 'no container of it (web) maps that TCP port.', remedy: addPort,
    });
    expectInvalid(() => make((stack) => ({ taskDefinition: own(stack, web), trafficContainer: 'web', containerPort: 3000 })), {
      property: 'containerPort', got: '3000', rule: "the container 'web' maps no such TCP port.", remedy: addPort,
    });
  });

  test('must suit Fargate, whatever a caller without types passes', () => {
    expectInvalid(() => make((stack) => {
      const taskDefinition = new ecs.Ec2TaskDefinition(stack, 'Ec2');
      taskDefinition.addContainer('web', { image, memoryLimitMiB: 64, portMappings: [{ containerPort: 80 }] });
      return { taskDefinition: taskDefinition as unknown as ecs.FargateTaskDefinition };
    }), { property: 'taskDefinition', rule: 'must be compatible with Fargate.', remedy: 'Create it with new FargateTaskDefinition(…).' });
  });
});
