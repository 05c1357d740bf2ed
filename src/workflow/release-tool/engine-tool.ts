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
    new Validator(scope).require(this.kind === undefined || (engine.releaseTools ?? []).includes(this.kind), {
      property: 'releaseTool',
      rule: `is ReleaseTool.${this.kind}(), and the actions cannot follow releases by ${engine.rules.title}.`,
      remedy: 'Leave it out to release as the engine does, or use another tool.',
    });
    const { check, steps, spec } = engine.renderRelease(job);
    return { check, release: [...taskDefinitionSteps, ...steps], spec };
  }
}
