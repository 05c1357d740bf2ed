import { Command, CommanderError, Help } from 'commander';
import { CliError } from './cli-error';
import { COMMANDS } from './commands';
import { ExitCode } from './exit-codes';
import { HELP } from './help';
import { Io } from './io';
import { version } from '../package.json';
import { AskFailed, Refused } from './steer/ask-failed';

/** Runs the command line, and returns what to say to the shell. It never throws. */
export async function main(args: readonly string[], io: Io): Promise<ExitCode> {
  let code = ExitCode.OK;
  const program = declare(io, (found) => { code = found; });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    return explain(error, io);
  }
}

function declare(io: Io, finish: (code: ExitCode) => void): Command {
  const program = new Command('ecs-canary')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .showHelpAfterError('Run it with --help to see what it takes.')
    .configureHelp({
      helpWidth: Math.min(io.columns, 100),
      minWidthToWrap: 20,
      formatHelp: (command, helper) => command.parent === null ? HELP : Help.prototype.formatHelp.call(helper, command, helper),
    })
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => io.err(text.trimEnd()),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    // Instead of ending the process.
    .exitOverride();
  COMMANDS.forEach((declareCommand) => declareCommand(program, io, finish));
  return program;
}

function explain(error: unknown, io: Io): ExitCode {
  if (error instanceof CommanderError) {
    // Commander has written its message. Help and version end with an error, too, of code 0.
    return error.exitCode === 0 ? ExitCode.OK : ExitCode.USAGE;
  }
  if (error instanceof CliError) {
    io.err(`ecs-canary: ${error.message}`);
    return ExitCode.USAGE;
  }
  if (error instanceof AskFailed) {
    io.err(`ecs-canary: AWS could not be asked: ${error.message}\nA release that is under way goes on.`);
    return ExitCode.UNASKED;
  }
  if (error instanceof Refused) {
    io.err(`ecs-canary: ${error.message}`);
    return ExitCode.NO;
  }
  io.err(`ecs-canary: this is a mistake of ecs-canary itself. Please report it:\n${error instanceof Error ? error.stack : String(error)}`);
  return ExitCode.BUG;
}
