import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import { EcsCanaryBlueGreenProps } from '../../src';
import { InvalidPropertyError } from '../../src/private/errors';
import { expectInvalid, make, newStack } from '../helpers';

const image = ecs.ContainerImage.fromRegistry('nginx:1');
const TCP = (containerPort: number) => ({ portMappings: [{ containerPort }] });

type Containers = Record<string, Partial<ecs.ContainerDefinitionOptions>>;

function taskOf(scope: Construct, containers: Containers): ecs.FargateTaskDefinition {
  const taskDefinition = new ecs.FargateTaskDefinition(scope, 'Own', { family: 'own' });
  Object.entries(containers).forEach(([name, options]) => taskDefinition.addContainer(name, { image, ...options }));
  return taskDefinition;
}

const webOf = (containers: Containers, props: Partial<EcsCanaryBlueGreenProps> = {}) =>
  make((stack) => ({ taskDefinition: taskOf(stack, containers), ...props }));

/** What most tasks with more than one container look like. */
const BEHIND_NGINX = { collector: TCP(4317), nginx: TCP(80), app: {} };

describe('the container that gets the traffic', () => {
  test('is asked for where more than one maps a port', () => {
    expectInvalid(() => webOf(BEHIND_NGINX, { imageContainers: ['app'] }), {
      property: 'trafficContainer',
      rule: 'is needed: more than one container maps a TCP port (collector, nginx), and it is not certain which gets the traffic.',
      remedy: "Set it, for example trafficContainer: 'collector'.",
    });
  });

  test('is the one that is named, or the one that maps the port', () => {
    for (const choice of [{ trafficContainer: 'nginx' }, { containerPort: 80 }]) {
      expect(webOf(BEHIND_NGINX, { imageContainers: ['app'], ...choice })).toMatchObject({ containerName: 'nginx', containerPort: 80 });
    }
  });

  test('must be one of the task, with a port', () => {
    expectInvalid(() => webOf(BEHIND_NGINX, { imageContainers: ['app'], trafficContainer: 'web' }), {
      property: 'trafficContainer', got: "'web'", rule: 'has no such container, but: collector, nginx, app.', remedy: 'Name one of them',
    });
    expectInvalid(() => webOf(BEHIND_NGINX, { imageContainers: ['app'], trafficContainer: 'app' }), {
      property: 'trafficContainer', got: "'app'", rule: 'the container maps no TCP port.', remedy: 'portMappings',
    });
  });

  test('with more than one port is asked which', () => {
    const containers = { app: { portMappings: [{ containerPort: 8080 }, { containerPort: 9113 }] } };
    expectInvalid(() => webOf(containers), {
      property: 'containerPort', rule: "the container 'app' maps 2 TCP ports (8080, 9113)", remedy: 'containerPort: 8080',
    });
    expect(webOf(containers, { containerPort: 9113 }).containerPort).toBe(9113);
  });
});

