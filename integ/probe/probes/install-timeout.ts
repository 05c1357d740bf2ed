/** How long new tasks have to get healthy. */
import { DeployedStack } from '../deployed-stack';
import { Judgement, Probe } from '../probe';
import { Ended, endedOf, ProbedReleases } from '../releases';
import { OWN_LISTENER } from '../stacks/service-names';

export interface Observation {
  readonly release: Ended;
  /** Of the event Install. */
  readonly seconds?: number;
}

const AN_HOUR = 60;
/** What it may take until CodeDeploy has noticed. */
const TOLERANCE_MINUTES = 10;

export function judge({ release: { status, error }, seconds }: Observation): Judgement {
  if (seconds === undefined || status !== 'Failed') {
    return { verdict: 'undecided', because: `the release of a version that never gets healthy ended ${status}${error ? `, ${error}` : ''}` };
  }
  const minutes = Math.round(seconds / 60);
  return {
    verdict: Math.abs(minutes - AN_HOUR) <= TOLERANCE_MINUTES ? 'confirmed' : 'refuted',
    because: `the release of a version that never gets healthy failed after ${minutes} minutes: ${error}`,
    measured: { 'minutes until Install failed': minutes },
  };
}

async function observe(stack: DeployedStack): Promise<Observation> {
  const releases = new ProbedReleases(stack, OWN_LISTENER);
  // It listens where nobody asks it.
  const id = await releases.start({ WHOAMI_PORT_NUMBER: '3001' });
  const release = endedOf(await releases.end(id));
  const { startTime, endTime } = (await releases.events(id)).find(({ lifecycleEventName }) => lifecycleEventName === 'Install') ?? {};
  return { release, ...startTime && endTime && { seconds: stack.seconds(endTime.getTime() - startTime.getTime()) } };
}

export const INSTALL_TIMEOUT: Probe<Observation> = {
  id: 'install-timeout',
  question: 'After what time does CodeDeploy give up a version that never gets healthy?',
  stack: 'ProbeCodeDeploy',
  minutes: 70,
  settles: [{ fact: 'New tasks have an hour to get healthy', judge }],
  observe,
};
