import { canonical } from '../../scripts/consumers/compare-templates';

const HASH = '0123456789abcdef'.repeat(4);
const OTHER_HASH = 'fedcba9876543210'.repeat(4);

function text(template: object): string {
  return canonical(JSON.stringify(template));
}

function withFunction(hash: string, path: string): object {
  return {
    Resources: {
      Handler: {
        Type: 'AWS::Lambda::Function',
        Properties: { Code: { S3Key: `${hash}.zip` } },
        Metadata: { 'aws:cdk:path': path, 'aws:asset:path': `asset.${hash}` },
      },
    },
  };
}

test('asset hashes and construct metadata make no difference', () => {
  expect(text(withFunction(HASH, 'Starter/Web'))).toBe(text(withFunction(OTHER_HASH, 'Starter/web')));
});

test('what the CDK notes about the app makes no difference', () => {
  const noted = (Analytics: string) => ({ Resources: { CDKMetadata: { Type: 'AWS::CDK::Metadata', Properties: { Analytics } } } });
  expect(text(noted('v2:deflate64:a'))).toBe(text(noted('v2:deflate64:b')));
});

test('the order of keys makes no difference', () => {
  expect(text({ Resources: { B: {}, A: {} }, Outputs: {} })).toBe(text({ Outputs: {}, Resources: { A: {}, B: {} } }));
});

test.each([
  ['a property', { Properties: { Port: 80 } }, { Properties: { Port: 81 } }],
  ['the kind of a value', { Properties: { Port: 80 } }, { Properties: { Port: '80' } }],
  ['the order of a list', { Properties: { Events: ['a', 'b'] } }, { Properties: { Events: ['b', 'a'] } }],
  ['a missing property', { Properties: { Port: 80 } }, { Properties: {} }],
  ['a type', { Type: 'AWS::ECS::Service' }, { Type: 'AWS::ECS::Cluster' }],
  ["a user's own metadata", { Metadata: { owner: 'a' } }, { Metadata: { owner: 'b' } }],
  ['a number of forty digits, which is no hash', { Properties: { Sha: HASH.slice(0, 40) } }, { Properties: { Sha: OTHER_HASH.slice(0, 40) } }],
])('%s makes one', (_, one, other) => {
  expect(text({ Resources: { R: one } })).not.toBe(text({ Resources: { R: other } }));
});
