import { Command } from 'commander';
import { backOr, where } from './steer';
import { isSettled } from '../../release/view';
import { CliError } from '../cli-error';
import { DeclareCommand } from '../command';
import { ExitCode } from '../exit-codes';
import { above } from '../options';
import { Refused } from '../steer/ask-failed';
import { consents } from '../steer/consent';
import { follow, FollowOptions, look } from '../steer/follow';
import { open, run, Session, SteerOptions, withConsent, withService, withTelling } from '../steer/session';
import { ImageChoice, PreparedRelease } from '../steer/steered-service';
import { Teller } from '../steer/teller';

interface Options extends FollowOptions, SteerOptions {
  readonly image?: readonly string[];
  readonly to?: string;
  readonly ignoreAlarms?: boolean;
  readonly fast?: boolean;
  readonly wait: boolean;
  readonly beforeBuild?: boolean;
  readonly description?: string;
}

/** `ecs-canary release` */
export const declareRelease: DeclareCommand = (program, io, finish) => {
  withRelease(program.command('release'))
    .summary('start a release, follow it, say how it ended and why')
    .description('Registers the newest revision with other images, releases it through the canary, and follows it to its end.')
    .requiredOption('--image <[container=]uri...>', 'the image to release, for the container that gets the traffic or the one named')
    .option('--before-build', 'with --dry-run: the image is still to be built')
    .option('--description <text>', 'what the release says of itself, like the address of the run')
    .action(async (options: Options) => run(io, options, async (ending) => {
      if (options.beforeBuild && !options.dryRun) {
        throw new CliError('--before-build: an image that is not built cannot be released.', 'Give --dry-run, too, or build it first.');
      }
      const session = await open(io, options, ending);
      const prepared = await session.service.prepare(options.image!.map(imageChoice), choiceOf(options, session));
      return carryOut(session, prepared, options);
    }, finish));
};

/** `ecs-canary rollback` */
export const declareRollback: DeclareCommand = (program, io, finish) => {
  withRelease(program.command('rollback'))
    .summary('back to an earlier version, whether or not a release is running')
    .description('Stops the running release; where none is, releases an earlier version, through the canary or at once.')
    .option('--to <tag>', 'the version to go back to, by its tag or revision', 'previous')
    .option('--fast', 'all traffic at once, instead of through the canary')
    .action(async (options: Options) => run(io, options, async (ending) => {
      const session = await open(io, options, ending);
      const view = await look(session);
      if (view.id !== undefined && !isSettled(view)) {
        ending.of(view);
        if (options.to !== 'previous') {
          throw new CliError(`${view.id} is under way.`, 'Stop it first (abort), and go back to another version then.');
        }
        if (view.phase !== 'rollingBack') {
          if (!await consents(session, [`${where(session)}: stop ${view.id}; the version before has all requests again`], options)) {
            return options.dryRun ? ExitCode.OK : ExitCode.NO;
          }
          await session.service.abort(view.id);
          ending.of(view, 'running');
        }
        return options.wait ? backOr(await follow(session, { ...options, throughPauses: true }, view.id), session, view.id) : ExitCode.OK;
      }
      const earlier = await session.service.findEarlier(options.to!);
      return carryOut(session, await session.service.prepareEarlier(earlier, choiceOf(options, session)), options);
    }, finish));
};

function withRelease(command: Command): Command {
  return withConsent(withTelling(withService(command)))
    .option('--ignore-alarms', 'release although an alarm is on; no alarm rolls it back then')
    .option('--app-spec <file>', 'the AppSpec with its hooks (default: that of the release before)')
    .option('--no-wait', 'start it, and do not follow it')
    .option('--timeout <minutes>', 'stop following after that; the release goes on', above(0, 100_000));
}

async function carryOut(session: Session, prepared: PreparedRelease, options: Options): Promise<ExitCode> {
  const { io, ending } = session;
  if (prepared.running !== undefined) {
    io.err(`${prepared.running} is the release of the same image, and under way: it is followed.`);
    ending.say({ release: prepared.running, result: 'running' });
    return options.wait ? follow(session, { ...options, overdue: prepared.overdue }, prepared.running) : ExitCode.OK;
  }
  if (prepared.refusal !== undefined) {
    ending.say({ result: 'refused', why: prepared.refusal });
    io.err(`ecs-canary: refused, nothing was started: ${prepared.refusal}`);
    new Teller(session, options).note(`Nothing was released: ${prepared.refusal}`);
    return ExitCode.NO;
  }
  if (!await consents(session, prepared.summary, options)) {
    return options.dryRun ? ExitCode.OK : ExitCode.NO;
  }
  const id = await prepared.start().catch((error: Error) => {
    ending.say({ result: error instanceof Refused ? 'refused' : 'unknown' });
    throw error;
  });
  ending.say({ release: id, result: 'running' });
  io.err(`${id} has started.`);
  return options.wait ? follow(session, { ...options, overdue: prepared.overdue }, id) : leave(session, options, id);
}

/** It goes on without this command. */
async function leave(session: Session, options: Options, id: string): Promise<ExitCode> {
  return options.summary === undefined ? ExitCode.OK : new Teller(session, options).end(await look(session, id), ExitCode.OK, 'running');
}

function choiceOf({ ignoreAlarms, fast, beforeBuild, description }: Options, { world: { env } }: Session) {
  return { ignoreAlarms, fast, beforeBuild, description, origin: runOf(env) };
}

/** An older page of AWS gives a deployment's description 100 characters. */
const DESCRIPTION_CHARACTERS = 100;

/** The run of GitHub that this is part of: by its address, if that is short enough. */
function runOf(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const url = `${env.GITHUB_SERVER_URL}/${env.GITHUB_REPOSITORY}/actions/runs/${env.GITHUB_RUN_ID}`;
  return env.GITHUB_ACTIONS !== 'true' ? undefined : url.length <= DESCRIPTION_CHARACTERS ? url : `GitHub Actions run ${env.GITHUB_RUN_ID}`;
}

function imageChoice(text: string): ImageChoice {
  const [, container, image] = /^(?:([A-Za-z0-9_-]+)=)?(\S+)$/.exec(text) ?? [];
  if (image === undefined) {
    throw new CliError(`--image: '${text}' is not an image.`, 'Give URI, or CONTAINER=URI.');
  }
  return { ...(container !== undefined && { container }), image };
}
