import { App, Stack, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as fc from 'fast-check';
import { DeploymentEngine, DeploymentHook, HookContract, LifecycleEvent } from '../../src';
import { ENV, importVpc, make, newStack, Props } from '../helpers';

const native = (props: Props = {}, stack = newStack()) => make((scope) => ({ engine: DeploymentEngine.ecsNative(), ...typeof props === 'function' ? props(scope) : props }), stack);

function resourcesOf(stack: Stack) {
  const template = Template.fromStack(stack);
  const [[id, guard]] = Object.entries(template.findResources('Custom::EcsCanaryBlueGreenGuard'));
  const [service] = Object.values(template.findResources('AWS::ECS::Service'));
  return { template, id, guard, service };
}

test('the guard sees all that CloudFormation would send, and says which task definition', () => {
  fc.assert(fc.property(
    fc.record({
      desiredCount: fc.integer({ min: 1, max: 9 }), enableExecuteCommand: fc.boolean(), tag: fc.constantFrom('a', 'b'), raw: fc.option(fc.constantFrom('SERVICE', 'TASK_DEFINITION')),
    }),
    ({ raw, tag, ...props }) => {
      const stack = newStack();
      const web = native(props, stack);
      Tags.of(web).add('team', tag);
      (web.service.node.defaultChild as ecs.CfnService).addPropertyOverride('PropagateTags', raw ?? undefined);
      const { id, guard, service } = resourcesOf(stack);
      const { TaskDefinition, ...sent } = service.Properties;
      expect(guard.Properties.Service).toEqual(sent);
      expect(TaskDefinition).toEqual({ 'Fn::GetAtt': [id, 'TaskDefinition'] });
      expect(service.DependsOn).toContain(id);
    },
  ), { seed: 17, numRuns: 8 });
}, 60_000);

test('a new revision of the task definition is nothing that the guard is asked about: CI makes the releases', () => {
  const rendered = (environment: Record<string, string>) => {
    const stack = newStack();
    native({ environment }, stack);
    const { guard, service, template } = resourcesOf(stack);
    return { guard: guard.Properties, service: service.Properties, tasks: template.findResources('AWS::ECS::TaskDefinition') };
  };
  const [before, after] = [rendered({}), rendered({ LEVEL: 'debug' })];
  expect(before.tasks).not.toEqual(after.tasks);
  expect([after.guard, after.service]).toEqual([before.guard, before.service]);
});

test('the guard comes after what a new service begins with, and may look at this service alone', () => {
  const stack = newStack();
  const web = native({}, stack);
  const { template, guard } = resourcesOf(stack);
  expect(guard.Properties).toMatchObject({ ServiceName: 'web-service-shop-prod', Controller: 'ECS', Family: 'task-definition-shop-prod', ServiceTimeout: '600' });
  expect(guard.Properties.StackTags).toBeUndefined();
  const [policy] = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) => id.includes('Guard'));
  expect(guard.DependsOn).toEqual(
    expect.arrayContaining([policy[0], stack.resolve((web.taskDefinition.node.defaultChild as ecs.CfnTaskDefinition).logicalId)]),
  );
  expect(policy[1].Properties.PolicyDocument.Statement.map(({ Action, Resource }: any) => [[Action].flat(), Resource['Fn::Join'][1].slice(-3)])).toEqual([
    [['ecs:DescribeServices', 'ecs:ListServiceDeployments'], [':ecs:eu-central-1:123456789012:service/', expect.anything(), '/web-service-shop-prod']],
    [['ecs:DescribeServiceDeployments'], [':ecs:eu-central-1:123456789012:service-deployment/', expect.anything(), '/web-service-shop-prod/*']],
    [['ecs:DescribeServiceRevisions'], [':ecs:eu-central-1:123456789012:service-revision/', expect.anything(), '/web-service-shop-prod/*']],
  ]);
});

test('the guards of a stack list task definitions, of which AWS takes no narrower resource, and read none', () => {
  const stack = newStack();
  native({}, stack);
  const [shared] = Object.entries(resourcesOf(stack).template.findResources('AWS::IAM::Role')).filter(([id]) => id.startsWith('EcsCanaryBlueGreenGuards'));
  const statements = shared[1].Properties.Policies.flatMap(({ PolicyDocument }: any) => PolicyDocument.Statement);
  expect(statements).toContainEqual({ Effect: 'Allow', Action: 'ecs:ListTaskDefinitions', Resource: '*' });
  expect(JSON.stringify(statements)).not.toContain('ecs:DescribeTaskDefinition');
});

test('tags of the stack, for which CloudFormation updates the service, are asked about', () => {
  const stack = new Stack(new App(), 'Stack', { env: ENV, tags: { team: 'shop' } });
  native({}, stack);
  expect(resourcesOf(stack).guard.Properties.StackTags).toEqual({ team: 'shop' });
});

test('references to other stacks are the same for service and guard', () => {
  const app = new App();
  const [base, stack] = ['Base', 'Stack'].map((id) => new Stack(app, id, { env: ENV }));
  const cluster = new ecs.Cluster(base, 'Cluster', { vpc: importVpc(base) });
  const handler = new lambda.Function(base, 'Check', { runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline('//') });
  native({ cluster }, stack).addHook(LifecycleEvent.AFTER_INSTALL, DeploymentHook.fromFunction(handler, { contract: HookContract.ECS }));
  const { guard, service } = resourcesOf(stack);
  expect(service.Properties.Cluster).toEqual({ 'Fn::ImportValue': expect.stringContaining('Base:ExportsOutput') });
  expect(guard.Properties.Service).toEqual({ ...service.Properties, TaskDefinition: undefined });
});

test('two services of a stack share the function, and the second has at most 32 resources', () => {
  const stack = newStack();
  const { cluster } = native({}, stack);
  make({ projectId: 'api', engine: DeploymentEngine.ecsNative(), cluster, taskSubnets: { subnetType: ec2.SubnetType.PUBLIC } }, stack, 'Api');
  const template = Template.fromStack(stack);
  template.resourceCountIs('Custom::EcsCanaryBlueGreenGuard', 2);
  expect(Object.keys(template.findResources('AWS::Lambda::Function')).filter((id) => id.includes('Guard'))).toHaveLength(1);
  expect(Object.keys(template.toJSON().Resources as object).filter((id) => id.startsWith('Api')).length).toBeLessThanOrEqual(32);
});
