import { IConstruct } from 'constructs';
import { claimName, NameScope, reportClash } from './name-registry';

/** What the convention makes names of. */
export interface Project {
  readonly projectId: string;
  readonly stage: string;
}

/**
 * Claims physical names for a service, by the property that overrides each, and reports the first that another service
 * of the app has, too: CloudFormation would do so half-way through.
 *
 * @param overrides what the user has set; any other name is the convention's
 * @throws when a clash is certain
 */
export function claimNames(owner: IConstruct, { projectId, stage }: Project, names: Record<string, string>, overrides: object): void {
  const clashes = Object.entries(names).map(([property, name]) => ({ property, name, clash: claimName(owner, property, name, NameScope.REGION) }));
  const found = clashes.find(({ clash }) => clash?.certain) ?? clashes.find(({ clash }) => clash);
  if (!found?.clash) {
    return;
  }
  const { property, name, clash } = found;
  const other = clash.owner.node.path;
  const isOwn = (overrides as Record<string, unknown>)[property] !== undefined;
  reportClash(owner, clash, NameScope.REGION, 'nameClash', isOwn
    ? { property, value: name, rule: `belongs to '${other}' already.`, remedy: `Choose another ${property} for one of them.` }
    : {
      property: 'projectId',
      value: projectId,
      rule: `with stage '${stage}' belongs to '${other}' already, and both are part of the physical names.`,
      remedy: 'Give one of them another projectId or stage.',
    });
}
