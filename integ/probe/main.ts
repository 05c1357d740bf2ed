/** `npm run probe`: asks an account of AWS what documentation does not settle, and runs the integration tests there. */
import { mkdirSync, writeFileSync } from 'fs';
import { createInterface } from 'readline/promises';
import { filesOf, siteOf } from './account-site';
import { parseProbeArguments, ProbeArguments } from './arguments';
import { budgetOf, budgetText } from './budget';
import { clean, Leftover, leftoversOf, testLeftoversOf } from './clean';
import { DeployedStack } from './deployed-stack';
import { runIntegrationTest } from './integ-runner';
import { runIntegrationTests } from './integration-run';
import { fileOf, IntegrationTest, INTEGRATION_TESTS, testsOn } from './integration-tests';
import { renderPage } from './page';
import { PROBES } from './probes';
import { pendingOf, runProbes } from './run';
import { RUN_TAG, Site } from './site';
import { newRun, RunState, StateFile } from './state';
import { UNPROBED } from './unprobed';

const say = (text: string) => console.log(text);

/** Returns the exit code. */
async function main(args: string[]): Promise<number> {
  const given = parseProbeArguments(args, process.env);
  if (given.command === 'list') {
    const line = (id: string, minutes: number, where: string) => say(`${id.padEnd(29)}${String(minutes).padStart(3)} min ${where}`);
    PROBES.forEach(({ id, question, stack, minutes, settles }) => {
      line(id, minutes, `on ${stack}`);
      say([question, ...settles.map(({ fact }) => `settles: ${fact}`)].map((text) => `  ${text}`).join('\n'));
    });
    INTEGRATION_TESTS.forEach((test) => line(test.id, test.minutes, `by integ-runner: integ/${fileOf(test)}`));
    return 0;
  }
  if (given.profile) {
    process.env.AWS_PROFILE = given.profile;
  }
  mkdirSync(given.folder, { recursive: true });
  const site = await siteOf(given.account!, given.region!, given.folder, process.env);
  const file = new StateFile(filesOf(site.folder).state);
  return given.command === 'clean' ? cleanRun(site, given.run, file.read(site)) : makeRun(site, given, file);
}

async function cleanRun(site: Site, given: string | undefined, state: RunState | undefined): Promise<number> {
  const run = given ?? state?.run;
  if (run === undefined) {
    throw new Error('There is no run in this folder. Say which: --run.');
  }
  const isClean = await remove(await allLeftoversOf(site, state?.run === run ? state : newRun(site, new Date(), run)));
  say(isClean ? `Nothing is left of run ${run}.` : `Run clean again once that is mended. The tag is ${RUN_TAG}=${run}.`);
  return isClean ? 0 : 1;
}

async function allLeftoversOf(site: Site, state: RunState): Promise<Leftover[]> {
  return [...await leftoversOf(site, state.run), ...await testLeftoversOf(site, state, INTEGRATION_TESTS)];
}

/** Deletes what is left, and returns whether all of it is gone. */
async function remove(leftovers: Leftover[]): Promise<boolean> {
  const failed = await clean(leftovers, say);
  failed.forEach((text) => console.error(`not deleted: ${text}`));
  return failed.length === 0;
}

async function makeRun(site: Site, { ids, yes, keep: keepStacks, profile }: ProbeArguments, file: StateFile): Promise<number> {
  const begun = file.read(site) ?? newRun(site, new Date());
  const tests = testsOn(site.origin, ids);
  const pending = pendingOf(begun, [...PROBES, ...tests], ids).map(({ id }) => id);
  if (pending.length > 0) {
    const pendingProbes = PROBES.filter(({ id }) => pending.includes(id));
    const pendingTests = tests.filter(({ id }) => pending.includes(id));
    say(budgetText(budgetOf(pendingProbes, pendingTests)));
    if (!yes && !await agrees()) {
      console.error('Nothing was done.');
      return 2;
    }
    // Before anything is made that has its tag.
    file.write(begun);
    say(`Run ${begun.run}. If it is interrupted, the same command goes on with it, and clean deletes what it has made.`);
    const keep = (state: RunState) => {
      file.write(state);
      writePage(site, state, tests);
    };
    const now = () => new Date();
    const probed = await runProbes(pendingProbes, begun, {
      deploy: (name) => DeployedStack.deploy(site, name, begun.run),
      destroy: async (name) => remove((await leftoversOf(site, begun.run)).filter((leftover) => leftover.name === name)),
      keep,
      say,
      now,
    }, { keepStacks });
    await runIntegrationTests(pendingTests, probed, { integrate: (test) => runIntegrationTest(test, site, { profile, keepStacks }), keep, say, now });
  }
  const state = file.read(site) ?? begun;
  // Also what an earlier part of the run has left.
  const isClean = keepStacks || await remove(await allLeftoversOf(site, state));
  say(`The page: ${writePage(site, state, tests)}`);
  return isClean && [...PROBES, ...tests].every(({ id }) => state.answers[id]?.failure === undefined) ? 0 : 1;
}

function writePage(site: Site, state: RunState, tests: IntegrationTest[]): string {
  const { page } = filesOf(site.folder);
  writeFileSync(page, renderPage(state, PROBES, UNPROBED, tests));
  return page;
}

async function agrees(): Promise<boolean> {
  if (!process.stdin.isTTY) {
    console.error('There is no terminal to ask for confirmation. Pass --yes to agree to that.');
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await terminal.question('Type yes to go on: ')).trim() === 'yes';
  } finally {
    terminal.close();
  }
}

main(process.argv.slice(2)).then((code) => { process.exitCode = code; }, (error: Error) => {
  console.error(error.message);
  process.exitCode = 2;
});
