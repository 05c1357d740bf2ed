import { CfnResource, Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { renderedProperties } from './rendered-properties';

/** The apps whose validation is under way, or was the last one. */
const finished = new WeakMap<IConstruct, FinishedApp>();
const watched = new WeakSet<IConstruct>();

/**
 * Has the app looked at in the end, after all aspects and before anything is written.
 *
 * @param validate what is wrong with it, an error each
 */
export function validateFinished(owner: IConstruct, validate: (app: FinishedApp) => string[]): void {
  lookAnewWithEachSynthesis(owner);
  owner.node.addValidation({ validate: () => validate(finished.get(owner.node.root) ?? new FinishedApp(owner.node.root)) });
}

/** The CDK validates an app, or a stage of it, before all that is below. */
function lookAnewWithEachSynthesis(owner: IConstruct): void {
  const stage = Stage.of(owner);
  if (stage && !watched.has(stage)) {
    watched.add(stage);
    stage.node.addValidation({
      validate: () => {
        finished.set(owner.node.root, new FinishedApp(owner.node.root));
        return [];
      },
    });
  }
}

/**
 * All of an app. Every service asks the same of it, so each answer is found once: with a walk for each, the time would grow
 * with the square of their number.
 */
export class FinishedApp {
  private byType?: Map<string, CfnResource[]>;
  private readonly rendered = new Map<CfnResource, Record<string, unknown>>();

  constructor(private readonly root: IConstruct) {}

  /** The resources of a type, wherever they are. */
  public resources(...types: string[]): CfnResource[] {
    this.byType ??= this.group();
    return types.flatMap((type) => this.byType!.get(type) ?? []);
  }

  private group(): Map<string, CfnResource[]> {
    const groups = new Map<string, CfnResource[]>();
    for (const resource of this.root.node.findAll().filter(CfnResource.isCfnResource)) {
      const group = groups.get(resource.cfnResourceType) ?? [];
      group.push(resource);
      groups.set(resource.cfnResourceType, group);
    }
    return groups;
  }

  /** The properties that a resource has in the template. */
  public propertiesOf(resource: CfnResource): Record<string, unknown> {
    const known = this.rendered.get(resource) ?? renderedProperties(resource);
    this.rendered.set(resource, known);
    return known;
  }
}
