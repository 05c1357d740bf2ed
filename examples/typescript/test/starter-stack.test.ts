import assert from 'node:assert/strict';
import { test } from 'node:test';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { StarterStack } from '../lib/starter-stack';

const template = Template.fromStack(new StarterStack(new App(), 'Starter'));

test('a release is a canary that its alarms can roll back', () => {
  template.hasResourceProperties('AWS::CodeDeploy::DeploymentConfig', {
    TrafficRoutingConfig: { TimeBasedCanary: { CanaryPercentage: 25, CanaryInterval: 10 } },
  });
  template.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
    AutoRollbackConfiguration: { Enabled: true, Events: Match.arrayWith(['DEPLOYMENT_STOP_ON_ALARM']) },
  });
});

test('both target groups ask the service for its health', () => {
  const groups = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::TargetGroup'));
  assert.deepEqual(groups.map(({ Properties }) => Properties.HealthCheckPath), ['/health', '/health']);
});
