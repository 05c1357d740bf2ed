/**
 * Records what `ecs-canary watch` shows of a release that is rolled back, on the local AWS endpoint, and draws the
 * picture of the README from it.
 */
import { writeFileSync } from 'fs';
import { join, resolve } from 'path';
import { parseArgs } from 'util';
import { drawRecording } from './picture/draw-recording';
import { readPlan } from './prediction';
import { chaptersOf } from './recording/chapters';
import { Recording, textOf } from './recording/recording';
import { recordWatch } from './recording/watch';
import { DeployedStarter, withStarter } from './starter';
import { SteadyLoad } from '../integ/local/load';
import { conventionalNames, Releases } from '../integ/local/releases';
import { imageOf, STARTER } from '../integ/local/starter';
import { COMMAND } from '../release/how-to-run';

/** A minute of AWS takes one: otherwise the times of day in the frames would not fit their lengths of time. */
const MINUTE_SECONDS = '60';
const REQUESTS_PER_SECOND = 10;
const VERSION = 'v2-broken';
const FAILURE_RATE = 0.3;
const COLUMNS = 100;

const DOCS = resolve(__dirname, '..', 'docs');

/** Returns the exit code. */
export async function main(args: string[], interruption: AbortSignal): Promise<number> {
  const { values } = parseArgs({ args, options: { 'minute-seconds': { type: 'string', default: MINUTE_SECONDS }, 'to': { type: 'string', default: DOCS } } });
  const minuteSeconds = Number(values['minute-seconds']);
  const say = (text: string) => console.log(text);
  await withStarter({ minuteSeconds, failureRate: FAILURE_RATE, interruption, say }, async (starter) => {
    say(`Recording a release of ${VERSION} …`);
    const recording = await record(starter, minuteSeconds, interruption);
    interruption.throwIfAborted();
    writeFileSync(join(values.to, 'recordings', 'rollback.json'), textOf(recording));
    writeFileSync(join(values.to, 'images', 'rollback.svg'), drawRecording(recording));
    say(`Recorded: ${recording.chapters.map(({ name, seconds }) => `${name} after ${seconds} s`).join(', ')}`);
  });
  return 0;
}

async function record({ aws, cdk, url }: DeployedStarter, minuteSeconds: number, interruption: AbortSignal): Promise<Recording> {
  const load = new SteadyLoad([{ endpoint: aws.endpoint, host: new URL(url).host }], REQUESTS_PER_SECOND * 60 / minuteSeconds).start();
  try {
    const env = { ...aws.environment, ECS_CANARY_MINUTE_SECONDS: String(minuteSeconds) };
    // Of this process, too: the SDK knows no other place.
    Object.assign(process.env, env);
    await new Releases(aws, conventionalNames(STARTER.projectId)).release(imageOf(VERSION));
    const frames = await recordWatch({ folder: aws.folder, plan: readPlan(cdk.assembly), env, columns: COLUMNS, minuteSeconds, interruption });
    return {
      command: `${COMMAND} watch`,
      subject: `a version that fails ${100 * FAILURE_RATE} % of its requests`,
      columns: COLUMNS,
      utcOffsetMinutes: 0,
      chapters: chaptersOf(frames),
    };
  } finally {
    await load.stop();
  }
}
