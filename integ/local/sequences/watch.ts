import { isDeepStrictEqual } from 'util';
import { DescribeListenersCommand, DescribeTargetHealthCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { PARKED_HOST } from '../../../src/custom-resources/managed-rule/protocol';
import { LocalAws } from '../local-aws';
import { liveGroupsOf, SharedListener } from '../shared-listener';

const EVERY_MS = 250;
/** Ports of the listeners that take production requests. */
const PRODUCTION = [80, 443];

/** The groups that get requests, by where these arrive. */
export type Destinations = () => Promise<Record<string, string[]>>;

/** The default actions of all production listeners of the balancer that a listener belongs to. */
export function ofOwnListeners(aws: LocalAws, listenerArn: string): Destinations {
  const balancer = new ElasticLoadBalancingV2Client(aws.clientConfig);
  const LoadBalancerArn = listenerArn.replace(':listener/', ':loadbalancer/').replace(/\/[^/]+$/, '');
  return async () => {
    const { Listeners = [] } = await balancer.send(new DescribeListenersCommand({ LoadBalancerArn }));
    const production = Listeners.filter(({ Port }) => PRODUCTION.includes(Port!));
    return Object.fromEntries(production.map(({ Port, DefaultActions }) => [`port ${Port}`, liveGroupsOf(DefaultActions)]));
  };
}

/** The rules of a shared listener that forward to a pair, and take requests. */
export function ofRules(listener: SharedListener, pair: string[]): Destinations {
  return async () => {
    const rules = (await listener.rulesTo(pair)).filter((rule) => !JSON.stringify(rule.Conditions).includes(PARKED_HOST));
    return Object.fromEntries(rules.map(({ RuleArn, Actions }) => [`rule ${RuleArn}`, liveGroupsOf(Actions)]));
  };
}

/** Looks all the time whether requests are sent to groups with healthy tasks only. */
export class RoutingWatch {
  /** What was seen that may not be. */
  public readonly violations: string[] = [];
  private readonly balancer: ElasticLoadBalancingV2Client;
  private stopped = false;
  private running?: Promise<void>;

  constructor(aws: LocalAws, private readonly destinations: Destinations) {
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
    while (!this.stopped) {
      await this.look();
      await new Promise((wake) => setTimeout(wake, EVERY_MS));
    }
  }

  /** Only what was so before and after the look at the tasks was so during it. */
  private async look(): Promise<void> {
    const before = await this.destinations();
    const empty = await Promise.all([...new Set(Object.values(before).flat())].map(async (arn) => await this.isEmpty(arn) && arn));
    if (isDeepStrictEqual(before, await this.destinations())) {
      for (const [from, groups] of Object.entries(before)) {
        groups.filter((arn) => empty.includes(arn)).forEach((arn) => this.violations.push(`${from} sends requests to ${arn}, which has no healthy task`));
      }
    }
  }

  private async isEmpty(TargetGroupArn: string): Promise<boolean> {
    const { TargetHealthDescriptions = [] } = await this.balancer.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
    return !TargetHealthDescriptions.some(({ TargetHealth }) => TargetHealth?.State === 'healthy');
  }
}
