/** The command line as the files that are published: what all commands load, and what only some of them do. */
import { resolve } from 'path';
import standaloneCode from 'ajv/dist/standalone';
import { build, Metafile, Plugin } from 'esbuild';

const ROOT = resolve(__dirname, '..', '..');

/** What a command that asks AWS imports dynamically, when it runs: the credential chain alone is larger than all the rest. */
const SDK = /node_modules\/(@aws-sdk|@smithy|@aws-crypto)\//;

/** Puts the code that validates plans in the place of what generates it. */
const GENERATED_VALIDATOR: Plugin = {
  name: 'generated validator',
  setup: ({ onLoad }) => onLoad({ filter: /[\\/]cli[\\/]plan-validator\.ts$/ }, async ({ path }) => {
    const { AJV, validatePlan } = await import(path) as typeof import('../../cli/plan-validator');
    return { contents: standaloneCode(AJV, { validatePlan: (validatePlan.schema as { $id: string }).$id }), resolveDir: ROOT };
  }),
};

/**
 * Bundles `cli/` into a folder. A module that is imported dynamically becomes a file of its own, and what it shares with
 * the others stays shared: a class is one class, whichever file uses it.
 *
 * @throws when the SDK would be loaded by commands that need none
 */
export async function bundleCommand(folder: string): Promise<void> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: { 'ecs-canary': 'cli/index.ts' },
    outdir: folder,
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    minify: true,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.16',
    logLevel: 'warning',
    plugins: [GENERATED_VALIDATOR],
    // Of what is published in both forms the one of which unused parts can be left out.
    mainFields: ['module', 'main'],
    // Libraries that are not ES modules require Node's.
    banner: { js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);" },
  });
  const sdk = loadedByAll(metafile).filter((input) => SDK.test(input));
  if (sdk.length > 0) {
    throw new Error(`Every command would load ${sdk.length} files of the AWS SDK, such as ${sdk[0]}: import what asks AWS by \`await import()\``);
  }
}

/** The sources of the entry, and of what it imports before anything runs. */
export function loadedByAll({ outputs }: Pick<Metafile, 'outputs'>): string[] {
  const entry = Object.keys(outputs).find((file) => outputs[file].entryPoint === 'cli/index.ts')!;
  const files = new Set([entry]);
  // What is added meanwhile is visited, too.
  for (const file of files) {
    outputs[file].imports
      .filter(({ kind, external }) => kind === 'import-statement' && !external)
      .forEach(({ path }) => files.add(path));
  }
  return [...files].flatMap((file) => Object.keys(outputs[file].inputs));
}

