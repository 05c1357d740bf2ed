import { AskFailed } from './ask-failed';
import { Session, SteerOptions } from './session';
import { Teller } from './teller';
import { secondsBetween } from '../../release/clock';
import { isGood } from '../../release/render/words';
import { isSettled, ReleaseView } from '../../release/view';
import { viewOf } from '../../release/view-of';
import { CliError } from '../cli-error';
import { ExitCode } from '../exit-codes';

/** How a release is followed. */
export interface FollowOptions extends SteerOptions {
  readonly throughPauses?: boolean;
  readonly forNext?: boolean;
  /** The wait that was just ended; at another one the following ends. */
  readonly afterWait?: string;
  /** Why the release should be stopped; nothing where it should not. */
  readonly overdue?: (view: ReleaseView) => string | undefined;
  /** Minutes of AWS. */
  readonly timeout?: number;
}

const SOON_SECONDS = 60;
const SOON_PAUSE_SECONDS = 2;
const PAUSE_SECONDS = 5;
/** No clock is so fast that looking more often makes sense. */
const SHORTEST_PAUSE_MS = 200;
/** As long as AWS may be away. */
const PATIENCE_MINUTES = 10;

/** One look. */
export async function look({ service, plan, world, minuteMs }: Session, releaseId?: string, next = false): Promise<ReleaseView> {
  return viewOf(await service.look(releaseId, next), plan, { now: world.now(), minuteMs, utcOffsetMinutes: world.utcOffsetMinutes });
}

/** Follows a release to its end, and says by the exit code how that was. */
export async function follow(session: Session, options: FollowOptions, releaseId?: string): Promise<ExitCode> {
  const { world, io, minuteMs } = session;
  const teller = new Teller(session, options);
  const began = world.now();
  let view: ReleaseView | undefined;
  let answered = began;
  /** The release that was seen under way: its end is told, also where it began before the watching did. */
  let followed: string | undefined;
  /** Why it was stopped from here: AWS knows only that it was. */
  let stopped: string | undefined;
  for (;;) {
    if (world.interrupted() === undefined) {
      view = because(stopped, await look(session, releaseId, options.forNext));
      const problem = view.problems.find((text) => text.startsWith('the release'));
      answered = problem === undefined ? world.now() : answered;
      followed = isSettled(view) ? followed : view.id;
      const isPast = isSettled(view) && view.id !== followed && (view.began ?? 0) < began;
      const isWanted = !(options.forNext && isPast);
      if (view.id === undefined && !options.forNext) {
        throw new CliError(`${session.service.service.serviceName}: there is no release to follow.`, 'Wait for the next one: --for-next');
      }
      if (isWanted && view.id !== undefined) {
        teller.tell(view);
        if (isSettled(view)) {
          return teller.end(view, exitCodeOf(view), 'unknown');
        }
        if (view.phase === 'waiting' && (!options.throughPauses || (options.afterWait !== undefined && view.waitsAt !== options.afterWait))) {
          return teller.end(view, ExitCode.WAITS, 'waiting');
        }
        const overdue = stopped === undefined ? options.overdue?.(view) : undefined;
        if (overdue !== undefined) {
          stopped = overdue;
          io.err(`ecs-canary: ${view.id} is stopped, and traffic goes back: ${overdue}.`);
          await session.service.abort(view.id);
        }
      }
      if (problem !== undefined && (/credentials|not allowed/.test(problem) || secondsBetween(answered, world.now(), { minuteMs }) > 60 * PATIENCE_MINUTES)) {
        teller.end(view, ExitCode.UNASKED, 'unknown');
        throw new AskFailed(problem);
      }
      if (options.timeout !== undefined && secondsBetween(began, world.now(), { minuteMs }) >= 60 * options.timeout) {
        io.err(`ecs-canary: time is up after ${options.timeout} minutes. The release goes on: watch`);
        return teller.end(view, ExitCode.TIME, 'timeout');
      }
      await world.sleep(pauseOf(view, session));
    }
    const signal = world.interrupted();
    if (signal !== undefined) {
      io.err('ecs-canary: the watching has ended. The release goes on as before; `abort` stops it.');
      return teller.end(view, signal === 'SIGINT' ? ExitCode.INTERRUPTED : ExitCode.TERMINATED, 'interrupted');
    }
  }
}

/** Of a release that was stopped from here the reason is known. */
function because(stopped: string | undefined, view: ReleaseView): ReleaseView {
  return stopped === undefined || view.why?.kind !== 'byHand' ? view : { ...view, why: { kind: 'timeout', sentence: stopped, details: [] } };
}

/** Good, or not. */
export function exitCodeOf(view: ReleaseView): ExitCode {
  return isGood(view) === false ? ExitCode.NO : view.phase === 'waiting' ? ExitCode.WAITS : ExitCode.OK;
}

/** Soon at first; not all watchers at the same moment. */
function pauseOf({ began, now }: ReleaseView, { minuteMs, world }: Session): number {
  const soon = began !== undefined && secondsBetween(began, now, { minuteMs }) < SOON_SECONDS;
  return Math.max(SHORTEST_PAUSE_MS, (soon ? SOON_PAUSE_SECONDS : PAUSE_SECONDS) / 60 * minuteMs) * (1 + world.random() / 10);
}
