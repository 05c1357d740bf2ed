import { physicalNames, PhysicalNames } from '../../src/private/physical-names';
import { Validator } from '../../src/private/validator';
import { expectInvalid, stringToken, synth } from '../helpers';

const names = (projectId = 'shop', stage = 'prod', overrides: Partial<PhysicalNames> = {}) =>
  physicalNames(new Validator('Test'), projectId, stage, overrides);

test('follow the convention', () => {
  expect(names('node-app', 'staging')).toEqual({
    serviceName: 'web-service-node-app-staging',
    clusterName: 'web-cluster-node-app-staging',
    family: 'task-definition-node-app-staging',
    logGroupName: '/aws/ecs/node-app-staging',
    repositoryName: 'web/node-app/staging',
    metricNamespace: 'ECS/node-app-staging',
  });
});

test('can be overridden one by one', () => {
  const own: PhysicalNames = {
    serviceName: 'My_Service',
    clusterName: 'My_Cluster',
    family: 'My-Family',
    logGroupName: '/my/log.group_1#a',
    repositoryName: 'team/my.app_1',
    metricNamespace: 'My Team/App #1',
  };
  expect(names('shop', 'prod', own)).toEqual(own);
  expect(names('shop', 'prod', { family: 'mine' })).toEqual({ ...names(), family: 'mine' });
});

test.each([
  ['AWS::ECS::Service', { ServiceName: 'web-service-shop-prod' }],
  ['AWS::ECS::Cluster', { ClusterName: 'web-cluster-shop-prod' }],
  ['AWS::CodeDeploy::Application', { ApplicationName: 'deployment-app-shop-prod' }],
  ['AWS::CodeDeploy::DeploymentGroup', { DeploymentGroupName: 'deployment-group-shop-prod' }],
  ['AWS::ECS::TaskDefinition', { Family: 'task-definition-shop-prod' }],
  ['AWS::Logs::LogGroup', { LogGroupName: '/aws/ecs/shop-prod' }],
  ['AWS::ECR::Repository', { RepositoryName: 'web/shop/prod' }],
  ['AWS::Logs::MetricFilter', { MetricTransformations: [{ MetricNamespace: 'ECS/shop-prod', MetricName: 'ApplicationErrorCount' }] }],
  ['AWS::IAM::User', { UserName: 'ci-shop-prod-server-user' }],
])('%s gets its name of projectId and stage', (type, properties) => {
  defaultStack ??= synth();
  defaultStack.hasResourceProperties(type, properties);
});
let defaultStack: ReturnType<typeof synth> | undefined;

test.each([
  ['serviceName', 'AWS::ECS::Service', { ServiceName: 'own' }],
  ['clusterName', 'AWS::ECS::Cluster', { ClusterName: 'own' }],
  ['applicationName', 'AWS::CodeDeploy::Application', { ApplicationName: 'own' }],
  ['deploymentGroupName', 'AWS::CodeDeploy::DeploymentGroup', { DeploymentGroupName: 'own' }],
  ['family', 'AWS::ECS::TaskDefinition', { Family: 'own' }],
  ['logGroupName', 'AWS::Logs::LogGroup', { LogGroupName: 'own' }],
  ['repositoryName', 'AWS::ECR::Repository', { RepositoryName: 'own' }],
  ['metricNamespace', 'AWS::Logs::MetricFilter', { MetricTransformations: [{ MetricNamespace: 'own' }] }],
])('%s reaches the template', (property, type, properties) => {
  synth({ [property]: 'own' }).hasResourceProperties(type, properties);
});

test.each(['a', 'node-app', 'node_app', '1', 'a1-b2_c3'])("projectId and stage may be '%s'", (id) => {
  expect(() => names(id, id)).not.toThrow();
});

test.each(['', 'Shop', 'shop-', '-shop', 'a--b', 'a__b', 'a.b', 'a/b', 'a b', 'käse'])("projectId and stage must not be '%s'", (id) => {
  const rule = 'must be lowercase letters and digits, with single hyphens or underscores between them';
  expectInvalid(() => names(id), { property: 'projectId', got: `'${id}'`, rule, remedy: "Choose one like 'node-app'." });
  expectInvalid(() => names('shop', id), { property: 'stage', got: `'${id}'`, rule, remedy: "Choose one like 'prod' or 'staging'." });
});

describe('projectId and stage that make a name too long', () => {
  const remedy = 'Shorten projectId or stage, or set family.';

  test('are told which name, and how to set it apart', () => {
    const longest = 'p'.repeat(255 - 'task-definition--prod'.length);
    expect(() => names(longest)).not.toThrow();
    expectInvalid(() => names(`${longest}p`), {
      property: 'projectId',
      got: `'${longest}p'`,
      rule: `with stage 'prod' makes the family 'task-definition-${longest}p-prod', which must have 1 to 255 characters and has 256.`,
      remedy,
    });
    expect(() => names(`${longest}p`, 'prod', { family: 'short' })).not.toThrow();
  });

  test('blame the longer one, and show both', () => {
    const stage = 's'.repeat(235);
    expectInvalid(() => names('shop', stage), {
      property: 'stage',
      got: `'${stage}'`,
      rule: `with projectId 'shop' makes the family 'task-definition-shop-${stage}', which must have 1 to 255 characters and has 256.`,
      remedy,
    });
  });
});

const lengths: [keyof PhysicalNames, number, number][] = [
  ['serviceName', 1, 255], ['clusterName', 1, 255],
  ['family', 1, 255], ['logGroupName', 1, 512], ['repositoryName', 2, 256], ['metricNamespace', 1, 255],
];
test.each(lengths)('%s has %d to %d characters', (property, min, max) => {
  const rule = `the name must have ${min} to ${max} characters and has `;
  const remedy = `Choose another ${property}.`;
  const sized = (length: number) => names('shop', 'prod', { [property]: 'a'.repeat(length) });
  expect(() => sized(min)).not.toThrow();
  expect(() => sized(max)).not.toThrow();
  for (const length of [min - 1, max + 1]) {
    expectInvalid(() => sized(length), { property, got: `'${'a'.repeat(length)}'`, rule: `${rule}${length}.`, remedy });
  }
});

const characters: [keyof PhysicalNames, string, string][] = [
  ['serviceName', 'a.b', 'letters, digits, hyphens and underscores'],
  ['clusterName', 'a b', 'letters, digits, hyphens and underscores'],
  ['family', 'a/b', 'letters, digits, hyphens and underscores'],
  ['logGroupName', '/a b', 'letters, digits and . - _ / #'],
  ['logGroupName', 'aws/ecs', 'not begin with aws/'],
  ['repositoryName', 'Team/app', 'lowercase letters and digits'],
  ['repositoryName', 'team//app', 'lowercase letters and digits'],
  ['repositoryName', 'team/app-', 'lowercase letters and digits'],
  ['metricNamespace', 'AWS/ECS', 'not begin with AWS/'],
  ['metricNamespace', 'My*', 'letters, digits'],
  // CloudWatch takes a colon, but a metric filter does not.
  ['metricNamespace', 'My:App', 'letters, digits'],
];
test.each(characters)("%s must not be '%s'", (property, value, rule) => {
  expectInvalid(() => names('shop', 'prod', { [property]: value }), { property, got: `'${value}'`, rule, remedy: `Choose another ${property}.` });
});

test('tokens are skipped', () => {
  expect(() => names(stringToken('NOT valid!'), stringToken('neither!'))).not.toThrow();
  expect(() => names('shop', 'prod', { serviceName: stringToken('not a name!') })).not.toThrow();
});
