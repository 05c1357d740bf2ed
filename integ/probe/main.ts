/** `npm run probe`: asks an account of AWS what documentation does not settle. */
import { mkdirSync, writeFileSync } from 'fs';
import { createInterface } from 'readline/promises';
import { filesOf, siteOf } from './account-site';
import { parseProbeArguments, ProbeArguments } from './arguments';
import { budgetOf, budgetText } from './budget';
import { clean, Leftover, leftoversOf } from './clean';
import { DeployedStack } from './deployed-stack';
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
    PROBES.forEach(({ id, question, stack, minutes }) => say(`${id.padEnd(22)}${String(minutes).padStart(3)} min on ${stack}\n  ${question}`));
    return 0;
  }
  if (given.profile) {
    process.env.AWS_PROFILE = given.profile;
  }
  mkdirSync(given.folder, { recursive: true });
  const site = await siteOf(given.account!, given.region!, given.folder, process.env);
  const file = new StateFile(filesOf(site.folder).state);
  return given.command === 'clean' ? cleanRun(site, given.run ?? file.read(site)?.run) : makeRun(site, given, file);
}

async function cleanRun(site: Site, run: string | undefined): Promise<number> {
  if (run === undefined) {
    throw new Error('There is no run in this folder. Say which: --run.');
  }
  const isClean = await remove(site, run);
  say(isClean ? `Nothing is left of run ${run}.` : `Run clean again once that is mended. The tag is ${RUN_TAG}=${run}.`);
  return isClean ? 0 : 1;
}

/** Deletes what is left of a run, or some of it, and returns whether all of that is gone. */
async function remove(site: Site, run: string, which: (leftover: Leftover) => boolean = () => true): Promise<boolean> {
  const failed = await clean((await leftoversOf(site, run)).filter(which), say);
  failed.forEach((text) => console.error(`not deleted: ${text}`));
  return failed.length === 0;
}

async function makeRun(site: Site, { ids, yes, keep }: ProbeArguments, file: StateFile): Promise<number> {
  const begun = file.read(site) ?? newRun(site, new Date());
  const pending = pendingOf(begun, PROBES, ids);
  if (pending.length > 0) {
    say(budgetText(budgetOf(pending)));
    if (!yes && !await agrees()) {
      console.error('Nothing was done.');
      return 2;
    }
    // Before anything is made that has its tag.
    file.write(begun);
    say(`Run ${begun.run}. If it is interrupted, the same command goes on with it, and clean deletes what it has made.`);
    await runProbes(pending, begun, {
      deploy: (name) => DeployedStack.deploy(site, name, begun.run),
      destroy: (name) => remove(site, begun.run, (leftover) => leftover.name === name),
      keep: (state) => {
        file.write(state);
        writePage(site, state);
      },
      say,
      now: () => new Date(),
    }, { keepStacks: keep });
  }
  // Also what an earlier part of the run has left.
  const isClean = keep || await remove(site, begun.run);
  const state = file.read(site) ?? begun;
  say(`The page: ${writePage(site, state)}`);
  return isClean && PROBES.every(({ id }) => state.answers[id]?.failure === undefined) ? 0 : 1;
}

function writePage(site: Site, state: RunState): string {
  const { page } = filesOf(site.folder);
  writeFileSync(page, renderPage(state, PROBES, UNPROBED));
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
