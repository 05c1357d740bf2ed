/** A look at the rules of a listener that no service has. */
import { DescribeRulesCommand, ElasticLoadBalancingV2Client, Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DeployedStack } from './deployed-stack';

export class ProbedListener {
  public readonly balancer: ElasticLoadBalancingV2Client;

  constructor(private readonly stack: DeployedStack) {
    this.balancer = new ElasticLoadBalancingV2Client(stack.clientConfig);
  }

  /** The weights of blue and green, by rule. */
  public async weights(): Promise<{ readonly default: string; readonly first: string }> {
    const rules = await this.rules();
    const { BlueOutput: blue, GreenOutput: green, FirstOutput: first } = this.stack.outputs;
    const of = (rule: Rule) => [blue, green].map((arn) => rule.Actions![0].ForwardConfig!.TargetGroups!.find(({ TargetGroupArn }) => TargetGroupArn === arn)?.Weight).join('/');
    return { default: of(rules.find(({ IsDefault }) => IsDefault)!), first: of(rules.find(({ RuleArn }) => RuleArn === first)!) };
  }

  /** The priorities of the first rule and of the second. */
  public async priorities(): Promise<string[]> {
    const { FirstOutput: first, SecondOutput: second } = this.stack.outputs;
    return (await Promise.all([first, second].map((arn) => this.priorityOf(arn)))).map(String);
  }

  public async priorityOf(arn: string): Promise<number> {
    return Number((await this.rules()).find(({ RuleArn }) => RuleArn === arn)!.Priority);
  }

  private async rules(): Promise<Rule[]> {
    return (await this.balancer.send(new DescribeRulesCommand({ ListenerArn: this.stack.outputs.ListenerOutput }))).Rules!;
  }
}
