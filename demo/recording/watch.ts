import { Frame, redraw } from './recording';
import { Screen } from './screen';
import { connect } from '../../cli/aws/connect';
import { ExitCode } from '../../cli/exit-codes';
import { main } from '../../cli/main';
import { processIo } from '../../cli/process-io';
import { processWorld, World } from '../../cli/steer/world';
import { viewOf } from '../../release/view-of';
import { CanaryPlan } from '../../src/analysis/canary-plan';

export interface WatchOptions {
  /** Where cdk.out is. */
  readonly folder: string;
  readonly plan: CanaryPlan;
  readonly env: Readonly<Record<string, string>>;
  readonly columns: number;
  readonly minuteSeconds: number;
  readonly interruption: AbortSignal;
}

/**
 * Runs `ecs-canary watch` as it is, with a terminal that keeps its frames, and keeps beside each what it was drawn from.
 *
 * @throws when the release is not rolled back, or a frame is another one than what was kept draws
 */
export async function recordWatch({ folder, plan, env, columns, minuteSeconds, interruption }: WatchOptions): Promise<Frame[]> {
  const screen = new Screen(columns);
  const signals: (() => void)[] = [];
  const process = {
    stdout: screen.stream,
    stderr: { ...globalThis.process.stderr, isTTY: false, on: () => undefined, write: (text: string) => globalThis.process.stderr.write(text) },
    stdin: { isTTY: false },
    env: { ...env, LANG: 'C.UTF-8', TERM: 'xterm-256color' },
    cwd: () => folder,
    on: (_: string, listener: () => void) => signals.push(listener),
  } as unknown as NodeJS.Process;
  const own = processWorld(process);
  interruption.addEventListener('abort', () => signals[0](), { once: true });
  const frames: Frame[] = [];
  /** The clock stands still while a frame is drawn, so that the same one can be drawn again. */
  let at: number | undefined;
  let keep: () => void = () => undefined;
  const world: World = {
    ...own,
    now: () => at ?? own.now(),
    utcOffsetMinutes: 0,
    sleep: async (milliseconds) => {
      at = undefined;
      return own.sleep(milliseconds);
    },
    redraw: (lines) => {
      own.redraw(lines);
      keep();
    },
    connect: async (selection, { appSpec }) => {
      const service = await connect(selection, { appSpec, env, timing: { ...own, minuteMs: 1000 * minuteSeconds } });
      return {
        ...service,
        look: async (...which) => {
          const observation = await service.look(...which);
          const now = own.now();
          at = now;
          keep = () => {
            const view = viewOf(observation, plan, { now, minuteMs: 1000 * minuteSeconds, utcOffsetMinutes: 0 });
            // As it will be read again.
            frames.push({ seconds: Math.floor(view.seconds ?? 0), view: JSON.parse(JSON.stringify(view)), lines: screen.lines });
          };
          return observation;
        },
      };
    },
  };
  const code = await main(['watch'], { ...processIo(process), world });
  if (code !== ExitCode.NO) {
    throw new Error(`The release was not rolled back: exit code ${code}.`);
  }
  frames.forEach((frame) => {
    const [shown, drawn] = [frame.lines.join('\n'), redraw(frame, { columns, utcOffsetMinutes: 0 }).join('\n')];
    if (shown !== drawn) {
      throw new Error(`The frame at ${frame.seconds} s cannot be drawn again:\n${shown}\nis not\n${drawn}`);
    }
  });
  return frames;
}
