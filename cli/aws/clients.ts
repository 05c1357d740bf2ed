import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';

/** What of the SDK is needed; tests have their own. */
export interface Clients {
  readonly codedeploy: Pick<CodeDeployClient, 'send'>;
  readonly ecs: Pick<ECSClient, 'send'>;
  readonly balancing: Pick<ElasticLoadBalancingV2Client, 'send'>;
  readonly cloudwatch: Pick<CloudWatchClient, 'send'>;
}

/** The clients of a region. They do not try again by themselves: the budget has to know of each call. */
export function clientsOf(region: string | undefined, profile: string | undefined): Clients {
  const config = { region, profile, maxAttempts: 1, requestHandler: { connectionTimeout: 3_000, requestTimeout: 6_000 } };
  return {
    codedeploy: new CodeDeployClient(config),
    ecs: new ECSClient(config),
    balancing: new ElasticLoadBalancingV2Client(config),
    cloudwatch: new CloudWatchClient(config),
  };
}
