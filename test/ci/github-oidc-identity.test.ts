import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { CiIdentity, GitHubOidcIdentityOptions } from '../../src';
import { ENV, expectInvalid, make, newStack, stringToken, synth } from '../helpers';

const PROVIDER = 'AWS::IAM::OIDCProvider';
const providerArn = 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com';
const oidc = (options: Partial<GitHubOidcIdentityOptions> = {}) => CiIdentity.githubOidc({ repository: 'org/app', ...options });
const ISSUER = 'token.actions.githubusercontent.com';

/** The role of CI, by its name. */
function roleOf(template: Template, roleName = 'ci-shop-prod-github-role') {
  const [role] = Object.values(template.findResources('AWS::IAM::Role', { Properties: { RoleName: roleName } }));
  return role.Properties;
}
const trustOf = (options?: Partial<GitHubOidcIdentityOptions>) => roleOf(synth({ ciIdentity: oidc(options) })).AssumeRolePolicyDocument.Statement;

test('makes a role that only the runs of the repository can assume, for STS only', () => {
  expect(trustOf()).toEqual([{
    Action: 'sts:AssumeRoleWithWebIdentity',
    Effect: 'Allow',
    Principal: { Federated: { Ref: expect.stringMatching(/^GitHubOidcProvider/) } },
    Condition: {
      StringEquals: {
        [`${ISSUER}:aud`]: 'sts.amazonaws.com',
        [`${ISSUER}:sub`]: ['repo:org/app:ref:refs/heads/main', 'repo:org/app:ref:refs/heads/master'],
      },
    },
  }]);
});

describe('the ids that newer repositories have in their tokens', () => {
  const said = (options?: Partial<GitHubOidcIdentityOptions>) => {
    const stack = newStack();
    make({ ciIdentity: oidc(options) }, stack);
    return Annotations.fromStack(stack).findInfo('*', Match.stringLikeRegexp('repositoryOwnerId and repositoryId')).map(({ id, entry }) => [id, entry.data]);
  };

  test('are asked for where they are left out', () => {
    expect(said()).toEqual([[
      '/Stack/Web', expect.stringContaining("the role trusts 'org/app' by its name alone"),
    ]]);
  });

  test('are not, where they are given', () => {
    expect(said({ repositoryOwnerId: '1', repositoryId: '2' })).toEqual([]);
  });
});

test('compares by pattern only where a subject has a wildcard, and the audience never', () => {
  expect(trustOf({ branches: ['release/*'] })[0].Condition).toEqual({
    StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' },
    StringLike: { [`${ISSUER}:sub`]: ['repo:org/app:ref:refs/heads/release/*'] },
  });
});

test('keeps exact subjects exact beside those with a wildcard, in a statement of their own', () => {
  const audience = { [`${ISSUER}:aud`]: 'sts.amazonaws.com' };
  const statements = trustOf({ branches: ['main'], tags: ['v*'], environments: [stringToken('all-*')] });
  expect(statements.map(({ Condition }: { Condition: unknown }) => Condition)).toEqual([
    { StringEquals: { ...audience, [`${ISSUER}:sub`]: ['repo:org/app:ref:refs/heads/main', 'repo:org/app:environment:all-*'] } },
    { StringEquals: audience, StringLike: { [`${ISSUER}:sub`]: ['repo:org/app:ref:refs/tags/v*'] } },
  ]);
  const [exact, wildcard] = statements.map(({ Condition, ...rest }: { Condition: unknown }) => rest);
  expect(wildcard).toEqual(exact);
  expect(exact).toMatchObject({ Action: 'sts:AssumeRoleWithWebIdentity', Effect: 'Allow', Principal: { Federated: expect.anything() } });
});

test('hands out the role, not a user', () => {
  const stack = newStack();
  const { role, user, accessKeySecret } = make({ ciIdentity: oidc() }, stack).ciIdentity;
  expect(stack.resolve(role!.roleName)).toEqual({ Ref: expect.stringMatching(/^WebCiRole/) });
  expect([user, accessKeySecret]).toEqual([undefined, undefined]);
  Template.fromStack(stack).resourceCountIs('AWS::IAM::User', 0);
});

test('describes and names the role, or takes the name of the user', () => {
  expect(roleOf(synth({ ciIdentity: oidc() })).Description).toBe('Releases of shop-prod by GitHub Actions of org/app');
  expect(roleOf(synth({ ciIdentity: oidc({ roleName: 'deployer' }) }), 'deployer')).toBeDefined();
});

describe('provider', () => {
  test('is made for STS, without a Lambda of its own or thumbprints', () => {
    const template = synth({ ciIdentity: oidc() });
    template.resourceCountIs('AWS::Lambda::Function', 1); // the listeners' own
    template.hasResourceProperties(PROVIDER, { Url: `https://${ISSUER}`, ClientIdList: ['sts.amazonaws.com'] });
  });

  test('is one for all services of a stack', () => {
    const stack = newStack();
    make({ ciIdentity: oidc(), projectId: 'one' }, stack, 'One');
    make({ ciIdentity: oidc(), projectId: 'two' }, stack, 'Two');
    Template.fromStack(stack).resourceCountIs(PROVIDER, 1);
  });

  test('of the account is taken by its ARN', () => {
    const template = synth({ ciIdentity: oidc({ providerArn }) });
    template.resourceCountIs(PROVIDER, 0);
    expect(roleOf(template).AssumeRolePolicyDocument.Statement[0].Principal).toEqual({ Federated: providerArn });
  });

  test('cannot be made twice in an account', () => {
    const app = new App();
    const [one, two] = ['One', 'Two'].map((id) => new Stack(app, id, { env: { ...ENV, region: id === 'One' ? 'eu-west-1' : 'eu-west-2' } }));
    make({ ciIdentity: oidc(), projectId: 'one' }, one);
    expectInvalid(() => make({ ciIdentity: oidc(), projectId: 'two' }, two), {
      property: 'ciIdentity.providerArn',
      got: `'${ISSUER}'`,
      rule: "IAM names are global to an account, and 'One' has this provider, too.",
      remedy: 'Make the provider in one stack only and pass its ARN to the others: CiIdentity.githubOidc({ providerArn }).',
    });
  });

  test.each([
    'arn:aws:iam::123456789012:role/x',
    'arn:aws:iam::123:oidc-provider/token.actions.githubusercontent.com',
    'arn:aws:iam::123456789012:oidc-provider/accounts.google.com',
    ISSUER,
  ])("must not be '%s'", (arn) => {
    expectInvalid(() => oidc({ providerArn: arn }), {
      property: 'providerArn', got: `'${arn}'`, rule: 'must be the ARN of an OIDC provider for GitHub Actions.', remedy: `It looks like ${providerArn}.`,
    });
  });

  test('may lie in another partition, or be a token', () => {
    expect(() => oidc({ providerArn: providerArn.replace('aws', 'aws-us-gov') })).not.toThrow();
    expect(() => oidc({ providerArn: stringToken('later') })).not.toThrow();
  });
});

test('rejects subjects when the identity is made, in its own name', () => {
  expect(() => oidc({ repository: 'nobody' })).toThrow("CiIdentity.githubOidc: repository (got 'nobody'): must be owner/name");
});
