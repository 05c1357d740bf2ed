import { IConstruct } from 'constructs';

const countsByApp = new WeakMap<IConstruct, Map<string, number>>();

/**
 * Counts what the app has of something that AWS has few of, and says how many there are by now.
 *
 * @param what what is counted, and where: a listener that is known by another name elsewhere counts anew
 */
export function countUse(owner: IConstruct, what: string, more: number): number {
  const { root } = owner.node;
  const counts = countsByApp.get(root) ?? new Map<string, number>();
  countsByApp.set(root, counts);
  const count = (counts.get(what) ?? 0) + more;
  counts.set(what, count);
  return count;
}
