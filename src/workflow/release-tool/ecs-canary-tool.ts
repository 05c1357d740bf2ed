import { createHash } from 'crypto';
import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { Construct } from 'constructs';
import { IReleaseTool, ReleaseToolContext, ReleaseToolJob } from './release-tool-types';
import { ReleaseToolKind } from '../../engine/engine-types';
import { followedDuration, waitMinutes } from '../../private/release-time';
import { shell } from '../../private/shell';
import { Validator } from '../../private/validator';

/** Where the command `ecs-canary` comes from. One of `tarball` and `version` is needed. */
export interface EcsCanaryOptions {
  /**
   * Path in the repository of the packed command, as `npm pack` makes it: `tools/ecs-canary-0.0.0.tgz`.
   *
   * @default - the command is downloaded: `version`
   */
  readonly tarball?: string;

  /**
   * The exact version that is downloaded from npm, `1.2.3`, together with `integrity`. Nothing of it runs before its digest
   * was checked.
   *
   * @default - the command is in the repository: `tarball`
   */
  readonly version?: string;

  /**
   * The digest of the packed command, as npm shows it (`dist.integrity`): `sha512-` and 88 characters of base64.
   *
   * @default - with `tarball` that of the file at synth; with `version` there is none, and it is an error
   */
  readonly integrity?: string;
}

/** By the command, which is checked before there are credentials. */
export class EcsCanaryTool implements IReleaseTool {
  public readonly watches = true;

  constructor(private readonly options: EcsCanaryOptions) {
    const { tarball, version, integrity } = options;
    const validator = new Validator('ReleaseTool.ecsCanary');
    validator.known({ tarball, version, integrity }, 'it is written into the workflow');
    validator.require((tarball === undefined) !== (version === undefined), {
      property: 'tarball',
      value: tarball,
      rule: 'and version: exactly one of the two must say where the command comes from.',
      remedy: "Commit the packed command and set tarball: 'tools/ecs-canary-0.0.0.tgz'.",
    });
    validator.pattern('tarball', tarball, {
      regex: /^(?![/-])(?!(?:.*\/)?\.\.(?:\/|$))[\w./@+-]+\.tgz$/, rule: 'must be a path in the repository of a .tgz file, without .. and not absolute.', remedy: "Write it like 'tools/ecs-canary-0.0.0.tgz'.",
    });
    validator.pattern('version', version, {
      regex: /^\d+\.\d+\.\d+(?:-[\w.-]+)?$/, rule: 'must be an exact version.', remedy: "Write it like '1.2.3', without a range.",
    });
    validator.pattern('integrity', integrity, {
      regex: /^sha512-[A-Za-z0-9+/]{86}==$/, rule: 'must be a digest by SHA-512, as npm writes it.', remedy: "It looks like 'sha512-…==', of 95 characters.",
    });
    validator.require(version === undefined || integrity !== undefined, {
      property: 'integrity',
      rule: 'is needed with version: without a digest the job would run whatever the registry has under that name.',
      remedy: 'Copy it from dist.integrity of the version that you have reviewed.',
    });
  }

  public render(scope: Construct, { service, engine, job, imageContainers, planPath, repositoryRoot }: ReleaseToolContext): ReleaseToolJob {
    const validator = new Validator(scope);
    validator.require((engine.releaseTools ?? []).includes(ReleaseToolKind.ECS_CANARY), {
      property: 'releaseTool',
      rule: `is ReleaseTool.ecsCanary(), and the command does not know releases by ${engine.rules.title}.`,
      remedy: 'Leave it out to release as the engine does.',
    });
    const { spec } = engine.renderRelease(job);
    const { tarball, version } = this.options;
    const env = {
      PLAN: planPath,
      CONTAINERS: imageContainers.join(' '),
      IMAGE: job.image,
      ...(spec === undefined ? {} : { APPSPEC: job.specPath }),
      ...(job.ignoreAlarms === undefined ? {} : { IGNORE_ALARMS: `\${{ ${job.ignoreAlarms} }}` }),
    };
    // Until it has ended; where somebody has to approve it, until it waits for that.
    const wait = waitMinutes(followedDuration(engine.releaseDuration, service._context.approvalWait)!.toMinutes());
    return {
      setup: [{
        name: 'Check the command',
        env: { ...(version === undefined ? { TARBALL: tarball! } : { VERSION: version }), INTEGRITY: this.integrity(validator, repositoryRoot) },
        run: shell('ecs-canary/install'),
      }],
      check: [{ name: 'Check that a release can start', env, run: shell('ecs-canary/arguments', 'ecs-canary/check') }],
      release: [{
        name: 'Release',
        env: { ...env, ...(wait === undefined ? {} : { WAIT_MINUTES: String(wait) }) },
        run: shell('ecs-canary/arguments', 'ecs-canary/release'),
      }],
      spec,
      plan: `${JSON.stringify(service.plan, null, 2)}\n`,
    };
  }

  private integrity(validator: Validator, root: string): string {
    const { tarball, integrity } = this.options;
    if (tarball === undefined) {
      return integrity!;
    }
    const file = join(root, tarball);
    validator.require(existsSync(file), {
      property: 'releaseTool.tarball', value: tarball, rule: `there is no such file in the repository '${root}'.`, remedy: 'Commit the packed command there.',
    });
    const digest = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
    validator.require(integrity === undefined || integrity === digest, {
      property: 'releaseTool.integrity', value: integrity, rule: `the tarball has another digest: ${digest}.`, remedy: 'Find out where the file comes from before you change it.',
    });
    return digest;
  }
}
