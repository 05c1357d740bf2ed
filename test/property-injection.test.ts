import { App, IPropertyInjector, PropertyInjectors, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { ENV, make, only } from './helpers';
import * as library from '../src';
import { EcsCanaryBlueGreen, GitHubDeployWorkflow } from '../src';
import { inRepository } from './workflow/configurations';
import { SETTINGS_TYPE } from '../src/custom-resources/service-settings/protocol';

const inject = (constructUniqueId: string, change: (props: object) => object): IPropertyInjector => ({ constructUniqueId, inject: change });

function synth(injector: IPropertyInjector, props = {}): Template {
  const app = new App();
  PropertyInjectors.of(app).add(injector);
  const stack = new Stack(app, 'Stack', { env: ENV });
  make(props, stack);
  return Template.fromStack(stack);
}

test('a platform team’s default reaches an L2 where the user has said nothing, and only there', () => {
  const injector = inject(ecs.FargateService.PROPERTY_INJECTION_ID, (props) => ({ enableExecuteCommand: true, ...props }));
  expect(only(synth(injector), 'AWS::ECS::Service').EnableExecuteCommand).toBe(true);
  expect(only(synth(injector, { enableExecuteCommand: false }), 'AWS::ECS::Service').EnableExecuteCommand).toBe(false);
});

test('every construct of the library has an id for injectors, named after itself', () => {
  const constructs = Object.values(library)
    .filter((exported): exported is typeof EcsCanaryBlueGreen => typeof exported === 'function' && exported.prototype instanceof Construct);
  expect(constructs.map(({ name }) => name).sort()).toEqual(['EcsCanaryBlueGreen', 'GitHubDeployWorkflow']);
  for (const construct of constructs) {
    expect(construct.PROPERTY_INJECTION_ID).toBe(`ecs-canary-blue-green.${construct.name}`);
  }
});

test('an injector changes the properties of the service, the nearest one first', () => {
  const app = new App();
  const id = EcsCanaryBlueGreen.PROPERTY_INJECTION_ID;
  PropertyInjectors.of(app).add(inject(id, (props) => ({ desiredCount: 5, ...props })));
  const [near, far] = ['Near', 'Far'].map((name) => new Stack(app, name, { env: ENV }));
  PropertyInjectors.of(near).add(inject(id, (props) => ({ desiredCount: 3, ...props })));
  make({}, near);
  make({ projectId: 'other' }, far);
  expect(only(Template.fromStack(near), SETTINGS_TYPE).Services).toMatchObject([{ DesiredCount: '3' }]);
  expect(only(Template.fromStack(far), SETTINGS_TYPE).Services).toMatchObject([{ DesiredCount: '5' }]);
});

test('what an injector sets is checked like any other property', () => {
  expect(() => synth(inject(EcsCanaryBlueGreen.PROPERTY_INJECTION_ID, (props) => ({ ...props, desiredCount: 0 })))).toThrow('desiredCount (got 0): must be');
});

test('an injector changes the properties of the workflow', () => inRepository((repositoryRoot) => {
  const app = new App();
  PropertyInjectors.of(app).add(inject(GitHubDeployWorkflow.PROPERTY_INJECTION_ID, (props) => ({ workflowPath: '.github/workflows/all.yml', ...props })));
  const stack = new Stack(app, 'Stack', { env: ENV });
  const workflow = new GitHubDeployWorkflow(stack, 'Workflow', { service: make({}, stack), repositoryRoot });
  expect(workflow.workflowPath).toBe('.github/workflows/all.yml');
}));
