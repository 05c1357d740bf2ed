import { IConstruct } from 'constructs';

const ownersByApp = new WeakMap<IConstruct, Map<string, IConstruct>>();

/** Claims a file for a construct and says who in the same app has claimed it before. */
export function claimFile(owner: IConstruct, path: string): IConstruct | undefined {
  const app = owner.node.root;
  const owners = ownersByApp.get(app) ?? new Map<string, IConstruct>();
  ownersByApp.set(app, owners);
  const other = owners.get(path);
  owners.set(path, other ?? owner);
  return other;
}
