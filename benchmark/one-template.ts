/** The template of one service, as JSON. Argument: construct or hand. */
import { readFileSync, rmSync } from 'fs';
import { appOf, Kind, load } from './apps';

void load(process.argv[2] as Kind).then((build) => {
  const { directory, stacks: [stack] } = appOf(build, 1).synth();
  console.log(readFileSync(stack.templateFullPath, 'utf8'));
  rmSync(directory, { recursive: true, force: true });
});
