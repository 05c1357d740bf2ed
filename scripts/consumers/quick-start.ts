import { COMMAND } from '../../release/how-to-run';
import { parseDocument } from '../docs/markdown';

/** What needs an account. */
const NEEDS_ACCOUNT = /^npx (cdk|--yes aws-cdk@2) (bootstrap|deploy)\b/;

/**
 * The quick start of a starter's README as a script that ends where the first command fails: its first block of shell
 * commands, to the letter. What needs an account is the second block.
 *
 * @throws when the first does not end with the command line, or the second with a deployment
 */
export function quickStartOf(readme: string): string {
  const [start = [], deploy = []] = parseDocument('README.md', readme).blocks.filter(({ language }) => language === 'sh').map(({ text }) => text.trim().split('\n'));
  if (start.at(-1) !== `${COMMAND} plan`) {
    throw new Error(`the quick start should end with \`${COMMAND} plan\`, and ends with: ${start.at(-1)}`);
  }
  if (deploy.length === 0 || !deploy.every((line) => NEEDS_ACCOUNT.test(line))) {
    throw new Error(`after the quick start should come what needs an account, and there comes:\n${deploy.join('\n')}`);
  }
  return ['set -ex', ...start].join('\n');
}
