import {
  DescribeListenerCertificatesCommand, DescribeListenersCommand, DescribeRulesCommand, DescribeTagsCommand, DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client, type Listener as AwsListener,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { balancerOf, currentListener, Facts, Listener, ListenerRequest } from './facts';
import { pairOf } from './forward';
import { is } from '../shared/retry';

/** What of the client is needed. */
export type Send = ElasticLoadBalancingV2Client['send'];

/** DescribeTags: "You can specify up to 20 resources in a single call". */
const TAGGED_AT_ONCE = 20;

/** Asks AWS for everything that the decision depends on. */
export async function observe(send: Send, request: ListenerRequest): Promise<Facts> {
  // What is deleted may be on a balancer that the properties no longer name.
  const named = request.type === 'Delete' && balancerOf(request.physicalId!);
  const listeners = await describeListeners(send, named || request.wanted.LoadBalancerArn);
  if (request.type === 'Delete') {
    return { listeners, furtherCertificates: [], targets: {} };
  }
  const current = currentListener(request, listeners);
  const groups = new Set([...pairOf(request.wanted), ...(request.old ? pairOf(request.old) : [])]);
  return {
    listeners,
    furtherCertificates: current?.protocol === 'HTTPS' ? await describeFurtherCertificates(send, current.arn) : [],
    targets: await countTargets(send, groups),
  };
}

async function describeListeners(send: Send, LoadBalancerArn: string): Promise<Listener[]> {
  const found: AwsListener[] = [];
  try {
    let Marker: string | undefined;
    do {
      const page = await send(new DescribeListenersCommand({ LoadBalancerArn, Marker }));
      found.push(...page.Listeners ?? []);
      Marker = page.NextMarker;
    } while (Marker);
  } catch (error) {
    if (!is(error, 'LoadBalancerNotFound')) {
      throw error;
    }
  }
  const tags = await describeTags(send, found.map(({ ListenerArn }) => ListenerArn!));
  return found.map((listener) => ({
    arn: listener.ListenerArn!,
    port: listener.Port!,
    protocol: listener.Protocol!,
    certificate: listener.Certificates?.[0]?.CertificateArn,
    sslPolicy: listener.SslPolicy,
    actions: listener.DefaultActions ?? [],
    tags: tags[listener.ListenerArn!] ?? {},
  }));
}

/** The tags by the ARN of what has them. */
export async function describeTags(send: Send, arns: string[]): Promise<Record<string, Record<string, string>>> {
  const found: Record<string, Record<string, string>> = {};
  for (let i = 0; i < arns.length; i += TAGGED_AT_ONCE) {
    const { TagDescriptions = [] } = await send(new DescribeTagsCommand({ ResourceArns: arns.slice(i, i + TAGGED_AT_ONCE) }));
    for (const { ResourceArn, Tags = [] } of TagDescriptions) {
      found[ResourceArn!] = Object.fromEntries(Tags.map(({ Key, Value }) => [Key!, Value!]));
    }
  }
  return found;
}

async function describeFurtherCertificates(send: Send, ListenerArn: string): Promise<string[]> {
  const found: string[] = [];
  let Marker: string | undefined;
  do {
    const page = await send(new DescribeListenerCertificatesCommand({ ListenerArn, Marker }));
    found.push(...(page.Certificates ?? []).filter(({ IsDefault }) => !IsDefault).map(({ CertificateArn }) => CertificateArn!));
    Marker = page.NextMarker;
  } while (Marker);
  return found;
}

/** The ARN of the rule that holds the listener's default action. */
export async function describeDefaultRule(send: Send, ListenerArn: string): Promise<string> {
  let Marker: string | undefined;
  for (;;) {
    const { Rules, NextMarker } = await send(new DescribeRulesCommand({ ListenerArn, Marker }));
    const found = Rules!.find(({ IsDefault }) => IsDefault);
    if (found || !NextMarker) {
      return found!.RuleArn!;
    }
    Marker = NextMarker;
  }
}

/** The number of targets by target group. Those that leave do not count. */
export async function countTargets(send: Send, groups: Iterable<string>): Promise<Record<string, number>> {
  return Object.fromEntries(await Promise.all([...groups].map(async (arn) => [arn, await countTargetsOf(send, arn)] as const)));
}

async function countTargetsOf(send: Send, TargetGroupArn: string): Promise<number> {
  try {
    const { TargetHealthDescriptions = [] } = await send(new DescribeTargetHealthCommand({ TargetGroupArn }));
    return TargetHealthDescriptions.filter(({ TargetHealth }) => TargetHealth?.State !== 'draining').length;
  } catch (error) {
    if (is(error, 'TargetGroupNotFound')) {
      return 0;
    }
    throw error;
  }
}