describe('the containers that get the image', () => {
  test('are asked for where there is more than one container', () => {
    expectInvalid(() => webOf(BEHIND_NGINX, { trafficContainer: 'nginx' }), {
      property: 'imageContainers',
      rule: 'more than one container could (collector, nginx, app), and it is not certain which gets the image of a release.',
      remedy: "imageContainers: ['collector']",
    });
  });

  test('may be several', () => {
    expect(webOf(BEHIND_NGINX, { trafficContainer: 'nginx', imageContainers: ['app', 'nginx'] }).imageContainers).toEqual(['app', 'nginx']);
  });

  test('are not asked for where stack updates bring the images', () => {
    expect(webOf(BEHIND_NGINX, { trafficContainer: 'nginx', deployOnStackUpdate: true }).imageContainers).toEqual([]);
    expectInvalid(() => webOf(BEHIND_NGINX, { trafficContainer: 'nginx', deployOnStackUpdate: true, imageContainers: ['app'] }), {
      property: 'imageContainers', got: '["app"]', rule: 'cannot be set together with deployOnStackUpdate', remedy: 'Remove imageContainers',
    });
  });

  test('are those of the task, each once, and not none', () => {
    const traffic = { trafficContainer: 'nginx' };
    expectInvalid(() => webOf(BEHIND_NGINX, { ...traffic, imageContainers: [] }), { property: 'imageContainers', got: '[]', rule: 'must not be empty.', remedy: 'Leave it out' });
    expectInvalid(() => webOf(BEHIND_NGINX, { ...traffic, imageContainers: ['app', 'app'] }), {
      property: 'imageContainers', got: '["app","app"]', rule: 'names a container twice.', remedy: 'Name each once.',
    });
    expectInvalid(() => webOf(BEHIND_NGINX, { ...traffic, imageContainers: ['api'] }), {
      property: 'imageContainers', got: "'api'", rule: 'has no such container', remedy: 'Name one of them',
    });
  });

  test("a router of logs is none of the application's", () => {
    const stack = newStack();
    const taskDefinition = taskOf(stack, { app: { ...TCP(80), logging: ecs.LogDrivers.firelens({}) } });
    taskDefinition.addFirelensLogRouter('router', { image, firelensConfig: { type: ecs.FirelensLogRouterType.FLUENTBIT } });
    expect(make({ taskDefinition }, stack)).toMatchObject({ containerName: 'app', imageContainers: ['app'] });
  });

  test('a container that is added later makes uncertain what was certain', () => {
    const stack = newStack();
    const taskDefinition = taskOf(stack, { app: TCP(80) });
    make({ taskDefinition }, stack);
    taskDefinition.addContainer('agent', { image });
    expect(() => Template.fromStack(stack)).toThrow(/imageContainers: is needed: more than one container could \(app, agent\)/);
  });

  test('a container that is added to the task of the library changes nothing: the roles are certain', () => {
    const stack = newStack();
    const web = make({}, stack);
    web.taskDefinition.addContainer('agent', { image, ...TCP(4317) });
    expect(() => Template.fromStack(stack)).not.toThrow();
    expect(web).toMatchObject({ containerName: 'app', imageContainers: ['app'] });
  });
});

describe('the logs that are watched', () => {
  const watched = (props: Partial<EcsCanaryBlueGreenProps>) => {
    const stack = newStack();
    const group = (name: string) => ({
      logging: ecs.LogDrivers.awsLogs({ streamPrefix: name, logGroup: logs.LogGroup.fromLogGroupName(stack, name, name) }),
    });
    const taskDefinition = taskOf(stack, { nginx: { ...TCP(80), ...group('n') }, app: group('a'), worker: group('w'), mute: {} });
    make({ taskDefinition, ...props }, stack);
    return Object.values(Template.fromStack(stack).findResources('AWS::Logs::MetricFilter')).map(({ Properties }) => Properties.LogGroupName);
  };

  test('are those of the containers that get the image', () => {
    expect(watched({ imageContainers: ['app'] })).toEqual(['a']);
    expect(watched({ imageContainers: ['app', 'worker'] })).toEqual(['a', 'w']);
    expect(watched({ imageContainers: ['mute'] })).toEqual([]);
  });

  test('or those that are named', () => {
    expect(watched({ imageContainers: ['app'], logContainers: ['nginx', 'app'] })).toEqual(['n', 'a']);
  });

  test('are asked for where stack updates bring the images, and more than one container logs', () => {
    expectInvalid(() => watched({ deployOnStackUpdate: true }), {
      property: 'logContainers', rule: 'more than one container logs to CloudWatch (nginx, app, worker)', remedy: "logContainers: ['nginx']",
    });
    expect(watched({ deployOnStackUpdate: true, logContainers: ['app'] })).toEqual(['a']);
  });

  test('are in CloudWatch', () => {
    expectInvalid(() => watched({ imageContainers: ['app'], logContainers: ['mute'] }), {
      property: 'logContainers', got: "'mute'", rule: 'does not log to CloudWatch by the awslogs driver.', remedy: 'LogDrivers.awsLogs',
    });
  });

  test('a log group that two share is watched once', () => {
    const stack = newStack();
    const logging = ecs.LogDrivers.awsLogs({ streamPrefix: 'x', logGroup: new logs.LogGroup(stack, 'Shared') });
    make({ taskDefinition: taskOf(stack, { nginx: { ...TCP(80), logging }, app: { logging } }), imageContainers: ['nginx', 'app'] }, stack);
    Template.fromStack(stack).resourceCountIs('AWS::Logs::MetricFilter', 1);
  });
});

