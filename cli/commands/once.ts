import { HISTORY_SCHEMA } from '../../release/history-schema';
import { WATCH_SCHEMA } from '../../release/watch-schema';
import PLAN_SCHEMA from '../../src/analysis/canary-plan.schema.json';
import { CliError } from '../cli-error';
import { DeclareCommand } from '../command';
import { completionScript } from '../steer/completion';

const SCHEMAS: Readonly<Record<string, object>> = { plan: PLAN_SCHEMA, watch: WATCH_SCHEMA, history: HISTORY_SCHEMA };

/** `ecs-canary schema` */
export const declareSchema: DeclareCommand = (program, io) => {
  program.command('schema')
    .summary('JSON schema of: plan, watch, history')
    .description('Prints the JSON schema of a plan file, or of a line that a command prints with --json.')
    .argument('<name>', Object.keys(SCHEMAS).join(', '))
    .action((name: string) => {
      if (!(name in SCHEMAS)) {
        throw new CliError(`There is no schema '${name}'.`, `There are: ${Object.keys(SCHEMAS).join(', ')}`);
      }
      io.out(JSON.stringify(SCHEMAS[name], null, 2));
    });
};

/** `ecs-canary completion` */
export const declareCompletion: DeclareCommand = (program, io) => {
  program.command('completion')
    .summary('bash, zsh or fish')
    .description('Prints a script that completes commands and options.')
    .argument('<shell>', 'bash, zsh or fish')
    .action((shell: string) => io.out(completionScript(shell, program)));
};
