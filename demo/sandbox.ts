/**
 * A live service to try commands on: starts the local AWS endpoint, deploys the starter, keeps requests flowing,
 * releases a version of the kind that is asked for, and stays until Ctrl-C.
 */
import { execFileSync } from 'child_process';
import { readdirSync } from 'fs';
import { join, resolve } from 'path';
import { parseArgs } from 'util';
import { engineNamed, ENGINES } from './engines/engines';
import { DemoEngine } from './engines/told-releases';
import { SCENARIOS, Scenario, scenarioNamed } from './scenarios';
import { DeployedStarter, withStarter } from './starter';
import { countByVersion, trafficOf } from './story';
import { keyOf, tell } from './view';
import { cdkFor } from '../integ/local/apps/apps';
import { pushImage } from '../integ/local/images';
import { SteadyLoad } from '../integ/local/load';
import { conventionalNames } from '../integ/local/releases';
import { imageOf, STARTER } from '../integ/local/starter';
import { COMMAND } from '../release/how-to-run';
import { PLAN_FILE_SUFFIX } from '../src/analysis/canary-plan';

/** Real seconds of one minute of AWS: slow enough to type a command during the canary. */
const MINUTE_SECONDS = '6';
const REQUESTS_PER_SECOND = 40;
/** Share of its requests that a faulty version fails. */
const FAILURE_RATE = 0.3;

/** Another version than all those of the scenarios, for somebody to release. */
const NEXT = 'v3';

interface Options {
  readonly engine: DemoEngine;
  readonly scenario: Scenario;
  readonly minuteSeconds: number;
  readonly approval: boolean;
}

/** Returns the exit code. */
export async function main(args: string[], interruption: AbortSignal): Promise<number> {
  const options = parseOptions(args);
  if (typeof options === 'string') {
    console.error(options);
    return 2;
  }
  const { engine, scenario, minuteSeconds, approval } = options;
  const refusingHook = scenario.hooks !== undefined && engine.hooksAreOfTheService;
  const say = (text: string) => console.log(text);
  await withStarter({ minuteSeconds, failureRate: FAILURE_RATE, engine, approval, refusingHook, interruption, say }, async (starter) => {
    if (scenario.hooks && !refusingHook) {
      say('cdk deploy: the hook …');
      await cdkFor(starter.aws, 'hooks', { interruption, assembly: 'cdk.out.hooks' }).deploy('Hooks');
    }
    for (const version of [scenario.version, NEXT]) {
      await pushImage(starter.aws, imageOf(version));
    }
    packCommand(starter.aws.folder);
    say(exportsOf(starter, options));
    await releaseAndStay(starter, options, interruption);
  });
  return 0;
}

/** What is wrong with the arguments is a text. */
function parseOptions(args: string[]): Options | string {
  const usage = [
    `Usage: npm run sandbox -- --scenario NAME [--engine ENGINE] [--approval] [--minute-seconds ${MINUTE_SECONDS}]`,
    ...SCENARIOS.map(({ name, what }) => `  ${name.padEnd(15)}${what}`),
    `--engine: ${ENGINES.map(({ name }) => name).join(' or ')}`,
    '--approval: releases wait for somebody; alone, with a healthy version',
  ].join('\n');
  try {
    const { values: { scenario: name, engine: engineName, approval, 'minute-seconds': seconds } } = parseArgs({
      args,
      options: {
        'scenario': { type: 'string' },
        'engine': { type: 'string' },
        'approval': { type: 'boolean', default: false },
        'minute-seconds': { type: 'string', default: MINUTE_SECONDS },
      },
    });
    const scenario = scenarioNamed(name ?? (approval ? 'healthy' : undefined));
    const engine = engineNamed(engineName);
    const minuteSeconds = Number(seconds);
    return scenario && engine && minuteSeconds > 0 ? { engine, scenario, minuteSeconds, approval } : usage;
  } catch (error) {
    return `${(error as Error).message}\n${usage}`;
  }
}

/** Puts the command where the frames' own commands find it, beside the cdk.out that it looks for. */
function packCommand(folder: string): void {
  const args = ['pack', './packages/ecs-canary', '--silent', '--ignore-scripts', '--pack-destination', folder];
  execFileSync('npm', args, { cwd: resolve(__dirname, '..'), stdio: 'ignore' });
}

/** Lines to paste into another shell, and what to try there. */
function exportsOf({ aws, cdk, url }: DeployedStarter, { engine, approval, minuteSeconds }: Options): string {
  const { clusterName, serviceName, applicationName, deploymentGroupName, family } = conventionalNames(STARTER.projectId);
  const [plan] = readdirSync(cdk.assembly).filter((name) => name.endsWith(PLAN_FILE_SUFFIX));
  const variables = {
    ...aws.environment,
    AWS_DEFAULT_REGION: aws.environment.AWS_REGION,
    // The command's clock.
    ECS_CANARY_MINUTE_SECONDS: String(minuteSeconds),
    PLAN: join(cdk.assembly, plan),
    CLUSTER: clusterName,
    SERVICE: serviceName,
    APPLICATION: applicationName,
    DEPLOYMENT_GROUP: deploymentGroupName,
    TASK_FAMILY: family,
    SERVICE_HOST: new URL(url).host,
  };
  const commands = ['plan', 'status', ...(approval ? ['promote'] : []), 'watch', 'abort', 'history', 'rollback', `release --image ${imageOf(NEXT)}`];
  return [
    '',
    'Paste into another shell:',
    '',
    `cd ${aws.folder}`,
    ...Object.entries(variables).map(([name, value]) => `export ${name}=${value}`),
    '',
    'And try there:',
    '',
    'curl -H "Host: $SERVICE_HOST" $AWS_ENDPOINT_URL/',
    engine.listCommand,
    ...commands.map((command) => `${COMMAND} ${command}`),
    '',
  ].join('\n');
}

async function releaseAndStay({ aws, url }: DeployedStarter, { engine, scenario }: Options, interruption: AbortSignal): Promise<void> {
  const load = new SteadyLoad([{ endpoint: aws.endpoint, host: new URL(url).host }], REQUESTS_PER_SECOND).start();
  try {
    const { version, hooks, what } = scenario;
    const releases = engine.releases(aws, conventionalNames(STARTER.projectId));
    const began = Date.now();
    const id = await releases.release(imageOf(version), hooks);
    let last = '';
    const { status, reason } = await releases.follow(id, (state) => {
      interruption.throwIfAborted();
      const counts = countByVersion(load.since(began));
      const moment = { title: `${id}, ${what}`, stage: state.stage, traffic: trafficOf(state.weights), counts, alarms: state.alarms };
      if (keyOf(moment) !== last) {
        last = keyOf(moment);
        console.log(tell(moment));
      }
    });
    console.log(`${id}: ${status}${reason === undefined ? '' : `, ${reason}`}`);
    console.log('Requests keep flowing. Ctrl-C ends everything.');
    await new Promise((_, end) => interruption.addEventListener('abort', () => end(new Error('interrupted')), { once: true }));
  } finally {
    await load.stop();
  }
}
