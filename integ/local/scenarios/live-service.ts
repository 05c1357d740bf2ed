import { DeploymentMode } from '@aws-sdk/client-cloudformation';
import { DescribeServicesCommand, ECSClient, Service, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import {
  DescribeListenerAttributesCommand, DescribeListenerCertificatesCommand, DescribeListenersCommand, DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand, DescribeTargetGroupsCommand, ElasticLoadBalancingV2Client, Listener, LoadBalancer, TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { Live, PROMOTED, RunningService } from './running-service';
import { LiveContext } from '../apps/live-stack';
import { ServiceContext } from '../apps/service-stack';
import { contextOptions } from '../cdk';
import { Answer, failed, send, SteadyLoad } from '../load';
import { ReleasedService } from '../released-service';
import { Context, StackUpdates } from '../stack-updates';
import { imageOf } from '../starter';
import { settled, until } from '../until';

export type LiveChange = ServiceContext & Omit<LiveContext, 'props'> & { readonly props?: object };

/** A service under load that gets one stack update after another. */
export class LiveService<R extends ReleasedService = ReleasedService> {
  /** The version that has the requests. */
  public live = 'v1';
  private readonly ecs: ECSClient;
  private readonly balancing: ElasticLoadBalancingV2Client;
  private load?: SteadyLoad;
  /** What the service has been updated to. */
  private deployed: LiveChange = {};

  constructor(public readonly running: RunningService<R>, public readonly updates: StackUpdates) {
    this.ecs = new ECSClient(running.aws.clientConfig);
    this.balancing = new ElasticLoadBalancingV2Client(running.aws.clientConfig);
  }

  public get releases(): R {
    return this.running.releases;
  }

  public startLoad(): SteadyLoad {
    this.load = this.running.startLoad();
    return this.load;
  }

  /** How many requests have failed in all, by status and version. */
  public async stopLoad(): Promise<Record<string, number>> {
    return counted((await this.load?.stop() ?? []).filter(failed));
  }

  /** An update that has to go well. What it changes stays changed for the next ones. */
  public async update(change: LiveChange): Promise<void> {
    this.deployed = { ...this.deployed, ...change };
    expect({ status: await this.run(this.deployed), failures: await this.updates.failures() }).toEqual({ status: 'UPDATE_COMPLETE', failures: [] });
  }

  /** Brings by the CDK CLI what is deployed once more, with its options. */
  public async deploy(...options: string[]): Promise<void> {
    await this.running.cdk.deploy(this.updates.stack, ...contextOptions(contextOf(this.deployed)), ...options);
  }

  /** An update that fails when everything else has been updated. */
  public async failLate(change: LiveChange): Promise<void> {
    await this.refuse({ ...change, fails: 'yes' });
  }

  /** An update that has to be undone, for reasons that it returns. */
  public async refuse(change: LiveChange): Promise<string[]> {
    expect(await this.run({ ...this.deployed, ...change })).toBe('UPDATE_ROLLBACK_COMPLETE');
    return this.updates.failures();
  }

  private async run(change: LiveChange, mode?: DeploymentMode): Promise<string> {
    return this.updates.update(contextOf(change), {}, mode);
  }

  /** As by `cdk deploy --revert-drift`, with nothing else to change. */
  public async revertDrift(): Promise<string> {
    return this.run(this.deployed, 'REVERT_DRIFT');
  }

  /** No request fails, each is answered by the live version, no weight moves, and nothing is released. */
  public async unmoved<T>(change: () => Promise<T>): Promise<T> {
    const before = [await this.running.weights(), await this.releases.list()];
    const changed = await this.answered(change);
    expect([await this.running.weights(), await this.releases.list()]).toEqual(before);
    return changed;
  }

  /** Nor do tasks come or go. */
  public async untouched<T>(change: () => Promise<T>): Promise<T> {
    const before = await this.running.live();
    const changed = await this.unmoved(change);
    expect(await this.running.becomes(before)).toEqual(before);
    return changed;
  }

  /** No request fails, and each is answered by the live version, or one of these. */
  public async answered<T>(change: () => Promise<T>, versions = [this.live]): Promise<T> {
    const began = Date.now();
    await until('requests flow', () => this.load!.since(began).length > 20);
    const result = await change();
    const changed = Date.now();
    await until('requests were sent after the change', () => this.load!.since(changed).length > 30);
    expect(counted(this.load!.since(began).filter((answer) => failed(answer) || !versions.includes(answer.version)))).toEqual({});
    return result;
  }

  /** An update that releases the live version again, and ends with that release: no request fails, and each is answered by that version. */
  public async movedByItself(change: () => Promise<unknown>): Promise<void> {
    const [weights, releases] = [await this.running.weights(), await this.releases.list()];
    await this.answered(change);
    expect(await this.releases.list()).toHaveLength(releases.length + 1);
    expect(await this.running.weights()).toEqual({ blue: weights.green, green: weights.blue });
  }

  /** The version that answers at a port. */
  public async version(port: number): Promise<string> {
    const { target } = this.running;
    return (await send({ ...target, host: target.host.replace(/:\d+$/, `:${port}`) })).version;
  }

  public async release(version: string): Promise<void> {
    await this.running.quiet();
    expect(await this.releases.ended(await this.releases.release(imageOf(version)))).toMatchObject(PROMOTED);
    expect(await settled(() => this.running.taskSets(), [`PRIMARY ${version}`])).toEqual([`PRIMARY ${version}`]);
    this.live = version;
  }

  /** Releases a version until it has its first share of the requests. */
  public async releaseIntoCanary(version: string): Promise<string> {
    await this.running.quiet();
    const id = await this.releases.release(imageOf(version));
    await until('the canary has its share', async () => Object.values<number>(await this.running.weights()).includes(25));
    return id;
  }

  public async scaleByHand(desiredCount: number): Promise<void> {
    const { clusterName: cluster, serviceName: service } = this.running.names;
    await this.ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount }));
  }

  public async described(): Promise<Service> {
    const { clusterName: cluster, serviceName } = this.running.names;
    return (await this.ecs.send(new DescribeServicesCommand({ cluster, services: [serviceName] }))).services![0];
  }

  /** The versions of the tasks, once there are so many. */
  public async tasksBecome(count: number): Promise<Live['tasks']> {
    await until(`${count} tasks run`, async () => (await this.running.tasks()).length === count).catch(() => undefined);
    return this.running.tasks();
  }

  /** What the settings' function has sent, call by call, besides which service it is. The tests' clients have a key of their own. */
  public settingsSent(): string[][] {
    const { aws, names } = this.running;
    return aws.calls()
      .filter(({ action, parameters, accessKeyId }) => action === 'UpdateService'
        && parameters.service === names.serviceName && accessKeyId !== aws.environment.AWS_ACCESS_KEY_ID)
      .map(({ parameterNames }) => parameterNames.filter((name) => !['cluster', 'service'].includes(name)).sort());
  }

  public async loadBalancer(): Promise<LoadBalancer & { readonly arn: string; readonly attributes: Record<string, string> }> {
    const [listener] = await this.releases.listenerArns();
    const arn = listener.replace(':listener/', ':loadbalancer/').replace(/\/[^/]+$/, '');
    const [{ LoadBalancers: [balancer] = [] }, { Attributes = [] }] = await Promise.all([
      this.balancing.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [arn] })),
      this.balancing.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: arn })),
    ]);
    return { ...balancer, arn, attributes: Object.fromEntries(Attributes.map(({ Key, Value }) => [Key!, Value!])) };
  }

  public async listenerPorts(): Promise<number[]> {
    const { arn: LoadBalancerArn } = await this.loadBalancer();
    const { Listeners = [] } = await this.balancing.send(new DescribeListenersCommand({ LoadBalancerArn }));
    return Listeners.map(({ Port }) => Port!).sort((a, b) => a - b);
  }

  /** The production listener, or another one. */
  public async listener(arn?: string): Promise<Listener> {
    const ListenerArns = arn ? [arn] : await this.releases.listenerArns();
    return (await this.balancing.send(new DescribeListenersCommand({ ListenerArns }))).Listeners![0];
  }

  public async listenerAttributes(): Promise<Record<string, string>> {
    const [ListenerArn] = await this.releases.listenerArns();
    const { Attributes = [] } = await this.balancing.send(new DescribeListenerAttributesCommand({ ListenerArn }));
    return Object.fromEntries(Attributes.map(({ Key, Value }) => [Key!, Value!]));
  }

  /** The ARNs of all certificates of the production listener, the default one first. */
  public async certificates(): Promise<string[]> {
    const [ListenerArn] = await this.releases.listenerArns();
    const { Certificates = [] } = await this.balancing.send(new DescribeListenerCertificatesCommand({ ListenerArn }));
    return [...Certificates].sort((one, other) => Number(other.IsDefault) - Number(one.IsDefault)).map(({ CertificateArn }) => CertificateArn!);
  }

  /** The name of the web ACL that inspects what the balancer is asked. There is no client of WAF's here, for one call. */
  public async webAcl(): Promise<string | undefined> {
    const response = await fetch(this.running.aws.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AWSWAF_20190729.GetWebACLForResource',
        'authorization': 'AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/wafv2/aws4_request',
      },
      body: JSON.stringify({ ResourceArn: (await this.loadBalancer()).arn }),
    });
    return (await response.json() as { WebACL?: { Name: string } }).WebACL?.Name;
  }

  /** Both. */
  public async targetGroups(): Promise<TargetGroup[]> {
    const Names = Object.keys(await this.releases.weights());
    return (await this.balancing.send(new DescribeTargetGroupsCommand({ Names }))).TargetGroups!;
  }
}

function contextOf({ props, ...others }: LiveChange): Context {
  return { ...others, ...(props && { props: JSON.stringify(props) }) };
}

/** How many there are, by status and version: a list of thousands says nothing, and to compare it takes minutes. */
function counted(answers: Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  answers.forEach(({ status, version, error }) => {
    const kind = [status, version, error].filter(Boolean).join(' ');
    counts[kind] = (counts[kind] ?? 0) + 1;
  });
  return counts;
}
