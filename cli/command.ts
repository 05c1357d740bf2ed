import { Command } from 'commander';
import { ExitCode } from './exit-codes';
import { Io } from './io';

/** Hands over what a command found, once it has run. */
export type Finish = (code: ExitCode) => void;

/** Declares a subcommand: its arguments, its options, and what it does with them. One file each, in commands/. */
export type DeclareCommand = (program: Command, io: Io, finish: Finish) => void;
