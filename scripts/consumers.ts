/**
 * Uses the packages as their users do: builds each, has it in a stand-in of its registry, types the quick start of its
 * language's starter to the letter in an empty folder outside of the repository (installs, tests, synthesises, and runs the
 * packed command line), makes there what the guides show, and compares what the four have made.
 *
 * Arguments: the languages, when not all.
 */
import { spawnSync } from 'child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join, resolve } from 'path';
import { canonical } from './consumers/compare-templates';
import { copyStarter, rewrittenIn } from './consumers/copy';
import { madeByGuides, synthesiseGuides } from './consumers/guides';
import { quickStartOf } from './consumers/quick-start';
import { Check, writeReport } from './consumers/report';
import { run } from './consumers/shell';
import { CACHE_ENV, PACKED_COMMAND, Starter, STARTERS } from './consumers/starters';
import { complaint, GIT } from './consumers/toolchains';
import { sourcesOf, untranslated } from './consumers/translations';

const ROOT = resolve(__dirname, '..');
/** What `cdk synth` writes for the starter, but for the hashes of what the languages pack. */
const TEMPLATE = join('cdk.out', 'Starter.template.json');
const PLAN = join('cdk.out', 'Starter-Web.canary-plan.json');
/** What `plan` prints of the starter, in every language. */
const EXPECTED = 'sound: no problems found';
/** The language that the others are compared with. */
const REFERENCE = 'typescript';

const ENV: Record<string, string> = {
  ...CACHE_ENV,
  CDK_DISABLE_CLI_TELEMETRY: 'true',
  JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '1',
  // The stack needs no account, and nothing is to look for one.
  AWS_EC2_METADATA_DISABLED: 'true',
  // What a person answers when npx asks whether it may install the CDK's command line.
  npm_config_yes: 'true',
};

const checks: Check[] = [];
const starters = chosen(process.argv.slice(2));
const complaints = [GIT, ...starters.flatMap(({ tools }) => tools)].map(complaint).filter((text) => text !== undefined);
complaints.forEach((text) => console.error(`consumers: ${text}`));
if (complaints.length > 0) {
  process.exit(1);
}

// Outside the repository, where a missing dependency would be found in its node_modules.
const work = mkdtempSync(join(tmpdir(), 'consumers-'));
void buildAndUse().then(compareAll).then(finish);

/** Returns the languages that made a template. */
async function buildAndUse(): Promise<string[]> {
  const used: Promise<string[]>[] = [];
  starters.forEach(({ language, registry }) => registry.prepare?.(registryOf(language)));
  await run({ argv: ['npx', 'projen', 'package:command'], cwd: ROOT, env: ENV }, join(work, 'command.log'));
  // A target of jsii's like the others, of which nobody here can do more than to generate the code.
  await check({ language: 'dotnet' }, 'code', async () => void await run({ argv: ['npx', 'projen', 'package:dotnet'], cwd: ROOT, env: ENV }, join(work, 'dotnet.log')));
  for (const starter of starters) {
    // One at a time, because all of them write to the same folder; meanwhile the one before is used.
    const built = await check(starter, 'package', () => build(starter));
    if (built && starter.language !== REFERENCE) {
      await check(starter, 'examples in the package', async () => lookInto(starter));
    }
    used.push(built ? use(starter).then((made) => made ? [starter.language] : []) : Promise.resolve([]));
  }
  return (await Promise.all(used)).flat();
}

async function compareAll(made: string[]): Promise<void> {
  for (const starter of starters.filter(({ language }) => language !== REFERENCE)) {
    if (made.includes(REFERENCE) && made.includes(starter.language)) {
      await check(starter, 'template', async () => compare(starter, TEMPLATE));
      await check(starter, 'plan', async () => compare(starter, PLAN));
      await check(starter, 'guides are those of the others', async () => madeByGuides(join(work, REFERENCE)).forEach((file) => compare(starter, file)));
    }
  }
}

/** The reference is always among them. */
function chosen(languages: string[]): Starter[] {
  const unknown = languages.find((name) => !STARTERS.some(({ language }) => language === name));
  if (unknown) {
    throw new Error(`There is no starter for ${unknown}. There are: ${STARTERS.map(({ language }) => language).join(', ')}`);
  }
  return STARTERS.filter(({ language }) => languages.length === 0 || language === REFERENCE || languages.includes(language));
}

