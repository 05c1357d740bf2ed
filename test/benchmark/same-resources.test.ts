import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { byHand } from '../../benchmark/by-hand';
import * as same from '../../benchmark/same-resources';
import { EcsCanaryBlueGreen } from 'ecs-canary-blue-green';

function templateOf(build: (stack: Stack) => void): same.Template {
  const stack = new Stack(new App(), 'Stack');
  build(stack);
  return Template.fromStack(stack).toJSON() as same.Template;
}

test('the benchmark compares the construct with the same resources', () => {
  const construct = templateOf((stack) => void new EcsCanaryBlueGreen(stack, 'Web', { projectId: 'node-app' }));
  same.assertSameResources(construct, templateOf((stack) => byHand(stack, 'node-app')));
});

test('it says what is no longer the same', () => {
  const one = { Resources: { A: { Type: 'AWS::SNS::Topic' }, B: { Type: 'AWS::SQS::Queue' } } };
  const other = { Resources: { B: { Type: 'AWS::SQS::Queue' } } };
  expect(() => same.assertSameResources(one, other)).toThrow('\nAWS::SNS::Topic: 1 by the construct, 0 by hand');
  expect(() => same.assertSameResources(other, one)).toThrow('\nAWS::SNS::Topic: 0 by the construct, 1 by hand');
});
