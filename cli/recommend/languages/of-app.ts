import { readFileSync } from 'fs';
import { dirname, join, posix, resolve } from 'path';
import { GO } from './go';
import { JAVA } from './java';
import { Language } from './language';
import { PYTHON } from './python';
import { TYPESCRIPT } from './typescript';

/** By the value of `--language`. */
export const LANGUAGES = { typescript: TYPESCRIPT, python: PYTHON, java: JAVA, go: GO };
export type LanguageName = keyof typeof LANGUAGES;

/** What the command of an app runs, by the last part of a path. */
const PROGRAMS: readonly (readonly [RegExp, Language])[] = [
  [/^(python[\d.]*|py)$|\.py$/, PYTHON],
  [/^(mvnw?|gradlew?|java)$/, JAVA],
  [/^go$/, GO],
];
/** How far above a plan the app is looked for: the plans of stages are in folders of their own. */
const MOST_FOLDERS = 4;

/**
 * The language of the app that a plan is of: by what `app` in its cdk.json runs, which lies above the folder of the plan.
 * TypeScript where that says nothing.
 */
export function languageOfApp(planFile: string): Language {
  let folder = dirname(resolve(planFile));
  for (let i = 0; i < MOST_FOLDERS; i++, folder = dirname(folder)) {
    const app = appIn(folder);
    if (app !== undefined) {
      return languageOfCommand(app);
    }
  }
  return TYPESCRIPT;
}

function languageOfCommand(command: string): Language {
  const programs = command.split(/[\s;&|"']+/).map((word) => posix.basename(word.replaceAll('\\', '/')).replace(/\.(exe|cmd|bat)$/i, ''));
  return programs.flatMap((program) => PROGRAMS.find(([pattern]) => pattern.test(program))?.[1] ?? [])[0] ?? TYPESCRIPT;
}

/** A cdk.json that cannot be read is the CDK's to complain of: here it is a guess only. */
function appIn(folder: string): string | undefined {
  try {
    const { app } = JSON.parse(readFileSync(join(folder, 'cdk.json'), 'utf8')) as { app?: unknown };
    return typeof app === 'string' ? app : undefined;
  } catch {
    return undefined;
  }
}
