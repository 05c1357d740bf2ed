import { Session, SteerOptions } from './session';
import { CliError } from '../cli-error';

/**
 * Whether somebody wants it. Without a terminal nobody can be asked, so it takes --yes; with one the answer is no unless
 * it says yes.
 *
 * @throws CliError where there is nobody to ask
 */
export async function consents({ io, world, ending }: Session, what: readonly string[], { yes, dryRun }: SteerOptions): Promise<boolean> {
  what.forEach((line) => io.err(line));
  if (dryRun) {
    io.err('Nothing was done: --dry-run');
    ending.say({ why: 'nothing was done: --dry-run' });
    return false;
  }
  if (yes) {
    return true;
  }
  const answer = await world.ask('Do it? [y/N] ');
  if (answer === undefined) {
    throw new CliError('There is no terminal to ask for confirmation.', 'Give --yes to do it, or --dry-run to see what would be done.');
  }
  const agrees = /^\s*y(es)?\s*$/i.test(answer);
  if (!agrees) {
    ending.say({ why: 'nothing was done: the answer was no' });
  }
  return agrees;
}
