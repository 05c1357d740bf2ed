import { DeclareCommand } from './command';
import { declareHistory } from './commands/history';
import { declareCompletion, declareSchema } from './commands/once';
import { declarePlan } from './commands/plan';
import { declareRehearse } from './commands/rehearse';
import { declareRelease, declareRollback } from './commands/release';
import { declareStatus, declareWatch } from './commands/status';
import { declareAbort, declarePromote } from './commands/steer';

/** All subcommands, in the order of the help. */
export const COMMANDS: readonly DeclareCommand[] = [
  declareAbort,
  declareRollback,
  declareRelease,
  declareWatch,
  declareStatus,
  declarePromote,
  declareHistory,
  declarePlan,
  declareRehearse,
  declareSchema,
  declareCompletion,
];
