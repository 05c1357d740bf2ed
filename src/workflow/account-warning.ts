import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { GeneratedFile } from './generated-files';

/**
 * Warns where the file that is about to be committed gets the account of whoever synthesises, which the CDK's CLI has
 * in CDK_DEFAULT_ACCOUNT: somebody else's synthesis, or one without credentials in CI, would write another file. Where
 * the committed file has that account already, it was meant.
 */
export function warnOfOwnAccount(owner: IConstruct, account: string | undefined, { path, current }: GeneratedFile): void {
  if (account === undefined || account !== process.env.CDK_DEFAULT_ACCOUNT || current?.includes(account)) {
    return;
  }
  Annotations.of(owner).addWarningV2(
    'ecs-canary-blue-green:accountOfCredentials',
    `env: the account ${account}, which is written into '${path}', is that of your credentials (CDK_DEFAULT_ACCOUNT). `
    + "A file that is committed must not depend on who synthesises: write the account down, env: { account: '…', region: '…' }. "
    + 'If you have done so, commit the file: the warning ends with that.',
  );
}
