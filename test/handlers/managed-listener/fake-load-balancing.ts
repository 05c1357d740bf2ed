import type { Action, RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ListenerEvent } from '../../../handlers/managed-listener/handler';
import { ListenerProperties, RESOURCE_TYPE, TAG } from '../../../src/custom-resources/managed-listener/protocol';
import { FakeClient, named } from '../fakes';

const REGION = 'arn:aws:elasticloadbalancing:eu-west-1:111111111111';
export const BALANCER = `${REGION}:loadbalancer/app/web/50dc6c495c0c9188`;
export const OTHER_BALANCER = `${REGION}:loadbalancer/app/other/60dc6c495c0c9188`;
export const BLUE = `${REGION}:targetgroup/blue/1`;
export const GREEN = `${REGION}:targetgroup/green/2`;
export const STACK = 'arn:aws:cloudformation:eu-west-1:111111111111:stack/Shop/1';

export interface FakeListener {
  balancer: string;
  port: number;
  protocol: string;
  certificates: string[];
  sslPolicy?: string;
  actions: Action[];
  tags: Record<string, string>;
  attributes: Record<string, string>;
}

export interface FakeRule {
  listener: string;
  priority: number;
  conditions: RuleCondition[];
  actions: Action[];
  tags: Record<string, string>;
}

/** Elastic Load Balancing, as far as the handler knows it: a service in memory with the client's `send`. */
export class FakeLoadBalancing extends FakeClient {
  public readonly listeners = new Map<string, FakeListener>();
  public readonly targets = new Map<string, string[]>([[BLUE, []], [GREEN, []]]);
  public readonly balancers = new Set([BALANCER, OTHER_BALANCER]);
  /** Names and inputs of the calls that change something. */
  public readonly changes: { name: string; input: any }[] = [];
  /** Pages of this size. */
  public pageSize = 100;
  public readonly rules = new Map<string, FakeRule>();
  private nextId = 1;

  /** The client's method. */
  public readonly send = async (command: any): Promise<any> => this.call(command);

  protected admit(command: any): string {
    const name = super.admit(command);
    if (!name.startsWith('Describe')) {
      this.changes.push({ name, input: command.input });
    }
    return name;
  }

  /** The weights by group of a listener. */
  public weights(arn: string): Record<string, number> {
    const [{ ForwardConfig, TargetGroupArn }] = this.listeners.get(arn)!.actions;
    const groups = ForwardConfig?.TargetGroups ?? (TargetGroupArn ? [{ TargetGroupArn, Weight: 1 }] : []);
    return Object.fromEntries(groups.map((group) => [group.TargetGroupArn!, group.Weight ?? 1]));
  }

