import { decide, Statement } from './policy';

const ALLOW: Statement = { Effect: 'Allow', Action: 'ecs:DescribeServices', Resource: 'arn:aws:ecs:eu-west-1:111111111111:service/c/s' };
const REQUEST = { action: 'ecs:DescribeServices', resource: 'arn:aws:ecs:eu-west-1:111111111111:service/c/s' };
const ALLOWED = 'allowed';
const NOTHING_ALLOWS = 'denied because nothing allows it';

test('what a statement names is allowed, and everything else is denied', () => {
  expect(decide([ALLOW], REQUEST)).toBe(ALLOWED);
  expect(decide([], REQUEST)).toBe(NOTHING_ALLOWS);
  expect(decide([ALLOW], { ...REQUEST, action: 'ecs:DescribeService' })).toBe(NOTHING_ALLOWS);
  expect(decide([ALLOW], { ...REQUEST, resource: `${REQUEST.resource}2` })).toBe(NOTHING_ALLOWS);
});

test.each([
  ['ecs:Describe*', 'ecs:DescribeServices', ALLOWED],
  ['ecs:Describe*', 'ecs:UpdateService', NOTHING_ALLOWS],
  ['ecs:*', 'ecr:PutImage', NOTHING_ALLOWS],
  ['*', 'ecr:PutImage', ALLOWED],
  ['ecs:DescribeService?', 'ecs:DescribeServices', ALLOWED],
  ['ecs:DescribeService?', 'ecs:DescribeService', NOTHING_ALLOWS],
  ['ECS:describeservices', 'ecs:DescribeServices', ALLOWED],
])('the action %s and a call of %s: %s', (Action, action, decision) => {
  expect(decide([{ ...ALLOW, Action, Resource: '*' }], { ...REQUEST, action })).toBe(decision);
});

test.each([
  ['arn:aws:ecs:eu-west-1:111111111111:service/*', ALLOWED],
  ['arn:aws:ecs:*', ALLOWED],
  ['arn:aws:ecs:eu-west-1:111111111111:service/C/S', NOTHING_ALLOWS],
  // A dot is a dot, not any character.
  ['arn.aws.ecs:eu-west-1:111111111111:service/c/s', NOTHING_ALLOWS],
])('the resource %s: %s', (Resource, decision) => {
  expect(decide([{ ...ALLOW, Resource }], REQUEST)).toBe(decision);
});

test('a permission on an ARN says nothing about calls without a resource level', () => {
  expect(decide([ALLOW], { ...REQUEST, resource: '*' })).toBe(NOTHING_ALLOWS);
});

test('lists are alternatives, and statements add up', () => {
  const lists: Statement = { Effect: 'Allow', Action: ['a:One', 'a:Two'], Resource: ['x', 'y'] };
  expect(decide([lists], { action: 'a:Two', resource: 'y' })).toBe(ALLOWED);
  expect(decide([lists, ALLOW], REQUEST)).toBe(ALLOWED);
});

test('a denial outweighs every permission, in any order', () => {
  const deny: Statement = { Effect: 'Deny', Action: 'ecs:*', Resource: '*' };
  for (const statements of [[ALLOW, deny], [deny, ALLOW]]) {
    expect(decide(statements, REQUEST)).toBe('denied by a statement');
  }
});

describe('a condition', () => {
  const conditional: Statement = { ...ALLOW, Condition: { StringEquals: { 'iam:PassedToService': ['ecs.amazonaws.com', 'ecs-tasks.amazonaws.com'] } } };
  const given = (context: Record<string, string>) => decide([conditional], { ...REQUEST, context });

  test('holds for each of its values', () => {
    expect(given({ 'iam:PassedToService': 'ecs-tasks.amazonaws.com' })).toBe(ALLOWED);
    expect(given({ 'IAM:passedtoservice': 'ecs.amazonaws.com' })).toBe(ALLOWED);
  });

  test('does not hold for another value, in other capitals, or without one', () => {
    expect(given({ 'iam:PassedToService': 'ec2.amazonaws.com' })).toBe(NOTHING_ALLOWS);
    expect(given({ 'iam:PassedToService': 'ECS.amazonaws.com' })).toBe(NOTHING_ALLOWS);
    expect(given({})).toBe(NOTHING_ALLOWS);
  });

  test('needs all of its keys', () => {
    const two: Statement = { ...ALLOW, Condition: { StringEquals: { a: '1', b: '2' } } };
    expect(decide([two], { ...REQUEST, context: { a: '1' } })).toBe(NOTHING_ALLOWS);
    expect(decide([two], { ...REQUEST, context: { a: '1', b: '2' } })).toBe(ALLOWED);
  });
});

test.each<[string, object]>([
  ['NotAction', { NotAction: 'ecs:*' }],
  ['NotResource', { NotResource: '*' }],
  ['StringLike', { Condition: { StringLike: { 'aws:PrincipalTag/team': '*' } } }],
  ['${aws:username}', { Resource: 'arn:aws:iam::111111111111:user/${aws:username}' }],
  ['Effect allow', { Effect: 'allow' }],
  ['no Action', { Action: undefined }],
])('refuses to guess what it does not understand: %s', (name, element) => {
  expect(() => decide([{ ...ALLOW, ...element }], REQUEST)).toThrow(`does not understand: ${name}`);
});
