import { AskFailed, Refused } from './ask-failed';
import { endedEvent, EndedEvent } from '../../release/render/events';
import { isSettled, ReleaseView } from '../../release/view';
import { CliError } from '../cli-error';
import { ExitCode } from '../exit-codes';

type Known = Pick<EndedEvent, 'release' | 'result' | 'why'>;

/** What is known of how a command ends. It is told once, when the command is over: nothing comes after it. */
export class Ending {
  private known: Known = { release: null, result: 'unknown', why: null };

  /** It is about this release, which goes on unless a look has found its end. */
  public of(view: ReleaseView | undefined, otherwise = openResultOf(view)): void {
    const { release, result, why } = endedEvent(view, 0, ExitCode.OK, otherwise);
    this.known = { release, result, why };
  }

  public say(known: Partial<Known>): void {
    this.known = { ...this.known, ...known };
  }

  public event(now: number, code: ExitCode): EndedEvent {
    return { ...endedEvent(undefined, now, code, 'unknown'), ...this.known };
  }
}

function openResultOf(view: ReleaseView | undefined): EndedEvent['result'] {
  return view === undefined || isSettled(view) ? 'unknown' : view.phase === 'waiting' ? 'waiting' : 'running';
}

/** What an error is to the shell. */
export function exitCodeOfError(error: unknown): ExitCode {
  const known = [[AskFailed, ExitCode.UNASKED], [CliError, ExitCode.USAGE], [Refused, ExitCode.NO]] as const;
  return known.find(([kind]) => error instanceof kind)?.[1] ?? ExitCode.BUG;
}
