import { isSettled } from '../../release/view';
import { DeclareCommand } from '../command';
import { ExitCode } from '../exit-codes';
import { above } from '../options';
import { exitCodeOf, follow, FollowOptions, look } from '../steer/follow';
import { open, run, SteerOptions, withService, withTelling } from '../steer/session';
import { Teller } from '../steer/teller';

const DEPLOYMENT = ['--deployment <id>', 'this release (default: the one under way, else the newest)'] as const;

/** `ecs-canary status` */
export const declareStatus: DeclareCommand = (program, io, finish) => {
  withTelling(withService(program.command('status')))
    .summary('one look, then exit')
    .description('Shows the release that is under way, or the newest one.')
    .option(...DEPLOYMENT)
    .action(async (options: SteerOptions) => run(io, options, async (ending) => {
      const session = await open(io, options, ending);
      const teller = new Teller(session, options);
      const view = await look(session, options.deployment);
      teller.once(view);
      return teller.end(view, view.id === undefined ? ExitCode.USAGE : exitCodeOf(view), isSettled(view) ? 'unknown' : view.phase === 'waiting' ? 'waiting' : 'running');
    }, finish));
};

/** `ecs-canary watch` */
export const declareWatch: DeclareCommand = (program, io, finish) => {
  withTelling(withService(program.command('watch')))
    .summary('follow the running release, or the next one (--for-next)')
    .description('Follows a release until it is settled or waits for somebody, and says by the exit code how it ended.')
    .option(...DEPLOYMENT)
    .option('--for-next', 'wait for the next release, if none is under way')
    .option('--through-pauses', 'go on watching where the release waits for somebody')
    .option('--timeout <minutes>', 'stop watching after that; the release goes on', above(0, 100_000))
    .action(async (options: FollowOptions) => run(
      io, options, async (ending) => follow(await open(io, options, ending), options, options.deployment), finish,
    ));
};