async function build(starter: Starter): Promise<void> {
  // What an earlier version left there would be installed, too.
  rmSync(join(ROOT, 'dist', starter.target), { recursive: true, force: true });
  await run({ argv: ['npx', 'projen', `package:${starter.target}`], cwd: ROOT, env: ENV }, logOf(starter));
}

/** What a reader finds in the package is in the package's language. */
function lookInto({ language, target }: Starter): void {
  const problems = untranslated(language, sourcesOf(language, join(ROOT, 'dist', target)));
  if (problems.length > 0) {
    throw new Error(`the package of ${language} ${problems.join('\n')}`);
  }
}

/** Types the quick start, and makes what the guides show. Whether all of it went well. */
async function use(starter: Starter): Promise<boolean> {
  const folder = join(work, starter.language);
  copyStarter(starter.language, folder);
  readdirSync(PACKED_COMMAND).forEach((name) => cpSync(join(PACKED_COMMAND, name), join(folder, name)));
  const env = { ...ENV };
  const started = await check(starter, 'quick start', async () => {
    Object.assign(env, await starter.registry.publish(join(ROOT, 'dist', starter.target), registryOf(starter.language)));
    const script = quickStartOf(readFileSync(join(folder, 'README.md'), 'utf8'));
    says(EXPECTED, await run({ argv: ['bash', '-c', script], cwd: folder, env }, logOf(starter)));
  });
  if (started) {
    await check(starter, 'no file is rewritten', async () => unchanged(starter, folder));
  }
  if (started && starter.language === REFERENCE) {
    await check(starter, 'command line by its name', async () => says(EXPECTED, await run({ argv: byName(env), cwd: folder, env }, logOf(starter))));
  }
  return started && check(starter, 'guides', () => synthesiseGuides(starter.language, folder, env, logOf(starter)));
}

/** As it will be run once it is published: from the stand-in alone, because the name is nobody's elsewhere. */
function byName({ npm_config_registry: registry }: Record<string, string>): string[] {
  return ['npm', 'exec', '--yes', `--registry=${registry}`, '--package=ecs-canary@0.0.0', '--', 'ecs-canary', 'plan'];
}

function says(expected: string, output: string): void {
  if (!output.includes(expected)) {
    throw new Error(`the command line should say '${expected}':\n${output.slice(-2000)}`);
  }
}

function unchanged({ language }: Starter, folder: string): void {
  const files = rewrittenIn(folder, language);
  if (files.length > 0) {
    throw new Error(`the quick start has rewritten ${files.join(', ')}`);
  }
}

/** @param file relative to the copy of the starter */
function compare({ language }: Starter, file: string): void {
  const [expected, actual] = [REFERENCE, language].map((one) => writeCanonical(one, file));
  if (readFileSync(expected, 'utf8') !== readFileSync(actual, 'utf8')) {
    const { stdout } = spawnSync('git', ['diff', '--no-index', '--no-color', expected, actual], { encoding: 'utf8' });
    throw new Error(`${file} of ${language} (+) differs from that of ${REFERENCE} (-):\n${stdout}`);
  }
}

function writeCanonical(language: string, name: string): string {
  const text = readFileSync(join(work, language, name), 'utf8');
  const file = join(work, 'compared', language, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, name.endsWith('.json') ? canonical(text) : text);
  return file;
}

async function check({ language }: Pick<Starter, 'language'>, what: string, action: () => Promise<void>): Promise<boolean> {
  const began = Date.now();
  const problem = await action().then(() => undefined, (error: Error) => error.message);
  const seconds = (Date.now() - began) / 1000;
  checks.push({ language, what, seconds, problem });
  console.log(`${problem === undefined ? 'ok  ' : 'FAIL'} ${language} ${what}, ${seconds.toFixed(1)} s${problem === undefined ? '' : `\n${problem}`}`);
  return problem === undefined;
}

/** Where the stand-in of a language's registry keeps what it has. */
function registryOf(language: string): string {
  return join(work, 'registries', language);
}

function logOf({ language }: Starter): string {
  return join(work, `${language}.log`);
}

function finish(): void {
  starters.forEach(({ registry }) => registry.close());
  writeReport(join(ROOT, 'test-reports', 'junit-consumers.xml'), checks);
  const failed = checks.filter(({ problem }) => problem !== undefined).length;
  console.log(`consumers: ${checks.length - failed} passed, ${failed} failed`);
  if (failed > 0) {
    console.log(`consumers: ${work} is kept, for you to look at`);
    process.exitCode = 1;
  } else {
    rmSync(work, { recursive: true, force: true });
  }
}
