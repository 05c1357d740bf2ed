/**
 * A live service to try commands on: starts the local AWS endpoint, deploys the starter, keeps requests flowing,
 * releases a version of the kind that is asked for, and stays until Ctrl-C.
 */
import { readdirSync } from 'fs';
import { join } from 'path';
import { parseArgs } from 'util';
import { SCENARIOS, Scenario, scenarioNamed } from './scenarios';
import { DeployedStarter, withStarter } from './starter';
import { countByVersion, stageOf, trafficOf } from './story';
import { keyOf, tell } from './view';
import { cdkFor } from '../integ/local/apps/apps';
import { SteadyLoad } from '../integ/local/load';
import { conventionalNames, Releases } from '../integ/local/releases';
import { imageOf, STARTER } from '../integ/local/starter';
import { PLAN_FILE_SUFFIX } from '../src/analysis/canary-plan';

/** Real seconds of one minute of AWS: slow enough to type a command during the canary. */
const MINUTE_SECONDS = '6';
const REQUESTS_PER_SECOND = 40;
/** Share of its requests that a faulty version fails. */
const FAILURE_RATE = 0.3;

/** Returns the exit code. */
export async function main(args: string[], interruption: AbortSignal): Promise<number> {
  const options = parseOptions(args);
  if (typeof options === 'string') {
    console.error(options);
    return 2;
  }
  const { scenario, minuteSeconds } = options;
  const say = (text: string) => console.log(text);
  await withStarter({ minuteSeconds, failureRate: FAILURE_RATE, interruption, say }, async (starter) => {
    if (scenario.hooks) {
      say('cdk deploy: the hook …');
      await cdkFor(starter.aws, 'hooks', interruption).deploy('Hooks');
    }
    say(exportsOf(starter));
    await releaseAndStay(starter, scenario, interruption);
  });
  return 0;
}

/** What is wrong with the arguments is a text. */
function parseOptions(args: string[]): { scenario: Scenario; minuteSeconds: number } | string {
  const usage = `Usage: npm run sandbox -- --scenario NAME [--minute-seconds ${MINUTE_SECONDS}]\n${SCENARIOS.map(({ name, what }) => `  ${name.padEnd(15)}${what}`).join('\n')}`;
  try {
    const { values } = parseArgs({ args, options: { 'scenario': { type: 'string' }, 'minute-seconds': { type: 'string', default: MINUTE_SECONDS } } });
    const scenario = scenarioNamed(values.scenario);
    const minuteSeconds = Number(values['minute-seconds']);
    return scenario && minuteSeconds > 0 ? { scenario, minuteSeconds } : usage;
  } catch (error) {
    return `${(error as Error).message}\n${usage}`;
  }
}

/** Lines to paste into another shell. */
function exportsOf({ aws, cdk, url }: DeployedStarter): string {
  const { clusterName, serviceName, applicationName, deploymentGroupName, family } = conventionalNames(STARTER.projectId);
  const [plan] = readdirSync(cdk.assembly).filter((name) => name.endsWith(PLAN_FILE_SUFFIX));
  const variables = {
    ...aws.environment,
    AWS_DEFAULT_REGION: aws.environment.AWS_REGION,
    PLAN: join(cdk.assembly, plan),
    CLUSTER: clusterName,
    SERVICE: serviceName,
    APPLICATION: applicationName,
    DEPLOYMENT_GROUP: deploymentGroupName,
    TASK_FAMILY: family,
    SERVICE_HOST: new URL(url).host,
  };
  return [
    '',
    ...Object.entries(variables).map(([name, value]) => `export ${name}=${value}`),
    '',
    'curl -H "Host: $SERVICE_HOST" $AWS_ENDPOINT_URL/',
    'aws deploy list-deployments --application-name $APPLICATION --deployment-group-name $DEPLOYMENT_GROUP',
    'node packages/ecs-canary/bin/ecs-canary.js plan $PLAN',
    'node packages/ecs-canary/bin/ecs-canary.js watch --plan $PLAN',
    '',
  ].join('\n');
}

async function releaseAndStay({ aws, url }: DeployedStarter, { version, hooks, what }: Scenario, interruption: AbortSignal): Promise<void> {
  const load = new SteadyLoad({ endpoint: aws.endpoint, host: new URL(url).host }, REQUESTS_PER_SECOND).start();
  try {
    const releases = new Releases(aws, conventionalNames(STARTER.projectId));
    const began = Date.now();
    const id = await releases.release(imageOf(version), { hooks });
    let last = '';
    const info = await releases.follow(id, (state) => {
      interruption.throwIfAborted();
      const counts = countByVersion(load.since(began));
      const moment = { title: `${id}, ${what}`, stage: stageOf(state), traffic: trafficOf(state.weights), counts, alarms: state.alarms };
      if (keyOf(moment) !== last) {
        last = keyOf(moment);
        console.log(tell(moment));
      }
    });
    console.log(`${id}: ${info.status}${info.errorInformation ? `, ${info.errorInformation.message}` : ''}`);
    console.log('Requests keep flowing. Ctrl-C ends everything.');
    await new Promise((_, end) => interruption.addEventListener('abort', () => end(new Error('interrupted')), { once: true }));
  } finally {
    await load.stop();
  }
}
