import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';

/** What of the SDK is needed; tests have their own. */
export interface Clients {
  readonly codedeploy: Pick<CodeDeployClient, 'send'>;
  readonly ecs: Pick<ECSClient, 'send'>;
  /** An image may be in another region than its service. */
  readonly ecr: (region: string) => Pick<ECRClient, 'send'>;
  readonly balancing: Pick<ElasticLoadBalancingV2Client, 'send'>;
  readonly cloudwatch: Pick<CloudWatchClient, 'send'>;
}

/** Shorter than what a command waits for an answer in all, so that it can ask once more. */
const REQUEST_TIMEOUT_MS = 6_000;

/** The clients of a region. They do not try again by themselves: the budget has to know of each call. */
export function clientsOf(region: string | undefined, profile: string | undefined, requestTimeout = REQUEST_TIMEOUT_MS): Clients {
  // By default the SDK only warns of a connection that stays silent, and waits for as long as it is there.
  const requestHandler = { connectionTimeout: 3_000, requestTimeout, throwOnRequestTimeout: true };
  const config = { region, profile, maxAttempts: 1, requestHandler };
  return {
    codedeploy: new CodeDeployClient(config),
    ecs: new ECSClient(config),
    ecr: (ofImage) => new ECRClient({ ...config, region: ofImage }),
    balancing: new ElasticLoadBalancingV2Client(config),
    cloudwatch: new CloudWatchClient(config),
  };
}
