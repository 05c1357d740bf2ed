import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { expectInvalid, make, minutesToken, newStack, only, Props, synth } from '../helpers';

const TASK = 'AWS::ECS::TaskDefinition';
const image = ecs.ContainerImage.fromRegistry('nginx:1');
const container = (props: Props) => only(synth(props), TASK).ContainerDefinitions[0];

test('none of them is rendered unless it is set', () => {
  const task = only(synth({ image }), TASK);
  expect(task).not.toHaveProperty('EphemeralStorage');
  expect(Object.keys(task.ContainerDefinitions[0]).sort()).toEqual(['Essential', 'Image', 'LogConfiguration', 'Name', 'PortMappings']);
});

test('each is passed on to the container, or to the task', () => {
  const props = {
    image,
    entryPoint: ['/init'],
    command: ['serve', '--port', '3000'],
    containerHealthCheck: { command: ['CMD', '/alive'], interval: Duration.seconds(10), retries: 5 },
    stopTimeout: Duration.seconds(90),
    ulimits: [{ name: ecs.UlimitName.NOFILE, softLimit: 100_000, hardLimit: 200_000 }],
    readonlyRootFilesystem: true,
    ephemeralStorageGiB: 50,
  };
  expect(container(props)).toMatchObject({
    EntryPoint: ['/init'],
    Command: ['serve', '--port', '3000'],
    HealthCheck: { Command: ['CMD', '/alive'], Interval: 10, Retries: 5 },
    StopTimeout: 90,
    Ulimits: [{ Name: 'nofile', SoftLimit: 100_000, HardLimit: 200_000 }],
    ReadonlyRootFilesystem: true,
  });
  expect(only(synth(props), TASK).EphemeralStorage).toEqual({ SizeInGiB: 50 });
});

test.each([
  ['entryPoint', { entryPoint: ['/init'] }],
  ['command', { command: ['serve'] }],
  ['containerHealthCheck', { containerHealthCheck: { command: ['CMD', '/alive'] } }],
])('%s needs an image: the default one has nothing else to run', (property, props) => {
  expectInvalid(() => make(props), { property, rule: 'is for an image of your own: the default one has no shell and nothing else to run.', remedy: 'Set image, too.' });
  expect(() => make({ ...props, image })).not.toThrow();
});

test.each([
  ['entryPoint', { entryPoint: [] }],
  ['command', { command: [] }],
  ['containerHealthCheck.command', { containerHealthCheck: { command: [] } }],
])('%s must not be empty', (property, props) => {
  expectInvalid(() => make({ ...props, image }), { property, got: '[]', rule: 'must not be empty.', remedy: 'Give at least the program, or leave it out.' });
});

const check = (times: Partial<ecs.HealthCheck>) => ({ image, containerHealthCheck: { command: ['CMD', '/alive'], ...times } });

test.each<[string, string, string, Props]>([
  ['stopTimeout', '121', 'must be a whole number from 0 to 120 seconds.', { stopTimeout: Duration.seconds(121) }],
  ['stopTimeout', '0.5', 'must be a whole number from 0 to 120 seconds.', { stopTimeout: Duration.millis(500) }],
  ['ephemeralStorageGiB', '20', 'must be a whole number from 21 to 200 GiB.', { ephemeralStorageGiB: 20 }],
  ['ephemeralStorageGiB', '201', 'must be a whole number from 21 to 200 GiB.', { ephemeralStorageGiB: 201 }],
  ['containerHealthCheck.interval', '4', 'must be a whole number from 5 to 300 seconds.', check({ interval: Duration.seconds(4) })],
  ['containerHealthCheck.timeout', '61', 'must be a whole number from 2 to 60 seconds.', check({ timeout: Duration.seconds(61) })],
  ['containerHealthCheck.startPeriod', '301', 'must be a whole number from 0 to 300 seconds.', check({ startPeriod: Duration.seconds(301) })],
  ['containerHealthCheck.retries', '0', 'must be a whole number from 1 to 10.', check({ retries: 0 })],
])('%s %s is rejected: ECS would refuse it', (property, got, rule, props) => {
  expectInvalid(() => make(props), { property, got, rule, remedy: property === 'ephemeralStorageGiB' ? 'Leave it out' : /(stopTimeout|startPeriod)$/.test(property) ? 'Choose as long' : 'For example, choose' });
});

test('Windows has no storage to choose', () => {
  const runtimePlatform = { operatingSystemFamily: ecs.OperatingSystemFamily.WINDOWS_SERVER_2022_CORE };
  expectInvalid(() => make({ image, runtimePlatform, cpu: 1024, memoryLimitMiB: 2048, ephemeralStorageGiB: 50 }), {
    property: 'ephemeralStorageGiB', got: '50', rule: 'can be set for Linux only.', remedy: 'Remove it.',
  });
});

test('a duration that is known later must be in seconds already', () => {
  expectInvalid(() => make({ stopTimeout: minutesToken() }), { property: 'stopTimeout', rule: 'AWS expects seconds', remedy: 'Use Duration.seconds(…).' });
});

test('a task definition of the user has its own', () => {
  for (const [property, value] of Object.entries({ ...check({}), stopTimeout: Duration.seconds(1), ulimits: [], readonlyRootFilesystem: true, ephemeralStorageGiB: 30, command: ['a'], entryPoint: ['b'] })) {
    const stack = newStack();
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task');
    taskDefinition.addContainer('app', { image, portMappings: [{ containerPort: 80 }] });
    expectInvalid(() => make({ taskDefinition, [property]: value }, stack), {
      property, rule: 'cannot be set together with taskDefinition', remedy: `Remove ${property}, or remove taskDefinition.`,
    });
  }
});
