import { Action, DescribeRulesCommand, ElasticLoadBalancingV2Client, Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import { LocalAws, RecordedCall } from './local-aws';

/** What changes a listener or a rule that is there. */
const CHANGES = /^(AddTags|RemoveTags|(Modify|Delete)(Listener|Rule)|ModifyListenerAttributes|SetRulePriorities)$/;

/** A listener that services share, as AWS has it. */
export class SharedListener {
  private readonly balancer: ElasticLoadBalancingV2Client;

  constructor(private readonly aws: LocalAws, private readonly arn: string) {
    this.balancer = new ElasticLoadBalancingV2Client(aws.clientConfig);
  }

  /** All rules, with all that AWS says of them, the default one among them. */
  public async rules(): Promise<Rule[]> {
    return (await this.balancer.send(new DescribeRulesCommand({ ListenerArn: this.arn }))).Rules!;
  }

  /** The rules that forward to one of these target groups. */
  public async rulesTo(groups: string[]): Promise<Rule[]> {
    return (await this.rules()).filter((rule) => forwardsTo(rule, groups));
  }

  /** What belongs to no service, byte by byte: the default action, and rules that answer themselves. */
  public async ofNobody(): Promise<string[]> {
    return (await this.rules()).filter(({ Actions }) => groupsOf(Actions).length === 0).map((rule) => JSON.stringify(rule));
  }

  /** The calls that would have changed one of these things, by whomever, also those that were refused. */
  public callsOn(...arns: string[]): RecordedCall[] {
    const quoted = arns.map((arn) => JSON.stringify(arn));
    return this.aws.calls().filter(({ action, parameters }) => CHANGES.test(action)
      && quoted.some((arn) => JSON.stringify(parameters).includes(arn)));
  }
}

/** The target groups that get requests. */
export function liveGroupsOf(actions?: Action[]): string[] {
  return groupsOf(actions).filter(({ Weight = 1 }) => Weight > 0).map(({ TargetGroupArn }) => TargetGroupArn!);
}

function forwardsTo({ Actions }: Rule, groups: string[]): boolean {
  return groupsOf(Actions).some(({ TargetGroupArn }) => groups.includes(TargetGroupArn!));
}

function groupsOf(actions: Action[] = []) {
  return actions.flatMap(({ ForwardConfig }) => ForwardConfig?.TargetGroups ?? []);
}
