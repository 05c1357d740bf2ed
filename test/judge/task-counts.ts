import { Random } from './random';

/** How many tasks of each version are healthy at least, minute by minute; NaN while none is registered. */
export type HostsOf = (random: Random, times: { readonly created: number; readonly shifted: number; readonly minutes: number }) => {
  readonly running: Float64Array;
  readonly released: Float64Array;
};

/** A task that is healthy from one second to another. */
interface Stay {
  readonly from: number;
  readonly to: number;
}

const ALWAYS = Number.POSITIVE_INFINITY;

/** Two tasks of each version, which stay healthy. */
export const HOSTS_STEADY: HostsOf = (random, { created, minutes }) => ({
  running: fewest(steady(2, () => 0), minutes, 0),
  released: fewest(steady(2, () => created + random.between(40, 120)), minutes, created + 20),
});

/** Tasks of the new version that come and go, each for itself, from the moment on that they get requests. */
export function tasksThatDie(
  tasks: number,
  { healthy, away }: { readonly healthy: readonly [number, number]; readonly away: readonly [number, number] },
): HostsOf {
  return (random, { created, shifted, minutes }) => ({
    running: fewest(steady(tasks, () => 0), minutes, 0),
    released: fewest(Array.from({ length: tasks }).flatMap(() => {
      const stays: Stay[] = [];
      let from = created + random.between(40, 120);
      let to = shifted + random.between(...healthy);
      while (from < minutes * 60) {
        stays.push({ from, to });
        from = to + random.between(...away);
        to = from + random.between(...healthy);
      }
      return stays;
    }), minutes, created + 20),
  });
}

/** Both versions get more tasks, or fewer, at a moment during the release; each task takes its time. */
export function scaled(before: number, after: number, taking: readonly [number, number]): HostsOf {
  return (random, { created, shifted, minutes }) => {
    const moment = shifted + random.between(0, 540);
    const version = (start: () => number) => Array.from({ length: Math.max(before, after) }, (_, i): Stay => ({
      from: i < before ? start() : moment + random.between(...taking),
      to: i < after ? ALWAYS : moment + random.between(...taking),
    }));
    return {
      running: fewest(version(() => 0), minutes, 0),
      released: fewest(version(() => created + random.between(40, 120)), minutes, created + 20),
    };
  };
}

function steady(tasks: number, start: () => number): Stay[] {
  return Array.from({ length: tasks }, () => ({ from: start(), to: ALWAYS }));
}

/** The fewest healthy tasks at any moment of each minute. */
function fewest(stays: readonly Stay[], minutes: number, registeredFrom: number): Float64Array {
  return Float64Array.from({ length: minutes }, (_, minute) => {
    const [begin, end] = [minute * 60, (minute + 1) * 60];
    if (end <= registeredFrom) {
      return NaN;
    }
    const moments = [Math.max(begin, registeredFrom), ...stays.flatMap(({ from, to }) => [from, to]).filter((at) => at > begin && at < end)];
    return Math.min(...moments.map((at) => stays.filter(({ from, to }) => from <= at && at < to).length));
  });
}
