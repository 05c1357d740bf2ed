import { CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { CHANGES_TYPE } from '../../src/custom-resources/service-changes/protocol';
import { SETTINGS_TYPE } from '../../src/custom-resources/service-settings/protocol';
import { EcsNativeEngine } from '../../src/engine/ecs-native/ecs-native-engine';
import { make, newStack, only, synth } from '../helpers';

const SERVICE = 'AWS::ECS::Service';

function twoServices(): Template {
  const stack = newStack();
  make({ desiredCount: 3 }, stack);
  make({ projectId: 'api', autoScaling: { maxCapacity: 4 } }, stack, 'Api');
  return Template.fromStack(stack);
}

describe('settings', () => {
  test('are one resource for all services of a stack, which comes after them', () => {
    const template = twoServices();
    expect(only(template, SETTINGS_TYPE)).toEqual({
      ServiceToken: { 'Fn::GetAtt': [expect.stringMatching(/^EcsCanaryBlueGreenListenersFunction/), 'Arn'] },
      ServiceTimeout: '600',
      Services: [
        { Cluster: { Ref: expect.stringMatching(/^WebCluster/) }, Service: 'web-service-shop-prod', DesiredCount: '3', HealthCheckGracePeriodSeconds: '60' },
        { Cluster: { Ref: expect.stringMatching(/^ApiCluster/) }, Service: 'web-service-api-prod', HealthCheckGracePeriodSeconds: '60' },
      ],
    });
    const [{ DependsOn }] = Object.values(template.findResources(SETTINGS_TYPE));
    expect(DependsOn).toEqual(expect.arrayContaining(Object.keys(template.findResources(SERVICE))));
    expect(DependsOn).toContainEqual(expect.stringMatching(/^EcsCanaryBlueGreenListenersFunctionEventInvokeConfig/));
  });

  test('may be changed of these services, by UpdateService and nothing else', () => {
    const template = twoServices();
    const [{ DependsOn }] = Object.values(template.findResources(SETTINGS_TYPE));
    const [[id, { Properties }]] = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([name]) => name.startsWith('EcsCanaryBlueGreenSettings'));
    expect(DependsOn).toContain(id);
    expect(Properties.Roles).toEqual([{ Ref: expect.stringMatching(/^EcsCanaryBlueGreenListenersRole/) }]);
    expect(Properties.PolicyDocument.Statement).toEqual([{
      Effect: 'Allow',
      Action: 'ecs:UpdateService',
      Resource: ['web-service-shop-prod', 'web-service-api-prod'].map((name) => ({
        'Fn::Join': ['', [
          'arn:', { Ref: 'AWS::Partition' }, ':ecs:eu-central-1:123456789012:service/', { Ref: expect.any(String) }, `/${name}`,
        ]],
      })),
    }]);
  });
});

describe('the guard of services that CodeDeploy deploys', () => {
  const rendered = (template: Template): Record<string, unknown>[] => only(template, CHANGES_TYPE).Services
    .map(({ Rendered }: { Rendered: string }) => JSON.parse(Rendered) as Record<string, unknown>);

  test('comes before all of them, and knows what the template says', () => {
    const template = twoServices();
    const ids = Object.keys(template.findResources(SERVICE));
    expect(only(template, CHANGES_TYPE).Services).toMatchObject([{ LogicalId: ids[0], Service: 'Stack/Web' }, { LogicalId: ids[1], Service: 'Stack/Api' }]);
    const properties = Object.values(template.findResources(SERVICE)).map(({ Properties }) => Properties);
    // A cluster that gets another name is another one, behind the same reference.
    expect(rendered(template)).toEqual(['shop', 'api'].map((id, i) => ({ ...properties[i], Cluster: `web-cluster-${id}-prod` })));
    const [guard] = Object.keys(template.findResources(CHANGES_TYPE));
    Object.values(template.findResources(SERVICE)).forEach(({ DependsOn }) => expect(DependsOn).toContain(guard));
  });

  test('waits for nothing but its function: references are texts', () => {
    const template = twoServices();
    const [{ DependsOn, Properties: { ServiceToken, ...properties } }] = Object.values(template.findResources(CHANGES_TYPE));
    expect(DependsOn).toEqual([expect.stringMatching(/^EcsCanaryBlueGreenListenersFunctionEventInvokeConfig/)]);
    properties.Services.forEach((service: object) => Object.values(service).forEach((value) => expect(typeof value).toBe('string')));
  });

  test('sees overrides, and no tags', () => {
    const stack = newStack();
    const web = make({}, stack);
    const service = web.service.node.defaultChild as ecs.CfnService;
    service.addPropertyOverride('PlatformVersion', { Ref: new CfnParameter(stack, 'Version').logicalId });
    service.tags.setTag('team', 'shop');
    const [properties] = rendered(Template.fromStack(stack));
    expect(properties.PlatformVersion).toEqual({ Ref: 'Version' });
    expect(properties).not.toHaveProperty('Tags');
  });

  test('is not there where ECS deploys', () => {
    synth({ engine: new EcsNativeEngine({}) }).resourceCountIs(CHANGES_TYPE, 0);
  });

  test('lets one service of a stack wait for all of another', () => {
    const stack: Stack = newStack();
    const web = make({}, stack);
    make({ projectId: 'api' }, stack, 'Api').node.addDependency(web);
    // Throws when resources wait for each other.
    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});
