/** What a run has found so far, in a file that survives an interruption at any moment. */
import { randomBytes } from 'crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'fs';
import { dirname } from 'path';
import { Origin } from './site';

/** What came of a probe. */
export interface Answer {
  /** What was seen. */
  readonly observation?: unknown;
  /** Why nothing was seen. The next run tries again. */
  readonly failure?: string;
  /** When, in ISO 8601. */
  readonly at: string;
  /** When an integration test was begun for the first time, in ISO 8601: what is older than that is somebody else's. */
  readonly began?: string;
}

export interface RunState {
  /** The value of the tag of all that the run makes. */
  readonly run: string;
  readonly origin: Origin;
  readonly account: string;
  readonly region: string;
  /** By the id of the probe or the integration test. */
  readonly answers: Readonly<Record<string, Answer>>;
}

/** Whose state it is. */
export type Place = Pick<RunState, 'origin' | 'account' | 'region'>;

/** A run that has found nothing yet. */
export function newRun(place: Place, now: Date, run = newName(now)): RunState {
  const { origin, account, region } = place;
  return { run, origin, account, region, answers: {} };
}

function newName(now: Date): string {
  return `${now.toISOString().slice(0, 10).replace(/-/g, '')}-${randomBytes(4).toString('hex')}`;
}

/** The state with one more answer. */
export function answered(state: RunState, id: string, answer: Answer): RunState {
  return { ...state, answers: { ...state.answers, [id]: answer } };
}

/** Whether a probe need not run again. */
export function isAnswered({ answers }: RunState, id: string): boolean {
  return answers[id]?.observation !== undefined;
}

export class StateFile {
  constructor(public readonly path: string) {}

  /**
   * The run to go on with, if there is one.
   *
   * @throws when the file is none of a run, or of a run elsewhere
   */
  public read({ origin, account, region }: Place): RunState | undefined {
    if (!existsSync(this.path)) {
      return undefined;
    }
    const state = parse(readFileSync(this.path, 'utf8'));
    if (!state) {
      throw new Error(`${this.path} is not the state of a run. Move it away, or choose another --folder.`);
    }
    if (state.origin !== origin || state.account !== account || state.region !== region) {
      throw new Error(`${this.path} is of ${state.origin} ${state.account} in ${state.region}, and this is ${origin} ${account} in ${region}. Choose another --folder.`);
    }
    return state;
  }

  /** All of it or nothing. */
  public write(state: RunState): void {
    mkdirSync(dirname(this.path), { recursive: true });
    const written = `${this.path}.new`;
    writeFileSync(written, `${JSON.stringify(state, undefined, 2)}\n`);
    renameSync(written, this.path);
  }
}

function parse(text: string): RunState | undefined {
  try {
    const state = JSON.parse(text) as RunState | null;
    return [state?.run, state?.account, state?.region].every((value) => typeof value === 'string') && typeof state!.answers === 'object' ? state! : undefined;
  } catch {
    return undefined;
  }
}
