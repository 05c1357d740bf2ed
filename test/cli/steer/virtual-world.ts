import { connect } from '../../../cli/aws/connect';
import { World } from '../../../cli/steer/world';
import { FakeAws } from '../aws/fake-aws';
import { run, Run } from '../test-io';

/** What a command meets in virtual time. */
export interface VirtualWorld {
  readonly aws: FakeAws;
  readonly folder: string;
  /** What somebody answers; nobody is there to be asked, unless answers are given. */
  readonly answers?: string[];
  /** The frames that it has drawn. */
  readonly frames?: string[][];
  /** The commits of the repository that the command is typed in, and when they were made. */
  readonly commits?: Record<string, number>;
  readonly isTerminal?: boolean;
}

/** Runs a command there. */
export async function runIn(
  { aws, folder, answers = [], frames = [], commits = {}, isTerminal = false }: VirtualWorld, args: string, world: Partial<World> = {},
): Promise<Run> {
  return run(args.split(' '), {
    cwd: folder,
    isTerminal,
    world: {
      env: { LANG: 'C.UTF-8' },
      now: aws.timing.now,
      random: aws.timing.random,
      sleep: aws.timing.sleep,
      utcOffsetMinutes: 0,
      interrupted: () => undefined,
      ask: async () => answers.shift(),
      redraw: (lines) => frames.push([...lines]),
      columns: () => 100,
      commitTimes: async (_, names) => new Map(Object.entries(commits).filter(([name]) => names.includes(name))),
      connect: async (selection, options) => connect(selection, { ...options, env: {}, timing: aws.timing, clients: aws.clients }),
      ...world,
    },
  });
}

/** The lines of NDJSON. */
export const events = (out: string) => out.split('\n').map((line) => JSON.parse(line) as Record<string, any>);
