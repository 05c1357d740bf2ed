/**
 * The main job, end to end, without an AWS account: deploys examples/typescript by the real CDK CLI to the
 * local AWS endpoint, releases a healthy version and one that fails a share of its requests, and shows what
 * happens to the traffic.
 */
import { parseArgs } from 'util';
import { engineNamed, ENGINES } from './engines/engines';
import { ToldReleases, ToldState } from './engines/told-releases';
import { predict, Predictions, readPlan } from './prediction';
import { withStarter } from './starter';
import { countByVersion, Moment, Outcome, trafficOf, VersionCount } from './story';
import { keyOf, paint, summarise, tell } from './view';
import { EcsCanary } from '../integ/local/ecs-canary';
import { failed, SteadyLoad } from '../integ/local/load';
import { LocalAws } from '../integ/local/local-aws';
import { conventionalNames } from '../integ/local/releases';
import { imageOf, STARTER } from '../integ/local/starter';

/** Real seconds of one minute of AWS: a release takes twenty of them by default. */
const MINUTE_SECONDS = 3;
const REQUESTS_PER_SECOND = 40;
/** Share of its requests that the broken version fails. */
const FAILURE_RATE = 0.3;
/** How long after the first shift the command is asked, in minutes of AWS: there are counts, and the soonest alarm is not on yet. */
const LOOK_MINUTES = 1.5;

/** Repaints where there is a terminal, and prints a line for each change where there is none. */
class Screen {
  /** log-update is an ES module. */
  public static async open(): Promise<Screen> {
    return new Screen(process.stdout.isTTY ? (await import('log-update')).default : undefined);
  }

  private lastKey = '';

  private constructor(private readonly repaint?: { (text: string): void; done(): void }) {}

  public say(text: string): void {
    this.repaint?.done();
    console.log(text);
  }

  public show(moment: Moment): void {
    if (this.repaint) {
      this.repaint(paint(moment));
    } else if (keyOf(moment) !== this.lastKey) {
      this.lastKey = keyOf(moment);
      console.log(tell(moment));
    }
  }
}

/** Returns the exit code. */
export async function main(args: string[], interruption: AbortSignal): Promise<number> {
  const engine = engineNamed(parseArgs({ args, options: { engine: { type: 'string' } } }).values.engine);
  if (engine === undefined) {
    console.error(`Usage: npm run demo [-- --engine ${ENGINES.map(({ name }) => name).join('|')}]`);
    return 2;
  }
  const screen = await Screen.open();
  const say = (text: string) => screen.say(text);
  await withStarter({ minuteSeconds: MINUTE_SECONDS, failureRate: FAILURE_RATE, engine, interruption, say }, async ({ aws, cdk, url }) => {
    say(`Deployed. ${REQUESTS_PER_SECOND} requests a second go to ${url}\n`);
    const releases = engine.releases(aws, conventionalNames(STARTER.projectId));
    await releaseTwice(aws, releases, new URL(url).host, predict(readPlan(cdk.assembly), requestsPerAwsSecond(), FAILURE_RATE), screen, interruption);
  });
  say('\nThe endpoint and everything it started have stopped.');
  return 0;
}

/** The endpoint's clock runs faster, so that its minutes have fewer requests. */
function requestsPerAwsSecond(): number {
  return REQUESTS_PER_SECOND * MINUTE_SECONDS / 60;
}

async function releaseTwice(
  aws: LocalAws, releases: ToldReleases, host: string, ofBroken: Predictions, screen: Screen, interruption: AbortSignal,
): Promise<void> {
  const load = new SteadyLoad([{ endpoint: aws.endpoint, host }], REQUESTS_PER_SECOND).start();
  try {
    const outcomes: Outcome[] = [];
    for (const [version, what] of [['v2', 'a healthy version'], ['v3-broken', `a version that fails ${FAILURE_RATE * 100} % of its requests`]]) {
      const outcome = await release(aws, releases, load, version, `Release of ${version}, ${what}`, screen, interruption);
      outcomes.push({ ...outcome, predictions: version.endsWith('-broken') ? ofBroken : undefined });
      screen.say('');
    }
    await load.stop();
    screen.say(summarise(outcomes, load.skipped));
  } finally {
    await load.stop();
  }
}

async function release(
  aws: LocalAws,
  releases: ToldReleases,
  load: SteadyLoad,
  version: string,
  title: string,
  screen: Screen,
  interruption: AbortSignal,
): Promise<Outcome> {
  const began = Date.now();
  const before = await releases.weights();
  let moved: number | undefined;
  let back: number | undefined;
  let inTheCanary: Promise<string> | undefined;
  const watch = (state: ToldState) => {
    interruption.throwIfAborted();
    const same = JSON.stringify(state.weights) === JSON.stringify(before);
    moved ??= same ? undefined : Date.now();
    back ??= moved !== undefined && same ? Date.now() : undefined;
    if (moved !== undefined && aws.toAwsMinutes(Date.now() - moved) > LOOK_MINUTES) {
      inTheCanary ??= frame(aws);
    }
    screen.show({ title, stage: state.stage, traffic: trafficOf(state.weights), counts: countByVersion(load.since(began)), alarms: state.alarms });
  };
  const { status, rolledBack, reason } = await releases.follow(await releases.release(imageOf(version)), watch);
  const ended = await releases.weights();
  screen.show({
    title,
    stage: rolledBack ? 'rolled back' : 'promoted',
    traffic: trafficOf(ended),
    counts: countByVersion(load.since(began)),
    alarms: await releases.alarms(),
  });
  if (rolledBack) {
    const during = await inTheCanary;
    screen.say([
      ...(during === undefined ? [] : ['', 'What `ecs-canary watch` shows during the canary:', '', during]),
      '', 'and when the traffic is back:', '', await frame(aws), '',
    ].join('\n'));
  }
  return outcomeOf(version, load.since(began), {
    result: rolledBack ? 'rolled back' : `promoted (${status})`,
    minutesToRollback: rolledBack && moved !== undefined ? aws.toAwsMinutes((back ?? Date.now()) - moved) : undefined,
    reason,
  });
}

/** A frame of the command, as it is in the package. */
async function frame(aws: LocalAws): Promise<string> {
  return (await new EcsCanary(aws, ['status'], { cwd: aws.folder }).ended).out.trimEnd();
}

function outcomeOf(version: string, answers: ReturnType<SteadyLoad['since']>, ending: Pick<Outcome, 'result' | 'minutesToRollback' | 'reason'>): Outcome {
  const none: VersionCount = { version, requests: 0, failed: 0 };
  return {
    version,
    requests: answers.length,
    failed: answers.filter(failed).length,
    newVersion: countByVersion(answers).find((count) => count.version === version) ?? none,
    ...ending,
  };
}
