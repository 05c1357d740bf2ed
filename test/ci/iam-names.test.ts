import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { CiIdentity, ICiIdentity } from '../../src';
import { agnosticStack, ENV, expectInvalid, make, stringToken } from '../helpers';

const twoRegions = () => {
  const app = new App();
  return ['eu-west-1', 'eu-west-2'].map((region) => new Stack(app, region, { env: { ...ENV, region } }));
};
const oidc = (roleName?: string): ICiIdentity => CiIdentity.githubOidc({
  repository: 'org/app', roleName, providerArn: 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com',
});

test('a second region is told that the user would be the same, and how to pass it on', () => {
  const [first, second] = twoRegions();
  make({}, first);
  expectInvalid(() => make({}, second), {
    property: 'ciIdentity.userName',
    got: "'ci-shop-prod-server-user'",
    rule: "IAM names are global to an account, and 'eu-west-1/Web' has a user of this name, too.",
    remedy: 'Give one of the services another stage, set CiIdentity.iamUser({ userName }), or for a second region pass the first user on: CiIdentity.iamUser({ user: User.fromUserName(…) }).',
  });
});

test.each<[string, Parameters<typeof make>[0]]>([
  ['another stage', { stage: 'west' }],
  ['another name', { ciIdentity: CiIdentity.iamUser({ userName: 'other' }) }],
  ['no identity', { ciIdentity: CiIdentity.none() }],
  ['a role, which is not a user', { ciIdentity: oidc('ci-shop-prod-server-user') }],
])('%s is a way out', (_, props) => {
  const [first, second] = twoRegions();
  make({}, first);
  expect(() => make(props, second)).not.toThrow();
});

test('names that differ by case only are one name to IAM', () => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  make({ ciIdentity: CiIdentity.iamUser({ userName: 'Ci' }) }, stack);
  expectInvalid(() => make({ projectId: 'other', ciIdentity: CiIdentity.iamUser({ userName: 'ci' }) }, stack, 'Other'), {
    property: 'ciIdentity.userName', got: "'ci'", rule: "'Stack/Web' has a user of this name, too.", remedy: 'Set another',
  });
});

test('a second region is told the same about the role', () => {
  const [first, second] = twoRegions();
  make({ ciIdentity: oidc() }, first);
  expectInvalid(() => make({ ciIdentity: oidc() }, second), {
    property: 'ciIdentity.roleName',
    got: "'ci-shop-prod-github-role'",
    rule: "IAM names are global to an account, and 'eu-west-1/Web' has a role of this name, too.",
    remedy: 'Give one of the services another stage, or set CiIdentity.githubOidc({ roleName }).',
  });
});

test.each([
  { identity: CiIdentity.iamUser({ userName: 'same' }), property: 'ciIdentity.userName', remedy: 'Set another CiIdentity.iamUser({ userName }), or for a second region' },
  { identity: oidc('same'), property: 'ciIdentity.roleName', remedy: 'Set another CiIdentity.githubOidc({ roleName }).' },
])('another stage is no way out of a clash of $property', ({ identity, property, remedy }) => {
  const [first, second] = twoRegions();
  make({ ciIdentity: identity, stage: 'east' }, first);
  expectInvalid(() => make({ ciIdentity: identity, stage: 'west' }, second), { property, got: "'same'", rule: 'of this name, too.', remedy });
});

test('two accounts may both have the name', () => {
  const app = new App();
  for (const account of ['111111111111', '222222222222']) {
    expect(() => make({}, new Stack(app, `S${account}`, { env: { account, region: 'eu-west-1' } }))).not.toThrow();
  }
});

test('two stacks for any account get a warning only, which says when it matters', () => {
  const app = new App();
  const [first, second] = ['A', 'B'].map((id) => agnosticStack(id, app));
  make({}, first);
  make({ serviceName: 'other' }, second);
  const warning = Match.stringLikeRegexp(
    "ciIdentity\\.userName 'ci-shop-prod-server-user': IAM names are global to an account, and 'A/Web' has a user of this name, too\\. "
    + 'Should both be deployed to one account: Give one of the services another stage.*iamNameClash');
  Annotations.fromStack(second).hasWarning('/B/Web', warning);
  Annotations.fromStack(first).hasNoWarning('/A/Web', Match.anyValue());
});

test.each([
  { identity: (name: string) => CiIdentity.iamUser({ userName: name }), property: 'ciIdentity.userName' },
  { identity: oidc, property: 'ciIdentity.roleName' },
])('$property has 1 to 64 characters that IAM takes', ({ identity, property }) => {
  expect(() => make({ ciIdentity: identity('a+=,.@_-'.repeat(8)) })).not.toThrow();
  expect(() => make({ ciIdentity: identity(stringToken('not a name!')) })).not.toThrow();
  for (const name of ['', 'a b', 'a/b', 'x'.repeat(65)]) {
    expectInvalid(() => make({ ciIdentity: identity(name) }), {
      property, got: `'${name}'`, rule: 'must be 1 to 64 letters, digits and + = , . @ _ -.', remedy: `Choose another ${property}.`,
    });
  }
});

test('a projectId that is too long for the default name is told so', () => {
  const projectId = 'p'.repeat(64 - 'ci--prod-server-user'.length);
  expect(() => make({ projectId })).not.toThrow();
  expectInvalid(() => make({ projectId: `${projectId}p` }), {
    property: 'ciIdentity.userName', got: `'ci-${projectId}p-prod-server-user'`, rule: 'must be 1 to 64 letters', remedy: 'Shorten projectId or stage, or set ciIdentity.userName.',
  });
});
