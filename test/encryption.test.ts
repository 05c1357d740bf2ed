import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { CiIdentity } from '../src';
import { ENV, expectInvalid, make, newStack, only } from './helpers';

const KEY = 'AWS::KMS::Key';
const keyOf = (stack: Stack) => new kms.Key(stack, 'Key');

test('without a key nothing says how to encrypt', () => {
  const stack = newStack();
  make({ ciIdentity: CiIdentity.iamUser({ accessKey: true }) }, stack);
  expect(JSON.stringify(Template.fromStack(stack))).not.toMatch(/Kms|EncryptionConfiguration/);
});

test('the log group is encrypted with logEncryptionKey, which CloudWatch Logs may use for it alone', () => {
  const stack = newStack();
  const key = keyOf(stack);
  make({ logEncryptionKey: key }, stack);
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: '/aws/ecs/shop-prod', KmsKeyId: stack.resolve(key.keyArn) });
  const statements = only(template, KEY).KeyPolicy.Statement;
  const [, ofLogs, ...others] = statements;
  expect(others).toEqual([]);
  expect(ofLogs).toMatchObject({
    Effect: 'Allow',
    Principal: { Service: { 'Fn::Join': ['', ['logs.eu-central-1.', { Ref: 'AWS::URLSuffix' }]] } },
    Action: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
    Condition: {
      ArnEquals: {
        'kms:EncryptionContext:aws:logs:arn': {
          'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:logs:${ENV.region}:${ENV.account}:log-group:/aws/ecs/shop-prod`]],
        },
      },
    },
  });
});

test('images are encrypted with repositoryEncryptionKey', () => {
  const stack = newStack();
  const key = keyOf(stack);
  make({ repositoryEncryptionKey: key }, stack);
  Template.fromStack(stack).hasResourceProperties('AWS::ECR::Repository', { EncryptionConfiguration: { EncryptionType: 'KMS', KmsKey: stack.resolve(key.keyArn) } });
});

test('an access key is encrypted with the encryptionKey of the identity', () => {
  const stack = newStack();
  const key = keyOf(stack);
  make({ ciIdentity: CiIdentity.iamUser({ accessKey: true, encryptionKey: key }) }, stack);
  Template.fromStack(stack).hasResourceProperties('AWS::SecretsManager::Secret', { KmsKeyId: stack.resolve(key.keyArn) });
  expectInvalid(() => CiIdentity.iamUser({ encryptionKey: key }), {
    property: 'encryptionKey', rule: 'encrypts the secret with the access key, and there is none.', remedy: 'Set accessKey to true, or remove encryptionKey.',
  });
});

test('the keys may be of another stack, or imported', () => {
  const app = new App();
  const keys = new Stack(app, 'Keys', { env: ENV });
  const stack = new Stack(app, 'Stack', { env: ENV });
  make({ logEncryptionKey: keyOf(keys), repositoryEncryptionKey: keyOf(stack) }, stack);
  make((other) => ({
    projectId: 'api', logEncryptionKey: kms.Key.fromKeyArn(other, 'Imported', 'arn:aws:kms:eu-central-1:123456789012:key/1'), ciIdentity: CiIdentity.none(),
  }), stack, 'Api');
  Template.fromStack(keys).hasResourceProperties(KEY, {
    KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Principal: { Service: { 'Fn::Join': ['', ['logs.eu-central-1.', { Ref: 'AWS::URLSuffix' }]] } } })]) },
  });
  Template.fromStack(stack).hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: 'arn:aws:kms:eu-central-1:123456789012:key/1' });
});
