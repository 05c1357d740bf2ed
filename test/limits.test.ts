import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ENV, expectInvalid } from './helpers';
import { EcsCanaryBlueGreen, EcsCanaryBlueGreenProps } from '../src';

/** CloudFormation quotas. */
const MOST_RESOURCES = 500;
const LARGEST_TEMPLATE = 1_000_000;
const MOST_OUTPUTS = 200;
const MOST_PARAMETERS = 200;

/** IAM quotas: characters that are no blanks, and policies of a role or user. */
const LONGEST_INLINE = { role: 10_240, user: 2_048 };
const LONGEST_MANAGED = 6_144;
const MOST_MANAGED = 10;
const LONGEST_TRUST = 2_048;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- templates are untyped
type Resources = Record<string, { Type: string; Properties: any }>;

/** What is filled in at deployment is at most as long as this. */
const LONGEST: Record<string, string> = { Arn: 'x'.repeat(140), Ref: 'x'.repeat(140) };

function textLength(value: unknown): number {
  const resolved = JSON.stringify(value, (_, part: unknown) => {
    const entries = typeof part === 'object' && part !== null ? Object.entries(part) : [];
    const [[key, argument] = []] = entries.length === 1 ? entries : [];
    if (key === 'Fn::Join') {
      const [separator, parts] = argument as [string, unknown];
      return Array.isArray(parts) ? parts.map((one) => typeof one === 'string' ? one : 'x'.repeat(60)).join(separator) : 'x'.repeat(160);
    }
    return key === 'Fn::GetAtt' ? LONGEST.Arn : key === 'Ref' ? LONGEST.Ref : part;
  });
  return resolved.replace(/\s/g, '').length;
}

/** Everything that is above a limit, of a template. */
function excesses(name: string, stack: Stack): string[] {
  const template = Template.fromStack(stack).toJSON();
  const resources = template.Resources as Resources;
  const found: [string, number, number][] = [
    ['resources', Object.keys(resources).length, MOST_RESOURCES],
    ['bytes', Buffer.byteLength(JSON.stringify(template)), LARGEST_TEMPLATE],
    ['outputs', Object.keys(template.Outputs ?? {}).length, MOST_OUTPUTS],
    ['parameters', Object.keys(template.Parameters ?? {}).length, MOST_PARAMETERS],
  ];
  for (const [id, { Type, Properties }] of Object.entries(resources)) {
    const kind = Type === 'AWS::IAM::Role' ? 'role' : Type === 'AWS::IAM::User' ? 'user' : undefined;
    if (Type === 'AWS::IAM::ManagedPolicy') {
      found.push([`characters of ${id}`, textLength(Properties.PolicyDocument), LONGEST_MANAGED]);
    }
    if (kind) {
      const attached = (type: string) => Object.values(resources).filter((resource) => resource.Type === type
        && JSON.stringify(resource.Properties[kind === 'role' ? 'Roles' : 'Users'] ?? []).includes(`"${id}"`));
      const inline = [...(Properties.Policies ?? []), ...attached('AWS::IAM::Policy').map((policy) => policy.Properties)];
      found.push(
        [`inline characters of ${id}`, inline.reduce((sum: number, policy: { PolicyDocument: unknown }) => sum + textLength(policy.PolicyDocument), 0), LONGEST_INLINE[kind]],
        [`managed policies of ${id}`, (Properties.ManagedPolicyArns ?? []).length + attached('AWS::IAM::ManagedPolicy').length, MOST_MANAGED],
        [`characters of the trust of ${id}`, textLength(Properties.AssumeRolePolicyDocument ?? ''), LONGEST_TRUST],
      );
    }
  }
  return found.filter(([, count, limit]) => count > limit).map(([what, count, limit]) => `${name}: ${count} ${what}, above ${limit}`);
}

/** Names as long as they may be, because they are parts of ARNs. */
const projectId = (i: number) => `service-${'x'.repeat(24)}-${i}`;

function services(stack: Stack, shared: Pick<EcsCanaryBlueGreenProps, 'vpc' | 'cluster'>, from: number, count: number, props: Partial<EcsCanaryBlueGreenProps>) {
  return Array.from({ length: count }, (_, i) => new EcsCanaryBlueGreen(stack, `Web${from + i}`, { projectId: projectId(from + i), ...shared, ...props }));
}

