import { execFileSync, spawnSync } from 'child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { COMMAND_LINE, packed } from './packed';
import { COMMAND } from '../release/how-to-run';
import { planOf } from '../test/cli/plans';

/** What asks nobody, with words that it prints. */
const PURE = [
  ['plan .', '25 % for 10 min, then all'],
  ['rehearse . --requests-per-second 1 --healthy-error-rate 0.1% --faulty-error-rate 10% --expect promoted', 'Promoted:'],
];

/** Runs the packed command line as the documents say, in a folder that is no project, without a network. Returns what is wrong. */
export function problemsOfPackedCli(): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'packed-cli-'));
  try {
    const { filename } = packed(COMMAND_LINE, folder);
    writeFileSync(join(folder, 'web.canary-plan.json'), JSON.stringify(planOf({ alarms: [], analysis: undefined })));
    const env = { ...process.env, npm_config_registry: 'http://127.0.0.1:9', npm_config_cache: join(folder, 'cache') };
    const typed = PURE.flatMap(([args, words]) => problemOf(`${COMMAND} ${args}`, words, folder, env));
    return [...typed, ...problemsOfEntry(folder, filename)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What asks nobody must do without the files that only some commands load: the AWS SDK is in those. */
function problemsOfEntry(folder: string, tarball: string): string[] {
  const unpacked = join(folder, 'unpacked');
  mkdirSync(unpacked);
  execFileSync('tar', ['-xzf', join(folder, tarball), '-C', unpacked, '--strip-components=1']);
  const bin = join(unpacked, 'bin');
  const needed = new Set(['ecs-canary.js']);
  // What is added meanwhile is visited, too.
  for (const file of needed) {
    // Of what is imported before anything runs; `import(…)` is not.
    [...readFileSync(join(bin, file), 'utf8').matchAll(/(?:\bfrom|\bimport)\s*"\.\/([^"]+)"/g)].forEach(([, name]) => needed.add(name));
  }
  readdirSync(bin).filter((name) => !needed.has(name)).forEach((name) => rmSync(join(bin, name)));
  return PURE.flatMap(([args, words]) => problemOf(`${process.execPath} ${join(bin, 'ecs-canary.js')} ${args}`, words, folder, process.env));
}

function problemOf(command: string, words: string, cwd: string, env: NodeJS.ProcessEnv): string[] {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command], { cwd, encoding: 'utf8', env });
  return status === 0 && stdout.includes(words) ? [] : [`${command} ended with ${status}: ${stdout}${stderr}`];
}
