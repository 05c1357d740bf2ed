import { App, CfnParameter, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { EcsCanaryBlueGreen, EcsCanaryBlueGreenProps } from '../src';
import { InvalidPropertyError } from '../src/private/errors';

export const ENV = { account: '123456789012', region: 'eu-central-1' };

/** Properties of the construct, all optional, perhaps made of other constructs of the stack. */
export type Props = Partial<EcsCanaryBlueGreenProps> | ((stack: Stack) => Partial<EcsCanaryBlueGreenProps>);

export function newStack(env?: { account?: string; region?: string }, id = 'Stack'): Stack {
  return new Stack(new App(), id, { env: env ?? ENV });
}

/** A stack that can be deployed to any account and region. */
export function agnosticStack(id = 'Stack', app = new App()): Stack {
  return new Stack(app, id);
}

/** An imported VPC: no resources of its own, so that tests are fast and count only what the library makes. */
export function importVpc(stack: Stack, overrides: Partial<ec2.VpcAttributes> = {}, id = 'ImportedVpc'): ec2.IVpc {
  const pair = (kind: string) => [`${kind}-a`, `${kind}-b`];
  return ec2.Vpc.fromVpcAttributes(stack, id, {
    vpcId: 'vpc-1',
    vpcCidrBlock: '10.0.0.0/16',
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
    publicSubnetIds: pair('public'),
    publicSubnetRouteTableIds: pair('rtb-public'),
    privateSubnetIds: pair('private'),
    privateSubnetRouteTableIds: pair('rtb-private'),
    isolatedSubnetIds: pair('isolated'),
    isolatedSubnetRouteTableIds: pair('rtb-isolated'),
    ...overrides,
  });
}

/** Makes the construct in an imported VPC, unless the properties bring their own VPC or cluster. */
export function make(props: Props = {}, stack = newStack(), id = 'Web'): EcsCanaryBlueGreen {
  const given = typeof props === 'function' ? props(stack) : props;
  const vpc = given.vpc || given.cluster
    ? {}
    : { vpc: stack.node.tryFindChild('ImportedVpc') as ec2.IVpc | undefined ?? importVpc(stack) };
  return new EcsCanaryBlueGreen(stack, id, { projectId: 'shop', ...vpc, ...given });
}

/** Makes the construct and synthesises its stack. */
export function synth(props: Props = {}, stack = newStack()): Template {
  make(props, stack);
  return Template.fromStack(stack);
}

/** A value that is known only at deployment. */
export function numberToken(stack: Stack, id = 'Parameter'): number {
  return new CfnParameter(stack, id, { type: 'Number' }).valueAsNumber;
}

/** A value that is known only at deployment. */
export function stringToken(value = 'later'): string {
  return Lazy.string({ produce: () => value });
}

/** A duration that is known only at deployment. */
export function minutesToken(): Duration {
  return Duration.minutes(Lazy.number({ produce: () => 7 }));
}

/** What the message of a rejected property has to say. */
export interface Rejection {
  readonly property: string;
  /** The value as the message shows it; left out where the message shows none. */
  readonly got?: string;
  readonly rule: string;
  readonly remedy: string;
}

/** Expects the library's error, with the property, the value, the rule and the remedy in its message. */
export function expectInvalid(action: () => unknown, { property, got, rule, remedy }: Rejection): void {
  const error = thrownBy(action);
  expect(error).toBeInstanceOf(InvalidPropertyError);
  expect((error as InvalidPropertyError).property).toBe(property);
  const { message } = error as InvalidPropertyError;
  expect(message).toContain(got === undefined ? `: ${property}: ` : `: ${property} (got ${got}): `);
  const [said, advice] = [message.indexOf(rule), message.lastIndexOf(remedy)];
  expect({ message, containsRule: said >= 0, thenRemedy: advice > said }).toEqual({ message, containsRule: true, thenRemedy: true });
}

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** The properties of the only resource of a type. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- templates are untyped
export function only(template: Template, type: string): any {
  const found = Object.values(template.findResources(type));
  expect(found).toHaveLength(1);
  return found[0].Properties;
}

/** What a role may do by its own policies: those in it first, then those that were added. */
export function permissionsOf(template: Template, role: string): [unknown, unknown][] {
  const { ManagedPolicyArns = [], Policies = [] } = template.findResources('AWS::IAM::Role')[role].Properties;
  expect(ManagedPolicyArns).toEqual([]);
  const added = Object.values(template.findResources('AWS::IAM::Policy', { Properties: { Roles: [{ Ref: role }] } })).map(({ Properties }) => Properties);
  return [...Policies, ...added].flatMap(({ PolicyDocument }) => PolicyDocument.Statement).map(({ Action, Resource }) => [Action, Resource]);
}
