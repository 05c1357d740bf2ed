import { isDeepStrictEqual } from 'util';
import {
  DescribeListenersCommand, DescribeTargetGroupsCommand, DescribeTargetHealthCommand, ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { LocalAws } from '../local-aws';

const EVERY_MS = 250;
/** Ports of the listeners that take production requests. */
const PRODUCTION = [80, 443];

/** Looks all the time whether the production listeners send requests to groups with healthy tasks only. */
export class ListenerWatch {
  /** What was seen that may not be. */
  public readonly violations: string[] = [];
  private readonly balancer: ElasticLoadBalancingV2Client;
  private stopped = false;
  private running?: Promise<void>;

  constructor(aws: LocalAws, private readonly targetGroupArn: string) {
    this.balancer = new ElasticLoadBalancingV2Client(aws.clientConfig);
  }

  public start(): this {
    this.running = this.run();
    return this;
  }

  public async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  private async run(): Promise<void> {
    const { TargetGroups: [group] = [] } = await this.balancer.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [this.targetGroupArn] }));
    const [balancerArn] = group.LoadBalancerArns!;
    while (!this.stopped) {
      await this.look(balancerArn);
      await new Promise((wake) => setTimeout(wake, EVERY_MS));
    }
  }

  /** Only what was so before and after the look at the tasks was so during it. */
  private async look(balancerArn: string): Promise<void> {
    const before = await this.destinations(balancerArn);
    const empty = await Promise.all([...new Set(Object.values(before).flat())].map(async (arn) => await this.isEmpty(arn) && arn));
    if (isDeepStrictEqual(before, await this.destinations(balancerArn))) {
      for (const [listener, groups] of Object.entries(before)) {
        groups.filter((arn) => empty.includes(arn)).forEach((arn) => this.violations.push(`${listener} sends requests to ${arn}, which has no healthy task`));
      }
    }
  }

  /** The groups that get requests, by the listener's port. */
  private async destinations(LoadBalancerArn: string): Promise<Record<string, string[]>> {
    const { Listeners = [] } = await this.balancer.send(new DescribeListenersCommand({ LoadBalancerArn }));
    return Object.fromEntries(Listeners.filter(({ Port }) => PRODUCTION.includes(Port!)).map(({ Port, DefaultActions = [] }) => {
      const groups = DefaultActions.flatMap(({ ForwardConfig }) => ForwardConfig?.TargetGroups ?? []);
      return [`port ${Port}`, groups.filter(({ Weight = 1 }) => Weight > 0).map(({ TargetGroupArn }) => TargetGroupArn!)];
    }));
  }

  private async isEmpty(TargetGroupArn: string): Promise<boolean> {
    const { TargetHealthDescriptions = [] } = await this.balancer.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
    return !TargetHealthDescriptions.some(({ TargetHealth }) => TargetHealth?.State === 'healthy');
  }
}
