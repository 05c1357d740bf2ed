/** The site that the environment's credentials lead to. */
import { join, resolve } from 'path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { Site } from './site';
import { send } from '../local/load';
import { ClientConfig } from '../local/local-aws';

/** The stack of `cdk bootstrap`, without which nothing can be deployed. Its ARN says whose credentials these are. */
const BOOTSTRAP_STACK = 'CDKToolkit';
/** The account of emulators. */
const NOBODY = '000000000000';

/**
 * Asks AWS whose credentials these are.
 *
 * @throws when they are not of the account that is meant, or it has not been bootstrapped
 */
export async function siteOf(account: string, region: string, folder: string, environment: NodeJS.ProcessEnv): Promise<Site> {
  const clientConfig: ClientConfig = { region, maxAttempts: 10 };
  const caller = await callerOf(clientConfig);
  if (caller !== account) {
    throw new Error(`--account is ${account}, and the credentials are of ${caller}. Nothing was done. Choose the profile of the account that you mean.`);
  }
  const endpoint = isEndpoint(account, environment);
  const minuteSeconds = endpoint ? Number(environment.ECS_CANARY_MINUTE_SECONDS ?? 60) : 60;
  return {
    origin: endpoint ? 'endpoint' : 'account',
    account,
    region,
    folder: resolve(folder),
    clientConfig,
    clientConfigFor: (credentials) => ({ ...clientConfig, credentials }),
    environment: { AWS_REGION: region },
    bootstrapTarget: `aws://${account}/${region}`,
    minuteMs: 1000 * minuteSeconds,
    // AWS throttles whoever asks more often.
    pollMs: endpoint ? 100 : 5000,
    request: requestTo(environment.AWS_ENDPOINT_URL),
  };
}

/** All load balancers of an emulator are behind one address. */
function requestTo(endpoint: string | undefined): Site['request'] {
  return async (host, path) => endpoint ? (await send({ endpoint, host, path })).status : (await fetch(`http://${host}${path}`)).status;
}

/** Whether it is not AWS that answers: the variables of every AWS SDK, and the account that emulators have. */
export function isEndpoint(account: string, environment: NodeJS.ProcessEnv): boolean {
  return account === NOBODY || Object.entries(environment).some(([name, value]) => /^AWS_ENDPOINT_URL(_|$)/.test(name) && value !== '');
}

async function callerOf(config: ClientConfig): Promise<string> {
  const found = new CloudFormationClient(config).send(new DescribeStacksCommand({ StackName: BOOTSTRAP_STACK }));
  const { Stacks: [stack] = [] } = await found.catch((error: Error) => {
    throw new Error(`The stack ${BOOTSTRAP_STACK} cannot be read: ${error.message}. Check the credentials, and run cdk bootstrap in ${config.region} first.`);
  });
  return stack.StackId!.split(':')[4];
}

/** Of a folder: the answers, and the page. */
export const filesOf = (folder: string) => ({ state: join(folder, 'state.json'), page: join(folder, 'page.md') });
