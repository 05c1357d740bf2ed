/** Whether the commands in a document exist: of this project, of the CDK, of npm, of AWS. */
import { posix } from 'path';
import { misnamed } from './command-name';

export interface Commands {
  /** Of Projen. */
  readonly tasks: ReadonlySet<string>;
  /** Of npm, by the folder of the package. */
  readonly scripts: ReadonlyMap<string, ReadonlySet<string>>;
  /** The command line of this project: how it is run, and its subcommands. */
  readonly ecsCanary: { readonly run: string; readonly subcommands: ReadonlySet<string> };
  /** The operations of AWS's services, by what the AWS CLI calls the service: `CreateDeployment`, … */
  readonly operations: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether the repository has the file or folder. */
  exists(path: string): boolean;
}

/** What the AWS CLI has without an operation of that name. */
const OF_THE_AWS_CLI = new Set(['ecr get-login-password']);
/** What a reader has installed, or what every shell has. */
const ELSEWHERE = new Set(['.', 'cd', 'cp', 'curl', 'mkdir', 'git', 'docker', 'gh', 'python3', 'pip', 'pytest', 'mvn', 'go', 'terraform', 'export']);

const CDK = new Set(['bootstrap', 'deploy', 'destroy', 'diff', 'import', 'list', 'ls', 'synth']);

/** Text in back quotes that begins so is a command. */
const COMMAND = /^((npx|npm|aws|\.ci\/run)( |$)|ecs-canary )/;

export function isCommand(code: string): boolean {
  return COMMAND.test(code) && !code.includes('…');
}

/**
 * Checks a script, a command a line.
 *
 * @param folder where the document is, which is where its reader is
 * @returns what is wrong, a line a problem
 */
export function checkCommands(script: string, folder: string, commands: Commands): string[] {
  return simpleCommands(script).flatMap((words) => {
    const what = checkWords(words, folder, commands);
    return what === undefined ? [] : [`\`${words.join(' ')}\`: ${what}`];
  });
}

/** The script without comments, line breaks, assignments and what ties commands together. */
function simpleCommands(script: string): string[][] {
  return script
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, ''))
    .map((line) => line.replace(/^\w+=\$\(([^)]*)\)/, '$1'))
    .flatMap((line) => line.split(/&&|\|\||[|;]/))
    .map((command) => command.trim().split(/\s+/).filter((word) => word !== ''))
    .map((words) => words.slice(words.findIndex((word) => !/^\w+=/.test(word))))
    .filter((words) => words.length > 0 && !/^\w+=/.test(words[0]));
}

function checkWords(words: string[], folder: string, commands: Commands): string | undefined {
  const [program, ...args] = words;
  const { run, subcommands } = commands.ecsCanary;
  const text = `${words.join(' ')} `;
  if (program === 'ecs-canary' || misnamed(text, run).length > 0) {
    return `type it as \`${run}\` (release/how-to-run.ts)`;
  }
  if (text.startsWith(`${run} `)) {
    const [command = ''] = text.slice(run.length).trim().split(' ');
    return subcommands.has(command) ? undefined : `ecs-canary has no command ${command}`;
  }
  if (program === 'npx') {
    return checkNpx(args.filter((word) => word !== '--yes'), commands);
  }
  if (program === 'npm') {
    return checkNpm(args, folder, commands);
  }
  if (program === 'aws') {
    return checkAws(args, commands);
  }
  if (program.startsWith('.venv/bin/')) {
    return undefined;
  }
  if (program.includes('/')) {
    return commands.exists(posix.join(folder, program)) ? undefined : `there is no ${program}`;
  }
  return ELSEWHERE.has(program) ? undefined : `nothing is known of ${program}: see scripts/docs/commands.ts`;
}

function checkNpx([program, first]: string[], { tasks, exists }: Commands): string | undefined {
  if (program === 'projen') {
    return first === undefined || tasks.has(first) ? undefined : `Projen has no task ${first}`;
  }
  if (program === 'cdk' || program === 'aws-cdk@2') {
    return CDK.has(first) ? undefined : `the CDK has no command ${first}`;
  }
  if (program === 'tsx') {
    return exists(first) ? undefined : `there is no ${first}`;
  }
  if (program === 'jest') {
    return first === undefined || first.startsWith('-') || exists(first) ? undefined : `there is no ${first}`;
  }
  return `${program} is no program of this project`;
}

function checkNpm([command, first]: string[], folder: string, { scripts }: Commands): string | undefined {
  const script = command === 'run' ? first : command === 'test' ? 'test' : undefined;
  if (script === undefined) {
    return ['ci', 'install'].includes(command) ? undefined : `npm ${command} is not known here`;
  }
  const known = scripts.get(folder) ?? scripts.get('.')!;
  return known.has(script) ? undefined : `package.json has no script ${script}`;
}

function checkAws([service, operation]: string[], { operations }: Commands): string | undefined {
  if (OF_THE_AWS_CLI.has(`${service} ${operation}`)) {
    return undefined;
  }
  const known = operations.get(service);
  if (known === undefined) {
    return `the operations of ${service} are not known here`;
  }
  const name = (operation ?? '').split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return known.has(name) ? undefined : `${service} has no operation ${operation}`;
}
