import { worst } from './judge';
import { JudgedAlarm } from './judged-alarm';
import { Plays, Scene, Timeline } from './plays';

/** What must be true of a scene, in the worst reading. One of the three. */
export interface Goal {
  readonly of: string;
  readonly scene: Scene;
  /** At most this part of the releases is refused or rolled back. */
  readonly stoppedAtMost?: number;
  /** At least this part is rolled back before promotion. */
  readonly foundAtLeast?: number;
  /** At most as many requests fail on average. */
  readonly failedAtMost?: number;
}

/** Enough to tell .99 from .97. JUDGE_PLAYS=20000 for figures that one may quote. */
const PLAYS = Number(process.env.JUDGE_PLAYS ?? 250);
const SEED = 20_261_129;

/** A test a goal. What fails says by how much, and which alarm it was. */
export function testGoals(goals: readonly Goal[], timeline: Timeline, alarms: () => readonly JudgedAlarm[]): void {
  test.each(goals.map((goal) => [describeGoal(goal), goal] as const))('%s', (_, { scene, stoppedAtMost, foundAtLeast, failedAtMost }) => {
    const { stopped, found, failedRequests, stoppedBy } = worst(alarms(), new Plays(scene, timeline, PLAYS, SEED), timeline);
    const holds = stopped <= (stoppedAtMost ?? 1) && found >= (foundAtLeast ?? 0) && failedRequests <= (failedAtMost ?? Infinity);
    expect(holds ? 'holds' : JSON.stringify({ stopped, found, failedRequests, stoppedBy })).toBe('holds');
  });
}

function describeGoal({ of, scene, stoppedAtMost, foundAtLeast, failedAtMost }: Goal): string {
  const wanted = [
    ...(stoppedAtMost === undefined ? [] : [`stopped ≤ ${stoppedAtMost}`]),
    ...(foundAtLeast === undefined ? [] : [`found ≥ ${foundAtLeast}`]),
    ...(failedAtMost === undefined ? [] : [`failed ≤ ${failedAtMost}`]),
  ];
  return `${wanted.join(', ')}: ${of}, ${scene.requestsPerSecond}/s`;
}
