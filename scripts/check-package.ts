/** Checks the packed npm packages: small, no runtime dependencies, nothing in them that users do not need, and a command line that runs. */
import { existsSync, readFileSync } from 'fs';
import { dirname, join } from 'path';
import { COMMAND_LINE, LIBRARY, packed } from './packed';
import { problemsOfPackedCli } from './packed-cli';
import { problemsOfImport } from './packed-import';

interface Expectation {
  readonly folder: string;
  readonly mostBytes: number;
  /** What may be in it. */
  readonly wanted: RegExp;
  /** What must be in it; .jsii is packed as it is or compressed. */
  readonly needed: string[];
  /** The members of package.json that it must not have. */
  readonly without: string[];
}

const EXPECTATIONS: Expectation[] = [
  {
    folder: LIBRARY,
    // It was 225,000 before services could share a listener, and before a workflow had two tools to release by; 265,000
    // before there was a second engine; and 290,000 before messages and README said what readers had missed.
    mostBytes: 292_000,
    wanted: /^(assets\/[\w-]+\/index\.js|assets\/shell\/[\w/-]+\.sh|lib\/.*\.(js|d\.ts)|lib\/analysis\/canary-plan\.schema\.json|lib\/\.warnings\.jsii\.js|\.jsii(\.gz)?|package\.json|README\.md|LICENSE)$/,
    needed: ['.jsii', 'lib/index.js', 'lib/analysis/canary-plan.schema.json', 'assets/managed-listener/index.js', 'assets/service-guard/index.js', 'assets/release-hook/index.js', 'assets/shell/code-deploy/summary.sh', 'LICENSE', 'README.md'],
    without: ['dependencies', 'bin'],
  },
  {
    folder: COMMAND_LINE,
    mostBytes: 400_000,
    wanted: /^(bin\/[\w-]+\.js|canary-plan\.schema\.json|package\.json|README\.md|LICENSE)$/,
    needed: ['bin/ecs-canary.js', 'canary-plan.schema.json', 'LICENSE', 'README.md'],
    without: ['dependencies', 'peerDependencies', 'optionalDependencies', 'devDependencies', 'scripts'],
  },
];

/** What a packed declaration imports must be packed, too. */
function problemsOfDeclarations(): string[] {
  return packed(LIBRARY).files.filter(({ path }) => path.endsWith('.d.ts')).flatMap(({ path }) => {
    const imported = [...readFileSync(join(LIBRARY, path), 'utf8').matchAll(/['"](\.{1,2}\/[^'"]+)['"]/g)].map(([, to]) => join(dirname(path), to));
    return imported.filter((to) => !existsSync(join(LIBRARY, `${to}.d.ts`)) && !existsSync(join(LIBRARY, to))).map((to) => `${path} imports ${to}, which is not in the package`);
  });
}

const problems = [...EXPECTATIONS.flatMap(problemsOf), ...problemsOfDeclarations(), ...problemsOfPackedCli(), ...problemsOfImport()];
problems.forEach((problem) => console.error(`package: ${problem}`));
process.exitCode = problems.length === 0 ? 0 : 1;

function problemsOf({ folder, mostBytes, wanted, needed, without }: Expectation): string[] {
  const { size, files } = packed(folder);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, object | undefined> & { name: string };
  console.log(`package: ${manifest.name} has ${files.length} files, ${size} of at most ${mostBytes} bytes`);
  return [
    ...(size > mostBytes ? [`the tarball has ${size} bytes, more than ${mostBytes}`] : []),
    ...without.filter((member) => Object.keys(manifest[member] ?? {}).length > 0).map((member) => `package.json has ${member}`),
    ...files.filter(({ path }) => !wanted.test(path)).map(({ path }) => `${path} should not be in the package`),
    ...needed
      .filter((file) => !files.some(({ path }) => path === file || path === `${file}.gz`))
      .map((file) => `${file} is missing from the package`),
  ].map((problem) => `${manifest.name}: ${problem}`);
}
