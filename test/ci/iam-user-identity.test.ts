import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CiIdentity } from '../../src';
import { expectInvalid, make, newStack, only, synth } from '../helpers';

const POLICY = 'AWS::IAM::ManagedPolicy';

test('is the default: a user with a managed policy of its own, and without a key', () => {
  const stack = newStack();
  const web = make({}, stack);
  const template = Template.fromStack(stack);
  expect(only(template, 'AWS::IAM::User')).toEqual({ UserName: 'ci-shop-prod-server-user' });
  expect(only(template, POLICY).Users).toEqual([stack.resolve(web.ciIdentity.user!.userName)]);
  template.resourceCountIs('AWS::IAM::AccessKey', 0);
  template.resourceCountIs('AWS::SecretsManager::Secret', 0);
  expect([web.ciIdentity.role, web.ciIdentity.accessKeySecret]).toEqual([undefined, undefined]);
});

test('the managed policy has no name that another stack could have taken', () => {
  expect(only(synth(), POLICY)).toMatchObject({ Description: 'Releases of shop-prod by CI' });
  expect(only(synth(), POLICY)).not.toHaveProperty('ManagedPolicyName');
});

test('is named as the user says', () => {
  synth({ ciIdentity: CiIdentity.iamUser({ userName: 'deployer@ci' }) }).hasResourceProperties('AWS::IAM::User', { UserName: 'deployer@ci' });
});

test('can be an existing user', () => {
  const stack = newStack();
  const user = iam.User.fromUserName(stack, 'Theirs', 'theirs');
  const web = make({ ciIdentity: CiIdentity.iamUser({ user }) }, stack);
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::IAM::User', 0);
  expect(only(template, POLICY).Users).toEqual(['theirs']);
  expect(web.ciIdentity.user).toBe(user);
});

test('an existing user has its name', () => {
  const user = iam.User.fromUserName(newStack(), 'Theirs', 'theirs');
  expectInvalid(() => CiIdentity.iamUser({ user, userName: 'other' }), {
    property: 'userName', rule: 'cannot be set together with user: it has its name already.', remedy: 'Remove userName, or remove user.',
  });
});

describe('accessKey', () => {
  test('goes into Secrets Manager and nowhere else', () => {
    const stack = newStack();
    const web = make({ ciIdentity: CiIdentity.iamUser({ accessKey: true }) }, stack);
    const template = Template.fromStack(stack);
    const [keyId] = Object.keys(template.findResources('AWS::IAM::AccessKey'));
    expect(only(template, 'AWS::IAM::AccessKey').UserName).toEqual(stack.resolve(web.ciIdentity.user!.userName));
    expect(only(template, 'AWS::SecretsManager::Secret').SecretString).toEqual({
      'Fn::Join': ['', ['{"accessKeyId":"', { Ref: keyId }, '","secretAccessKey":"', { 'Fn::GetAtt': [keyId, 'SecretAccessKey'] }, '"}']],
    });
    expect(JSON.stringify(template.toJSON()).split('SecretAccessKey')).toHaveLength(2);
    template.templateMatches({ Outputs: Match.absent() });
    expect(stack.resolve(web.ciIdentity.accessKeySecret!.secretArn)).toEqual({ Ref: expect.stringMatching(/^WebCiAccessKeySecret/) });
  });

  test('can be made for an existing user', () => {
    const stack = newStack();
    const template = synth({ ciIdentity: CiIdentity.iamUser({ user: iam.User.fromUserName(stack, 'Theirs', 'theirs'), accessKey: true }) }, stack);
    expect(only(template, 'AWS::IAM::AccessKey').UserName).toBe('theirs');
  });

  test.each([false, undefined])('is not made when %p', (accessKey) => {
    synth({ ciIdentity: CiIdentity.iamUser({ accessKey }) }).resourceCountIs('AWS::IAM::AccessKey', 0);
  });
});

test('can be none', () => {
  const stack = newStack();
  expect(Object.keys(make({ ciIdentity: CiIdentity.none() }, stack).ciIdentity)).toEqual(['jobCredentials']);
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::IAM::User', 0);
  template.resourceCountIs(POLICY, 0);
});
