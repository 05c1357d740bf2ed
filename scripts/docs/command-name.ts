/** How the command line of cli/ is named in text: as release/how-to-run.ts has it, and never so that npx asks the registry for it. */

/** Whatever runs it: by npx, by a bare name or with a version, or by the path of a packed one. */
const RUN = /(?<![\w-])npx (?:-{1,2}[\w-]+ )*(?:\S*\/)?ecs-canary(?:-\d[\w.-]*?\.tgz|@[\w.-]+)?(?![\w-])/g;

/** The text with every run of the command as it is to be. */
export function namedAs(text: string, command: string): string {
  return text.replace(RUN, () => command);
}

/** The runs in a text that are named otherwise. */
export function misnamed(text: string, command: string): string[] {
  return [...text.matchAll(RUN)].map(([run]) => run).filter((run) => run !== command);
}
