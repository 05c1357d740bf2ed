import { createHash } from 'crypto';
import { readdirSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Stack, Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { CanaryPlan, PLAN_FILE_SUFFIX } from '../analysis/canary-plan';

/** File systems take 255 bytes for a name; the rest is the suffix's and the hash's. */
const LONGEST_STEM = 200;

/** The files of an assembly, by name in lower case: not every file system tells the two cases apart. */
const ownersByAssembly = new WeakMap<IConstruct, Map<string, IConstruct>>();

/** Writes the plan of a service into the assembly of its stack. The same plan gives the same bytes. */
export function writePlanFile(owner: IConstruct, plan: CanaryPlan, directory: string): void {
  const assembly = Stage.of(owner)!;
  if (!ownersByAssembly.has(assembly)) {
    ownersByAssembly.set(assembly, new Map());
    removeOldPlans(directory);
  }
  writeFileSync(join(directory, claimFileName(owner, ownersByAssembly.get(assembly)!)), `${JSON.stringify(plan, null, 2)}\n`);
}

/** The CDK leaves what an earlier synthesis wrote, and a plan outlives its service there. */
function removeOldPlans(directory: string): void {
  readdirSync(directory).filter((name) => name.endsWith(PLAN_FILE_SUFFIX)).forEach((name) => rmSync(join(directory, name)));
}

/** `<stack>-<path in the stack, dashed>.canary-plan.json`; with a hash of the path where two come to the same name. */
function claimFileName(owner: IConstruct, owners: Map<string, IConstruct>): string {
  const stem = stemOf(owner);
  const hash = createHash('sha256').update(owner.node.path).digest('hex').slice(0, 8);
  const names = [...(stem.length <= LONGEST_STEM ? [stem] : []), `${stem.slice(0, LONGEST_STEM)}-${hash}`];
  const name = names.find((candidate) => (owners.get(candidate.toLowerCase()) ?? owner) === owner)!;
  owners.set(name.toLowerCase(), owner);
  return name + PLAN_FILE_SUFFIX;
}

function stemOf(owner: IConstruct): string {
  const stack = outermostStackOf(owner);
  const pathInStack = owner.node.path.slice(stack.node.path.length).replace(/^\//, '');
  return `${stack.artifactId}-${pathInStack}`.replace(/[^A-Za-z0-9_.-]+/g, '-');
}

/** A nested stack has no artifact of its own. */
function outermostStackOf(construct: IConstruct): Stack {
  const stack = Stack.of(construct);
  return stack.nestedStackParent ? outermostStackOf(stack.nestedStackParent) : stack;
}
