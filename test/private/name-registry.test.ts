import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { CiIdentity } from '../../src';
import { claimName, NameScope } from '../../src/private/name-registry';
import { agnosticStack, expectInvalid, make, newStack, stringToken } from '../helpers';

const A = { account: '111111111111', region: 'eu-west-1' };
const claim = (scope: Construct, id: string, name = 'name', where = NameScope.REGION, kind = 'thing') =>
  claimName(new Construct(scope, id), kind, name, where);

test('the first claim of a name is granted', () => {
  expect(claim(newStack(), 'One')).toBeUndefined();
});

test('another name, another kind and a token do not clash', () => {
  const stack = newStack();
  claim(stack, 'One');
  expect(claim(stack, 'Two', 'other')).toBeUndefined();
  expect(claim(stack, 'Three', 'name', NameScope.REGION, 'other')).toBeUndefined();
  expect(claim(stack, 'Four', stringToken('name'))).toBeUndefined();
});

test('another app does not clash', () => {
  claim(newStack(), 'One');
  expect(claim(newStack(), 'One')).toBeUndefined();
});

test.each<[string, object | undefined, object | undefined, NameScope, boolean | undefined]>([
  ['the same account and region', A, A, NameScope.REGION, true],
  ['another region', A, { ...A, region: 'eu-west-2' }, NameScope.REGION, undefined],
  ['another account', A, { ...A, account: '222222222222' }, NameScope.REGION, undefined],
  ['another region, for names of the account', A, { ...A, region: 'eu-west-2' }, NameScope.ACCOUNT, true],
  ['another account, for names of the account', A, { ...A, account: '222222222222' }, NameScope.ACCOUNT, undefined],
  ['unknown places', undefined, undefined, NameScope.REGION, false],
  ['one unknown place', A, undefined, NameScope.REGION, false],
  ['one unknown place, claimed first', undefined, A, NameScope.REGION, false],
  ['another region of unknown accounts', { region: 'eu-west-1' }, { region: 'eu-west-2' }, NameScope.REGION, undefined],
  ['the same region of unknown accounts', { region: 'eu-west-1' }, { region: 'eu-west-1' }, NameScope.REGION, false],
])('%s', (_, first, second, where, certain) => {
  const app = new App();
  claim(new Stack(app, 'A', { env: first }), 'One', 'name', where);
  const clash = claim(new Stack(app, 'B', { env: second }), 'Two', 'name', where);
  expect(clash?.certain).toBe(certain);
  expect(clash?.owner.node.path).toBe(certain === undefined ? undefined : 'A/One');
});

test('the same stack is certain, even in an unknown place', () => {
  const stack = agnosticStack();
  claim(stack, 'One');
  expect(claim(stack, 'Two')?.certain).toBe(true);
});

test('nested stacks are as certain as the stack around them', () => {
  const stack = agnosticStack();
  const nested = new NestedStack(stack, 'Nested');
  claim(stack, 'One');
  expect(claim(nested, 'Two')?.certain).toBe(true);
  expect(claim(new NestedStack(nested, 'Deeper'), 'Three')?.certain).toBe(true);
  claim(nested, 'One', 'other');
  expect(claim(new NestedStack(stack, 'Sibling'), 'Two', 'other')?.certain).toBe(true);
});

test('nested stacks of two stacks are not', () => {
  const app = new App();
  const [first, second] = ['A', 'B'].map((id) => new NestedStack(agnosticStack(id, app), 'Nested'));
  claim(first, 'One');
  expect(claim(second, 'One')?.certain).toBe(false);
});

test('stages of one app are told apart by their place', () => {
  const app = new App();
  const stackOf = (id: string, region: string) => new Stack(new Stage(app, id, { env: { ...A, region } }), 'Stack');
  claim(stackOf('Beta', 'eu-west-1'), 'One');
  expect(claim(stackOf('Prod', 'eu-west-2'), 'One')).toBeUndefined();
  expect(claim(stackOf('Copy', 'eu-west-1'), 'One')?.owner.node.path).toBe('Beta/Stack/One');
});

describe('projectId and stage', () => {
  const rejection = {
    property: 'projectId', got: "'shop'", rule: "with stage 'prod' belongs to 'Stack/Web' already", remedy: 'Give one of them another projectId or stage.',
  };

  test('must not be the same for two services in a stack', () => {
    const stack = newStack();
    make({}, stack);
    expectInvalid(() => make({}, stack, 'Again'), rejection);
    expect(() => make({ stage: 'beta' }, stack, 'Beta')).not.toThrow();
  });

  test('must not make the same names when put together', () => {
    const stack = newStack();
    make({ projectId: 'a', stage: 'b-c' }, stack);
    expectInvalid(() => make({ projectId: 'a-b', stage: 'c' }, stack, 'Again'), {
      property: 'projectId', got: "'a-b'", rule: "with stage 'c' belongs to 'Stack/Web' already", remedy: 'Give one of them another projectId or stage.',
    });
  });

  test('must not be the same for two services that differ in the name of the service alone', () => {
    const stack = newStack();
    make({}, stack);
    expectInvalid(() => make({ serviceName: 'other', ciIdentity: CiIdentity.none() }, stack, 'Again'), rejection);
  });

  test('may be the same where every name that must be unique is another, or none of ours', () => {
    const stack = newStack();
    const web = make({}, stack);
    expect(() => make({
      cluster: web.cluster,
      repository: web.repository,
      ciIdentity: CiIdentity.none(),
      serviceName: 'a',
      applicationName: 'a',
      family: 'a',
      logGroupName: 'a',
      metricNamespace: 'a',
    }, stack, 'Other')).not.toThrow();
  });

  test.each(['serviceName', 'applicationName', 'clusterName', 'repositoryName', 'family', 'logGroupName'])('%s of the user must be another for each', (property) => {
    const stack = newStack();
    make({ projectId: 'one', [property]: 'same' }, stack);
    expectInvalid(() => make({ projectId: 'two', [property]: 'same' }, stack, 'Again'), {
      property, got: "'same'", rule: "belongs to 'Stack/Web' already.", remedy: `Choose another ${property} for one of them.`,
    });
  });

  test('the family of a task definition of the user must be another for each that CI releases: it takes the newest revision', () => {
    const stack = newStack();
    const own = (id: string) => {
      const taskDefinition = new ecs.FargateTaskDefinition(stack, id, { family: 'same' });
      taskDefinition.addContainer('web', { image: ecs.ContainerImage.fromRegistry('image'), portMappings: [{ containerPort: 80 }] });
      return taskDefinition;
    };
    make({ projectId: 'one', taskDefinition: own('A') }, stack);
    expectInvalid(() => make({ projectId: 'two', taskDefinition: own('B') }, stack, 'Again'), {
      property: 'family', got: "'same'", rule: "belongs to 'Stack/Web' already.", remedy: 'Choose another family for one of them.',
    });
    expect(() => make({ projectId: 'three', taskDefinition: own('C'), deployOnStackUpdate: true }, stack, 'ByUpdates')).not.toThrow();
  });

  test('may be the same where the stacks may be deployed to different places, with a warning', () => {
    const app = new App();
    const [first, second] = ['A', 'B'].map((id) => agnosticStack(id, app));
    make({}, first);
    make({}, second);
    Annotations.fromStack(second).hasWarning('/B/Web', Match.stringLikeRegexp(
      "projectId 'shop': with stage 'prod' belongs to 'A/Web' already.*Should both be deployed to one account and region: "
      + 'Give one of them another projectId or stage\\..*ecs-canary-blue-green:nameClash'));
  });
});
