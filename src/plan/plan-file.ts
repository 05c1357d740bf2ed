import { createHash } from 'crypto';
import { readdirSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Stack, Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { CanaryPlan, PLAN_FILE_SUFFIX } from '../analysis/canary-plan';

/** File systems take 255 bytes for a name; the rest is the suffix's and the hash's. */
const LONGEST_STEM = 200;

/** How the CDK names the folders of stages. */
const STAGE_FOLDER = /^assembly-/;

/** The files of an assembly, by name in lower case: not every file system tells the two cases apart. */
const ownersByAssembly = new WeakMap<IConstruct, Map<string, IConstruct>>();
/** The apps whose folders have no plan of an earlier synthesis any more. */
const cleanApps = new WeakSet<IConstruct>();

/** Writes the plan of a service into the assembly of its stack. The same plan gives the same bytes. */
export function writePlanFile(owner: IConstruct, plan: CanaryPlan, directory: string): void {
  const assembly = Stage.of(owner)!;
  const app = outermostStageOf(assembly);
  if (!cleanApps.has(app)) {
    cleanApps.add(app);
    removeOldPlans(app.outdir);
  }
  const owners = ownersByAssembly.get(assembly) ?? new Map<string, IConstruct>();
  ownersByAssembly.set(assembly, owners);
  writeFileSync(join(directory, claimFileName(owner, owners)), textOf(plan));
}

/** What a plan is as a file. */
export function textOf(plan: CanaryPlan): string {
  return `${JSON.stringify(plan, null, 2)}\n`;
}

/**
 * The CDK leaves what an earlier synthesis wrote, and a plan outlives its service there. The first plan that is
 * written cleans the folders of all stages, of which some may have no service any more. An app without any
 * service has nothing that could.
 */
function removeOldPlans(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && STAGE_FOLDER.test(entry.name)) {
      removeOldPlans(path);
    } else if (entry.isFile() && entry.name.endsWith(PLAN_FILE_SUFFIX)) {
      rmSync(path);
    }
  }
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

function outermostStageOf(stage: Stage): Stage {
  return stage.parentStage ? outermostStageOf(stage.parentStage) : stage;
}

/** A nested stack has no artifact of its own. */
function outermostStackOf(construct: IConstruct): Stack {
  const stack = Stack.of(construct);
  return stack.nestedStackParent ? outermostStackOf(stack.nestedStackParent) : stack;
}
