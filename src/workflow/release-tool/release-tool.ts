import { EcsCanaryOptions, EcsCanaryTool } from './ecs-canary-tool';
import { EngineTool } from './engine-tool';
import { IReleaseTool } from './release-tool-types';
import { ReleaseToolKind } from '../../engine/engine-types';

/** What releases in a generated workflow. */
export class ReleaseTool {
  /**
   * AWS's own actions, pinned by commit: a repository needs nothing of this library. They say nothing while they wait, and
   * how a release ended is told by the job's summary.
   */
  public static awsActions(): IReleaseTool {
    return new EngineTool(ReleaseToolKind.AWS_ACTIONS);
  }

  /**
   * The command `ecs-canary`: the log tells the release while it goes on, the summary tells it in Markdown, and the first
   * annotation of a release that failed is why. It runs only if its digest is the one in the workflow, which is checked
   * before the job has credentials. The job's identity gets what `grantWatch` allows.
   *
   * The package is not published yet: commit what `npx projen package:command` packs, and give its path by `tarball`.
   *
   * @throws when neither or both of `tarball` and `version` are given, or there is no digest to check it by
   */
  public static ecsCanary(options: EcsCanaryOptions): IReleaseTool {
    return new EcsCanaryTool(options);
  }

  private constructor() {}
}
