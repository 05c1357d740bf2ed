import { DeclareCommand } from './command';
import { declarePlan } from './commands/plan';

/** All subcommands, in the order of the help. */
export const COMMANDS: readonly DeclareCommand[] = [
  declarePlan,
];
