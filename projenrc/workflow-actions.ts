/** The actions and the publisher of the project's own workflows, pinned: what runs beside publishing rights is what was looked at. */
import { javascript, JsonPatch, YamlFile } from 'projen';

/** By commit, which nobody can move. `npx projen update:actions` looks for newer releases, each day in the upgrade workflow. */
export const OWN_ACTIONS: Record<string, { readonly version: string; readonly commit: string }> = {
  'actions/setup-go': { version: 'v7.0.0', commit: 'b7ad1dad31e06c5925ef5d2fc7ad053ef454303e' },
  'actions/setup-java': { version: 'v5.7.0', commit: 'b6effb05e454b25005698d916606bdc6ffcbf961' },
  'actions/setup-node': { version: 'v7.0.0', commit: '820762786026740c76f36085b0efc47a31fe5020' },
  'actions/setup-python': { version: 'v7.0.0', commit: '5fda3b95a4ea91299a34e894583c3862153e4b97' },
  'peter-evans/create-pull-request': { version: 'v8.1.1', commit: '5f6978faf089d4d20b00c7766989d076bb2fc7f1' },
};

/** The publisher of the release workflow. */
export const PUBLIB_VERSION = '0.2.1061';

export function pinActions(project: javascript.NodeProject): void {
  for (const [action, { commit }] of Object.entries(OWN_ACTIONS)) {
    project.github!.actions.set(action, `${action}@${commit}`);
  }
  const update = project.addTask('update:actions', {
    description: 'Look for newer releases of the actions that are pinned, in the workflows of the project and in those it generates, and of the publisher',
    exec: 'tsx scripts/update-actions.ts',
  });
  project.upgradeWorkflow!.postUpgradeTask.spawn(update);
  // What is generated names the commits.
  project.upgradeWorkflow!.postUpgradeTask.exec('npx projen');
}

/**
 * The steps that check out and need the token no longer than that: by file, job and step. Only `self-mutation` pushes with
 * what its checkout leaves. Projen has no option for it.
 */
const CHECKOUTS: Record<string, Record<string, number>> = {
  'build': { 'build': 0, 'package-js': 3, 'package-java': 4, 'package-python': 4, 'package-go': 4 },
  'ci': { ci: 0 },
  'release': { release: 0, release_npm: 3, release_maven: 4, release_pypi: 4, release_golang: 4 },
  'upgrade-main': { upgrade: 0, pr: 0 },
};

/** Leaves no token in a checkout, where every later step could read it. */
export function dropCredentials(project: javascript.NodeProject): void {
  for (const [name, jobs] of Object.entries(CHECKOUTS)) {
    const file = project.tryFindObjectFile(`.github/workflows/${name}.yml`)!;
    for (const [job, step] of Object.entries(jobs)) {
      const path = `/jobs/${job}/steps/${step}`;
      // The checkout of ci.yml has no inputs yet.
      file.patch(...(name === 'ci' ? [JsonPatch.add(`${path}/with`, {})] : []), JsonPatch.add(`${path}/with/persist-credentials`, false));
    }
  }
  // What zizmor must not mind, with the reason why.
  new YamlFile(project, '.github/zizmor.yml', {
    obj: {
      rules: {
        // self-mutation pushes what the build has changed.
        'artipacked': { ignore: ['build.yml'] },
        // It reads the title of a pull request and runs nothing of it.
        'dangerous-triggers': { ignore: ['pull-request-lint.yml'] },
      },
    },
  });
}
