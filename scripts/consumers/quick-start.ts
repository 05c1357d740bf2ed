import { COMMAND } from '../../release/how-to-run';
import { parseDocument } from '../docs/markdown';

/** What needs an account. */
const NEEDS_ACCOUNT = /^npx (cdk|aws-cdk@2) deploy$/;

/** So that npx cannot have the command line from anywhere else than from the packed file. */
const NO_REGISTRY = 'npm_config_registry=http://127.0.0.1:9';

/**
 * The quick start of a starter's README as a script that ends where the first command fails: its first block of shell
 * commands, typed as it is, but for the deployment at its end.
 *
 * @throws when it does not have the command line and then a deployment at its end
 */
export function quickStartOf(readme: string): string {
  const block = parseDocument('README.md', readme).blocks.find(({ language }) => language === 'sh');
  const lines = block?.text.trim().split('\n') ?? [];
  const [plan, deploy] = lines.slice(-2);
  if (plan !== `${COMMAND} plan` || !NEEDS_ACCOUNT.test(deploy)) {
    throw new Error(`the quick start should end with \`${COMMAND} plan\` and a deployment, and ends with:\n${lines.slice(-2).join('\n')}`);
  }
  return ['set -ex', ...lines.slice(0, -2), `${NO_REGISTRY} ${plan}`].join('\n');
}
