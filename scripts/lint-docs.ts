/**
 * Checks what the documents and docstrings claim: TypeScript compiles and synthesises, the other languages'
 * blocks are parts of starters, JSON and YAML parse, commands, links and headings exist, every public
 * member is explained, every fact about AWS has a source and a mark, and one thing has one term.
 */
import { execFileSync } from 'child_process';
import { existsSync, readFileSync } from 'fs';
import { join, resolve } from 'path';
import { checkDocuments, GLOSSARY } from './docs/check-documents';
import { Commands } from './docs/commands';
import { Assembly, checkDocstrings } from './docs/docstrings';
import { checkFacts } from './docs/facts';
import { Mention, parseDocument, Problem } from './docs/markdown';
import { checkTerms, proseOfApi, termsOf } from './docs/terms';
import { COMMAND } from '../release/how-to-run';

const ROOT = resolve(__dirname, '..');
/** Every one of its blocks is wrong, and must be found. */
const BROKEN = 'scripts/docs/broken.md';
/** What the product takes for granted of AWS. */
const FACTS = 'docs/facts.md';
/** Its blocks are signatures; jsii-docgen writes it from what is compiled. */
const GENERATED = 'API.md';
/** What the AWS CLI calls the services whose operations the SDK of the tests tells. */
const SERVICES: Record<string, string> = {
  cloudformation: 'cloudformation', cloudwatch: 'cloudwatch', deploy: 'codedeploy', ecs: 'ecs', elbv2: 'elastic-load-balancing-v2', logs: 'cloudwatch-logs',
};

void main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const terms = termsOf(readFileSync(join(ROOT, GLOSSARY), 'utf8'));
  const { checked, problems } = await checkDocuments(ROOT, [...documents(), BROKEN], await commandsOf(), terms);
  const assembly = JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8')) as Assembly;
  const all: Problem[] = [
    ...problems.filter((problem) => !isBroken(problem)),
    ...overlooked(problems.filter(isBroken)),
    ...checkDocstrings(assembly).map((what) => ({ where: 'docstrings', what })),
    ...checkTerms(proseOfApi(assembly), terms),
    ...checkFacts(FACTS, readFileSync(join(ROOT, FACTS), 'utf8'), (path) => existsSync(join(ROOT, path))),
  ];
  all.forEach(({ where, what }) => console.error(`FAIL ${where}: ${what}`));
  countsOf(checked.filter((mention) => !isBroken(mention))).forEach((count, what) => console.log(`docs: ${count} ${what}`));
  console.log(`docs: ${all.length === 0 ? 'nothing is wrong' : `${all.length} problems`}`);
  process.exitCode = all.length === 0 ? 0 : 1;
}

/** What Git has or would take, so that nothing which is installed or built is read. */
function documents(): string[] {
  return execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', '*.md'], { cwd: ROOT, encoding: 'utf8' })
    .trim().split('\n')
    .filter((file) => file !== GENERATED && file !== BROKEN && existsSync(join(ROOT, file)));
}

function countsOf(mentions: Mention[]): Map<string, number> {
  return mentions.reduce((counts, { text }) => counts.set(text, (counts.get(text) ?? 0) + 1), new Map<string, number>());
}

function isBroken({ where }: { where: string }): boolean {
  return where.startsWith(`${BROKEN}:`);
}

/** The broken blocks that no problem is about. */
function overlooked(problems: Problem[]): Problem[] {
  return parseDocument(BROKEN, readFileSync(join(ROOT, BROKEN), 'utf8')).blocks
    .filter(({ where }) => !problems.some((problem) => problem.where === where))
    .map(({ where }) => ({ where, what: 'the checks have overlooked this broken block' }));
}

async function commandsOf(): Promise<Commands> {
  const read = (file: string) => JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as Record<string, object>;
  const keys = (object: object = {}) => new Set(Object.keys(object));
  return {
    tasks: keys(read('.projen/tasks.json').tasks),
    scripts: new Map(['.', 'examples/typescript'].map((folder) => [folder, keys(read(join(folder, 'package.json')).scripts)])),
    ecsCanary: { run: COMMAND, subcommands: subcommandsOf('packages/ecs-canary/bin/ecs-canary.js') },
    operations: new Map(await Promise.all(Object.entries(SERVICES).map(async ([cli, client]) => [cli, await operationsOf(client)] as const))),
    exists: (path) => existsSync(join(ROOT, path)),
  };
}

/** As the program's own help lists them: before it says which options there are. */
function subcommandsOf(program: string): Set<string> {
  const help = execFileSync(process.execPath, [join(ROOT, program), '--help'], { encoding: 'utf8' });
  const commands = help.slice(0, help.indexOf('Which service:')).matchAll(/^ {2}([a-z]\S*)/gm);
  return new Set([...commands].map(([, name]) => name));
}

async function operationsOf(client: string): Promise<Set<string>> {
  const names = Object.keys(await import(`@aws-sdk/client-${client}`) as object);
  return new Set(names.filter((name) => name.endsWith('Command')).map((name) => name.replace(/Command$/, '')));
}
