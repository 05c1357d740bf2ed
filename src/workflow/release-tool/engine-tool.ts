import { Construct } from 'constructs';
import { IReleaseTool, ReleaseToolContext, ReleaseToolJob } from './release-tool-types';
import { ReleaseToolKind } from '../../engine/engine-types';
import { Validator } from '../../private/validator';

/** The steps that the engine has for its releases: those of AWS's actions, or others of its own. */
export class EngineTool implements IReleaseTool {
  public readonly watches = false;

  /** Without a kind it is what the engine has, whatever that is. */
  constructor(private readonly kind?: ReleaseToolKind) {}

  public render(scope: Construct, { engine, job, taskDefinitionSteps }: ReleaseToolContext): ReleaseToolJob {
    const { releaseTools, rules: { title } } = engine;
    // One that says nothing of tools has steps of its own.
    const tools = releaseTools ?? (this.kind === undefined ? [ReleaseToolKind.AWS_ACTIONS] : []);
    const isKnown = tools.includes(this.kind ?? ReleaseToolKind.AWS_ACTIONS);
    new Validator(scope).require(isKnown, {
      property: 'releaseTool',
      rule: this.kind === undefined
        ? `is missing: there are no steps for releases by ${title} but those of the command.`
        : `is ReleaseTool.${this.kind}(), and the actions cannot follow releases by ${title}.`,
      remedy: tools.includes(ReleaseToolKind.ECS_CANARY)
        ? "Release by the command: commit it as a file, and set ReleaseTool.ecsCanary({ tarball: 'tools/ecs-canary-0.0.0.tgz' })."
        : 'Leave it out to release as the engine does, or use another tool.',
    });
    const { check, steps, spec } = engine.renderRelease(job);
    return { check, release: [...taskDefinitionSteps, ...steps], spec };
  }
}