  /** What CodeDeploy does. */
  public shift(arn: string, weights: Record<string, number>): void {
    const TargetGroups = Object.entries(weights).map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight }));
    this.listeners.get(arn)!.actions = [{ Type: 'forward', ForwardConfig: { TargetGroups } }];
  }

  /** A listener made by somebody, with the tags of nobody unless told. */
  public add(listener: Partial<FakeListener> = {}): string {
    const balancer = listener.balancer ?? BALANCER;
    const arn = `${balancer.replace(':loadbalancer/', ':listener/')}/${this.nextId++}`;
    this.listeners.set(arn, {
      balancer, port: 80, protocol: 'HTTP', certificates: [], actions: [{ Type: 'forward', TargetGroupArn: BLUE }], tags: {}, attributes: {}, ...listener,
    });
    return arn;
  }

  protected DescribeListeners({ LoadBalancerArn, Marker }: any) {
    if (!this.balancers.has(LoadBalancerArn)) {
      throw named('LoadBalancerNotFoundException');
    }
    const all = [...this.listeners].filter(([, { balancer }]) => balancer === LoadBalancerArn);
    const [from, to] = [Number(Marker ?? 0), Number(Marker ?? 0) + this.pageSize];
    return {
      Listeners: all.slice(from, to).map(([arn, listener]) => ({
        ListenerArn: arn,
        Port: listener.port,
        Protocol: listener.protocol,
        Certificates: listener.certificates.slice(0, 1).map((CertificateArn) => ({ CertificateArn })),
        SslPolicy: listener.sslPolicy,
        DefaultActions: listener.actions,
      })),
      NextMarker: to < all.length ? String(to) : undefined,
    };
  }

  protected DescribeTags({ ResourceArns }: any) {
    if (ResourceArns.length > 20) {
      throw named('ValidationError');
    }
    return {
      TagDescriptions: ResourceArns.map((ResourceArn: string) => ({
        ResourceArn, Tags: someOf(Object.entries(this.tagged(ResourceArn).tags).map(([Key, Value]) => ({ Key, Value }))),
      })),
    };
  }

  protected DescribeListenerCertificates({ ListenerArn, Marker }: any) {
    const all = this.find(ListenerArn).certificates.map((CertificateArn, i) => ({ CertificateArn, IsDefault: i === 0 }));
    const [from, to] = [Number(Marker ?? 0), Number(Marker ?? 0) + this.pageSize];
    return { Certificates: all.slice(from, to), NextMarker: to < all.length ? String(to) : undefined };
  }

  protected DescribeRules({ ListenerArn, Marker }: any) {
    this.find(ListenerArn);
    const all = [...[...this.rules].filter(([, { listener }]) => listener === ListenerArn).map(([RuleArn, rule]) => ({
      RuleArn, IsDefault: false, Priority: String(rule.priority), Conditions: rule.conditions.map(shown), Actions: rule.actions,
    })), { RuleArn: `${ruleArnOf(ListenerArn)}/default`, IsDefault: true, Priority: 'default', Conditions: [], Actions: this.find(ListenerArn).actions }];
    const [from, to] = [Number(Marker ?? 0), Number(Marker ?? 0) + this.pageSize];
    return { Rules: all.slice(from, to), NextMarker: to < all.length ? String(to) : undefined };
  }

  protected DescribeTargetHealth({ TargetGroupArn }: any) {
    const states = this.targets.get(TargetGroupArn);
    if (!states) {
      throw named('TargetGroupNotFoundException');
    }
    return { TargetHealthDescriptions: states.map((State) => ({ TargetHealth: { State } })) };
  }

  protected CreateListener({ LoadBalancerArn, Port, Protocol, Certificates, SslPolicy, DefaultActions, Tags }: any) {
    if ([...this.listeners.values()].some(({ balancer, port }) => balancer === LoadBalancerArn && port === Port)) {
      throw named('DuplicateListenerException');
    }
    const arn = this.add({
      balancer: LoadBalancerArn,
      port: Port,
      protocol: Protocol,
      certificates: (Certificates ?? []).map(({ CertificateArn }: any) => CertificateArn),
      sslPolicy: SslPolicy,
      actions: DefaultActions,
      tags: Object.fromEntries(Tags.map(({ Key, Value }: any) => [Key, Value])),
    });
    return { Listeners: [{ ListenerArn: arn }] };
  }

  protected ModifyListener({ ListenerArn, Port, Protocol, Certificates, SslPolicy, DefaultActions }: any) {
    const listener = this.find(ListenerArn);
    listener.port = Port ?? listener.port;
    listener.protocol = Protocol ?? listener.protocol;
    if (listener.protocol === 'HTTP') {
      listener.certificates = [];
      listener.sslPolicy = undefined;
    } else {
      listener.certificates = Certificates ? [Certificates[0].CertificateArn, ...listener.certificates.slice(1)] : listener.certificates;
      listener.sslPolicy = SslPolicy ?? listener.sslPolicy;
    }
    listener.actions = DefaultActions ?? listener.actions;
    return {};
  }

  protected DeleteListener({ ListenerArn }: any) {
    this.find(ListenerArn);
    this.listeners.delete(ListenerArn);
    return {};
  }

  protected AddListenerCertificates({ ListenerArn, Certificates: [{ CertificateArn }] }: any) {
    this.find(ListenerArn).certificates.push(CertificateArn);
    return {};
  }

  protected RemoveListenerCertificates({ ListenerArn, Certificates: [{ CertificateArn }] }: any) {
    const listener = this.find(ListenerArn);
    listener.certificates = listener.certificates.filter((arn, i) => i === 0 || arn !== CertificateArn);
    return {};
  }

  protected AddTags({ ResourceArns: [arn], Tags }: any) {
    Object.assign(this.own(arn).tags, Object.fromEntries(Tags.map(({ Key, Value }: any) => [Key, Value])));
    return {};
  }

  protected RemoveTags({ ResourceArns: [arn], TagKeys }: any) {
    TagKeys.forEach((key: string) => delete this.own(arn).tags[key]);
    return {};
  }

  protected ModifyListenerAttributes({ ListenerArn, Attributes }: any) {
    Object.assign(this.find(ListenerArn).attributes, Object.fromEntries(Attributes.map(({ Key, Value }: any) => [Key, Value])));
    return {};
  }

  /** A rule made by somebody, with the tags of nobody unless told. */
  public addRule(listener: string, rule: Partial<FakeRule> = {}): string {
    const arn = `${ruleArnOf(listener)}/${this.nextId++}`;
    this.rules.set(arn, { listener, priority: 10, conditions: host('others.example'), actions: [{ Type: 'fixed-response' }], tags: {}, ...rule });
    return arn;
  }

  protected CreateRule({ ListenerArn, Priority, Conditions, Actions, Tags }: any) {
    this.requireFree(ListenerArn, new Map([['new', Priority]]));
    const tags = Object.fromEntries(Tags.map(({ Key, Value }: any) => [Key, Value]));
    expect(tags[TAG.stack]).toBeDefined();
    return {
      Rules: [{
        RuleArn: this.addRule(
          this.find(ListenerArn) && ListenerArn, { priority: Priority, conditions: Conditions, actions: Actions, tags },
        ),
      }],
    };
  }

  protected ModifyRule({ RuleArn, Conditions, Actions }: any) {
    const rule = this.ownRule(RuleArn);
    rule.conditions = Conditions ?? rule.conditions;
    rule.actions = Actions ?? rule.actions;
    return {};
  }

  protected DeleteRule({ RuleArn }: any) {
    this.ownRule(RuleArn);
    this.rules.delete(RuleArn);
    return {};
  }

  protected SetRulePriorities({ RulePriorities }: any) {
    const moved = new Map<string, number>(RulePriorities.map(({ RuleArn, Priority }: any) => [RuleArn, Priority]));
    const listeners = new Set([...moved.keys()].map((arn) => this.ownRule(arn).listener));
    expect(listeners.size).toBe(1);
    this.requireFree([...listeners][0], moved);
    moved.forEach((priority, arn) => { this.rules.get(arn)!.priority = priority; });
    return {};
  }

  private requireFree(listener: string, moved: Map<string, number>): void {
    const staying = [...this.rules].filter(([arn, rule]) => rule.listener === listener && !moved.has(arn)).map(([, { priority }]) => priority);
    const all = [...staying, ...moved.values()];
    if (new Set(all).size < all.length) {
      throw named('PriorityInUseException');
    }
  }

  private tagged(arn: string): FakeListener | FakeRule {
    return arn.includes(':listener-rule/') ? this.findRule(arn) : this.find(arn);
  }

  /** What the function's policy allows it to change: what has the tag of its stack. */
  private own(arn: string): FakeListener | FakeRule {
    return arn.includes(':listener-rule/') ? this.ownRule(arn) : this.find(arn);
  }

  private ownRule(arn: string): FakeRule {
    const rule = this.findRule(arn);
    if (rule.tags[TAG.stack] === undefined) {
      throw named('AccessDenied', `not allowed on ${arn}`);
    }
    return rule;
  }

  private findRule(arn: string): FakeRule {
    const rule = this.rules.get(arn);
    if (!rule) {
      throw named('RuleNotFoundException');
    }
    return rule;
  }

  private find(arn: string): FakeListener {
    const listener = this.listeners.get(arn);
    if (!listener) {
      throw named('ListenerNotFoundException');
    }
    return listener;
  }
}