const shared = (stack: Stack) => {
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
  return { vpc, cluster: new ecs.Cluster(stack, 'Cluster', { vpc, clusterName: 'shared' }) };
};
const image = ecs.ContainerImage.fromRegistry('app:1');

describe('15 services in one stack', () => {
  test.each<[string, Partial<EcsCanaryBlueGreenProps>]>([
    ['released by CI', {}],
    ['released by stack updates', { deployOnStackUpdate: true, image }],
    ['that scale', { autoScaling: { maxCapacity: 4 } }],
  ])('%s are below every limit', (_, props) => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    services(stack, shared(stack), 0, 15, props);
    expect(excesses('Stack', stack)).toEqual([]);
  });
});

test('40 services over nested stacks, told of by one topic, are below every limit', () => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  const common = shared(stack);
  const topic = new sns.Topic(stack, 'Topic');
  const nested = Array.from({ length: 4 }, (_, i) => new NestedStack(stack, `Nested${i}`));
  nested.forEach((one, i) => services(one, common, 10 * i, 10, i % 2 === 0 ? {} : { deployOnStackUpdate: true, image })
    .forEach((web) => web.notifyOn(topic)));
  expect([stack, ...nested].flatMap((one) => excesses(one.node.id, one))).toEqual([]);
});

test('the 17th service of a stack that its updates release is refused: IAM takes no more policies', () => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  const common = shared(stack);
  services(stack, common, 0, 16, { deployOnStackUpdate: true, image });
  expectInvalid(() => services(stack, common, 16, 1, { deployOnStackUpdate: true, image }), {
    property: 'deployOnStackUpdate', got: 'true', rule: 'a stack can have 16 services that its updates release', remedy: 'Put some of the services into another stack or a nested stack',
  });
});

describe('VPCs and addresses', () => {
  const warnings = (stacks: Stack[]) => stacks.flatMap((stack) => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('Elastic IP addresses')));
  const withOwnVpcs = (stack: Stack, count: number) => {
    for (let i = 0; i < count; i++) {
      new EcsCanaryBlueGreen(stack, `Web${i}`, { projectId: `${stack.node.id.toLowerCase()}-${i}` });
    }
    return stack;
  };

  test('of three services that make a VPC each are counted, with one warning', () => {
    const found = warnings([withOwnVpcs(new Stack(new App(), 'Stack', { env: ENV }), 3)]);
    expect(found.map(({ id }) => id)).toEqual(['/Stack/Web2']);
    expect(found[0].entry.data).toContain('vpc: the app makes 3 VPCs and 6 Elastic IP addresses in one account and region');
    expect(found[0].entry.data).toContain('let services share one, for example vpc: first.vpc.');
  });

  test('are counted over the stacks of a place, and for each place alone', () => {
    const app = new App();
    const stacks = ['One', 'Two'].map((id) => withOwnVpcs(new Stack(app, id, { env: ENV }), 2));
    expect(warnings(stacks)).toHaveLength(1);
    const other = new App();
    const apart = ['eu-west-1', 'eu-west-3'].map((region) => withOwnVpcs(new Stack(other, region, { env: { ...ENV, region } }), 2));
    expect(warnings(apart)).toEqual([]);
  });

  test('of two services, or of many that share one, are below the quotas', () => {
    expect(warnings([withOwnVpcs(new Stack(new App(), 'Stack', { env: ENV }), 2)])).toEqual([]);
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    services(stack, shared(stack), 0, 5, {});
    expect(warnings([stack])).toEqual([]);
  });
});

test('what is above a limit is found', () => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  const [web] = services(stack, shared(stack), 0, 1, {});
  for (const half of [0, 1]) {
    new iam.Policy(stack, `Large${half}`, {
      roles: [web.taskDefinition.taskRole],
      statements: Array.from({ length: 40 }, (_, i) => new iam.PolicyStatement({
        actions: [`s3:Action${half}${i}`], resources: [`arn:aws:s3:::${'b'.repeat(63)}/${half}/${i}/*`],
      })),
    });
  }
  expect(excesses('Stack', stack)).toEqual([expect.stringMatching(/^Stack: \d+ inline characters of Web0TaskDefinitionTaskRole\w+, above 10240$/)]);
});
