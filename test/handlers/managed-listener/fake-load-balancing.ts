import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ListenerEvent } from '../../../handlers/managed-listener/handler';
import { ListenerProperties } from '../../../src/custom-resources/managed-listener/protocol';
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

/** Elastic Load Balancing, as far as the handler knows it: a service in memory with the client's `send`. */
export class FakeLoadBalancing extends FakeClient {
  public readonly listeners = new Map<string, FakeListener>();
  public readonly targets = new Map<string, string[]>([[BLUE, []], [GREEN, []]]);
  public readonly balancers = new Set([BALANCER, OTHER_BALANCER]);
  /** Names and inputs of the calls that change something. */
  public readonly changes: { name: string; input: any }[] = [];
  /** Pages of this size. */
  public pageSize = 100;
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
        ResourceArn, Tags: someOf(Object.entries(this.listeners.get(ResourceArn)!.tags).map(([Key, Value]) => ({ Key, Value }))),
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
    const all = ['user-1', 'user-2', 'default'].map((id) => ({ RuleArn: `${ruleArnOf(ListenerArn)}/${id}`, IsDefault: id === 'default' }));
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
    Object.assign(this.find(arn).tags, Object.fromEntries(Tags.map(({ Key, Value }: any) => [Key, Value])));
    return {};
  }

  protected RemoveTags({ ResourceArns: [arn], TagKeys }: any) {
    TagKeys.forEach((key: string) => delete this.find(arn).tags[key]);
    return {};
  }

  protected ModifyListenerAttributes({ ListenerArn, Attributes }: any) {
    Object.assign(this.find(ListenerArn).attributes, Object.fromEntries(Attributes.map(({ Key, Value }: any) => [Key, Value])));
    return {};
  }

  private find(arn: string): FakeListener {
    const listener = this.listeners.get(arn);
    if (!listener) {
      throw named('ListenerNotFoundException');
    }
    return listener;
  }
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
    LogicalResourceId: 'WebHttpListener',
    ResourceProperties: http(),
    ...overrides,
  };
}

/** A list as AWS shows it, which may leave out an empty one. */
function someOf<T>(list: T[]): T[] | undefined {
  return list.length ? list : undefined;
}
