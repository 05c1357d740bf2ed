/** One synthesis in a process of its own. Arguments: construct or hand, the number of services. */
import { rmSync } from 'fs';
import { appOf, Kind, load } from './apps';

/** What a run tells; times in milliseconds, memory in MB. */
export interface OneRun {
  readonly importMs: number;
  /** From the import to the assembly: the CDK loads a module when it is first used, which may be in either. */
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly maxRssMb: number;
}

async function measure(kind: Kind, services: number): Promise<OneRun> {
  const began = performance.now();
  const cpuBefore = process.cpuUsage();
  const build = await load(kind);
  const importMs = performance.now() - began;
  const { directory } = appOf(build, services).synth();
  const wallMs = performance.now() - began;
  const { user, system } = process.cpuUsage(cpuBefore);
  rmSync(directory, { recursive: true, force: true });
  // Node gives kilobytes on every platform.
  return { importMs, wallMs, cpuMs: (user + system) / 1000, maxRssMb: process.resourceUsage().maxRSS / 1024 };
}

const [kind, services] = process.argv.slice(2);
void measure(kind as Kind, Number(services)).then((run) => console.log(JSON.stringify(run)));