/** The conditions of a rule for a host. */
export function host(name: string): RuleCondition[] {
  return [{ Field: 'host-header', HostHeaderConfig: { Values: [name] } }];
}

/** A condition as AWS shows it: in two places, and with what is empty. */
function shown(condition: RuleCondition): RuleCondition {
  const [config] = [condition.HostHeaderConfig, condition.PathPatternConfig].filter((one) => one !== undefined);
  return { ...condition, ...(config && { Values: config.Values }), HttpHeaderConfig: condition.HttpHeaderConfig ?? undefined };
}

/** What the ARNs of a listener's rules begin with. */
export function ruleArnOf(listenerArn: string): string {
  return listenerArn.replace(':listener/', ':listener-rule/');
}

/** The properties of an HTTP listener that forwards. */
export function http(overrides: Partial<ListenerProperties> = {}): ListenerProperties {
  return {
    LoadBalancerArn: BALANCER, Port: '80', Protocol: 'HTTP', Purpose: 'production', BlueTargetGroupArn: BLUE, GreenTargetGroupArn: GREEN, ...overrides,
  };
}

/** The properties of an HTTPS listener that forwards. */
export function https(overrides: Partial<ListenerProperties> = {}): ListenerProperties {
  return http({ Port: '443', Protocol: 'HTTPS', CertificateArns: ['cert-1'], SslPolicy: 'policy-1', ...overrides });
}

/** The event of a resource's creation, or of its update when there are old properties. */
export function event(overrides: Partial<ListenerEvent> = {}): ListenerEvent {
  return {
    RequestType: overrides.OldResourceProperties ? 'Update' : 'Create',
    ResponseURL: 'http://127.0.0.1:1/?Signature=secret',
    StackId: STACK,
    RequestId: 'request-1',
    ResourceType: RESOURCE_TYPE,
    LogicalResourceId: 'WebHttpListener',
    ResourceProperties: http(),
    ...overrides,
  };
}

/** A list as AWS shows it, which may leave out an empty one. */
function someOf<T>(list: T[]): T[] | undefined {
  return list.length ? list : undefined;
}