test.each(['trafficContainer', 'imageContainers', 'logContainers'] as const)('%s needs a task definition to choose from', (property) => {
  const value = property === 'trafficContainer' ? 'app' : ['app'];
  expectInvalid(() => make({ [property]: value }), {
    property, got: JSON.stringify(value).replaceAll(/^"|"$/g, "'"), rule: 'chooses among the containers of a taskDefinition of yours', remedy: `Remove ${property}`,
  });
});

test('containerName names the container of the library, not one of a task definition', () => {
  expectInvalid(() => webOf({ app: TCP(80) }, { containerName: 'app' }), {
    property: 'containerName', got: "'app'", rule: 'where there is no taskDefinition', remedy: "trafficContainer: 'app'",
  });
});

/** Containers a, b, c … with ports of their own, and what the user says of them. */
const shapes = fc.record({ ports: fc.integer({ min: 0, max: 2 }), udp: fc.boolean(), logs: fc.boolean() });
const tasks = fc.record({
  containers: fc.array(shapes, { minLength: 1, maxLength: 4 }),
  named: fc.record({ traffic: fc.boolean(), image: fc.boolean(), port: fc.boolean() }),
  pick: fc.nat(),
});

test('of any task, a role is either certain, or asked for by its property', () => {
  fc.assert(fc.property(tasks, ({ containers, named, pick }) => {
    const names = containers.map((_, i) => 'abcd'[i]);
    const portsOf = (i: number) => containers[i].udp ? [] : Array.from({ length: containers[i].ports }, (_, port) => 1000 + 10 * i + port);
    const withPorts = names.filter((_, i) => portsOf(i).length > 0);
    const chosen = names[pick % names.length];
    const [port] = portsOf(pick % names.length);
    const props: Partial<EcsCanaryBlueGreenProps> = {
      ...(named.traffic ? { trafficContainer: chosen } : {}),
      ...(named.image ? { imageContainers: [chosen] } : {}),
      ...(named.port && port !== undefined ? { containerPort: port } : {}),
    };
    const build = () => webOf(Object.fromEntries(containers.map((shape, i) => [names[i], {
      portMappings: shape.udp
        ? [{ containerPort: 53 + i, protocol: ecs.Protocol.UDP }]
        : portsOf(i).map((containerPort) => ({ containerPort })),
      ...(shape.logs ? { logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'x' }) } : {}),
    }])), props);

    const traffic = props.trafficContainer ?? (props.containerPort === undefined ? (withPorts.length === 1 ? withPorts[0] : undefined) : chosen);
    const ports = traffic === undefined ? [] : portsOf(names.indexOf(traffic));
    const problem = traffic === undefined ? (withPorts.length === 0 ? 'taskDefinition' : 'trafficContainer')
      : ports.length === 0 ? 'trafficContainer'
        : ports.length > 1 && props.containerPort === undefined ? 'containerPort'
          : !named.image && names.length > 1 ? 'imageContainers' : undefined;
    if (problem === undefined) {
      const web = build();
      const imageContainers = [named.image ? chosen : names[0]];
      expect(web).toMatchObject({ containerName: traffic, containerPort: props.containerPort ?? ports[0], imageContainers });
      expect(web.logGroups).toHaveLength(containers[names.indexOf(web.imageContainers[0])].logs ? 1 : 0);
    } else {
      expect(propertyOf(build)).toBe(problem);
    }
  }), { numRuns: 100, seed: 20261129 });
});

function propertyOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return (error as InvalidPropertyError).property;
  }
}
