import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { ENV, makeWorkflow } from './configurations';

const DEFAULT = process.env.CDK_DEFAULT_ACCOUNT;
const CI = process.env.CI;
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'repository-'));
  delete process.env.CI;
});
afterEach(() => {
  rmSync(root, { recursive: true });
  restore('CDK_DEFAULT_ACCOUNT', DEFAULT);
  restore('CI', CI);
});

function restore(name: string, value?: string): void {
  if (value === undefined) {
    delete process.env[name];
  } else {
    process.env[name] = value;
  }
}

/** What a synthesis with somebody's credentials warns of, and then writes. */
function warnings(credentials: string | undefined, env: object = ENV): string[] {
  restore('CDK_DEFAULT_ACCOUNT', credentials);
  const { app, stack } = makeWorkflow({ env, workflow: { roleArn: undefined } }, root);
  const found = Annotations.fromStack(stack).findWarning('/Prod/Workflow', Match.stringLikeRegexp('accountOfCredentials')).map(({ entry }) => String(entry.data));
  app.synth();
  return found;
}

test('a file that is about to get the account of one’s credentials is warned of, until it is committed', () => {
  const [warning, ...others] = warnings(ENV.account);
  expect(others).toEqual([]);
  expect(warning).toMatch(/^env: the account 123456789012, which is written into '.*\.yml', is that of your credentials \(CDK_DEFAULT_ACCOUNT\)\..*write the account down/);
  // The first synthesis has written it.
  expect(warnings(ENV.account)).toEqual([]);
});

test('a colleague’s account in its place is warned of, too', () => {
  warnings('222222222222', { account: '222222222222', region: ENV.region });
  expect(warnings(ENV.account)).toHaveLength(1);
});

test('an account that is written down is none of that', () => {
  expect(warnings('222222222222')).toEqual([]);
  expect(warnings(undefined)).toEqual([]);
});
