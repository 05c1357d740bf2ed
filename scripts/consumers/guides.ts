/** What the guides in docs/ show, in every language: one app, made with what the starter of the language has installed. */
import { cpSync, readdirSync, readFileSync } from 'fs';
import { join, resolve } from 'path';
import { run } from './shell';

const GUIDES = resolve(__dirname, '..', '..', 'examples', 'guides');
/** The folder beside the starter in which the app leaves its cloud assembly. */
const OUT = 'guides.out';

interface Place {
  /** Where the files go in a copy of the starter. */
  readonly folder: string;
  /** What makes the app, typed there. */
  readonly command: string;
}

const PLACES: Record<string, Place> = {
  typescript: { folder: 'guides', command: 'npx tsc --project . && npx tsx guides/app.ts' },
  python: { folder: '.', command: '.venv/bin/python -m guides.app' },
  java: { folder: 'src/main/java', command: 'mvn -q compile exec:java -Dexec.mainClass=com.example.guides.GuidesApp' },
  go: { folder: 'guides', command: 'go vet ./guides && go run ./guides' },
};

/** Synthesises the guides of a language in a copy of its starter. Returns where the templates and workflows are. */
export async function synthesiseGuides(language: string, copy: string, env: Record<string, string>, log: string): Promise<void> {
  const { folder, command } = PLACES[language];
  cpSync(join(GUIDES, language), join(copy, folder), { recursive: true });
  // A workflow goes to the root of the repository.
  await run({ argv: ['bash', '-ec', `git init -q . && ${command}`], cwd: copy, env: { ...env, CDK_OUTDIR: join(copy, OUT) } }, log);
  // The app runs all the same: it is the CDK's command line that looks them up, with credentials.
  const { missing = [] } = JSON.parse(readFileSync(join(copy, OUT, 'manifest.json'), 'utf8')) as { missing?: { key: string }[] };
  if (missing.length > 0) {
    throw new Error(`the guides of ${language} cannot be synthesised without credentials: ${missing.map(({ key }) => key).join(', ')}`);
  }
}

/** The files that the guides have made, relative to the copy of the starter. */
export function madeByGuides(copy: string): string[] {
  const made = readdirSync(join(copy, OUT)).filter((name) => name.endsWith('.template.json') || name.endsWith('.canary-plan.json')).map((name) => join(OUT, name));
  const generated = ['workflows/deploy-github-prod.yml', 'appspec/github-prod.json'].map((name) => join('.github', name));
  return [...made, ...generated].sort();
}
