import { Forwarder } from './forward';
import { ListenerProperties, TAG } from '../../src/custom-resources/managed-listener/protocol';
import { ResourceRequest } from '../shared/custom-resource';

/** What CloudFormation wants of a listener. */
export type ListenerRequest = ResourceRequest<ListenerProperties>;

/** A listener as it is. */
export interface Listener extends Forwarder {
  readonly port: number;
  readonly protocol: string;
  readonly certificate?: string;
  readonly sslPolicy?: string;
  readonly tags: Record<string, string>;
}

/** What AWS says before anything is changed. */
export interface Facts {
  /** All listeners of the balancer. */
  readonly listeners: Listener[];
  /** The certificates of the listener in question, the default one aside. */
  readonly furtherCertificates: string[];
  /** Number of targets by target group. */
  readonly targets: Record<string, number>;
}

/** The tags of a listener: the user's, and those that say whose it is. */
export function tagsOf({ stackId, logicalId, wanted }: ListenerRequest): Record<string, string> {
  return { ...wanted.Tags, [TAG.stack]: stackId, [TAG.listener]: logicalId, [TAG.purpose]: wanted.Purpose };
}

/** Whether a listener was made for this resource of this stack. */
export function isOwn(listener: Listener, { stackId, logicalId }: ListenerRequest): boolean {
  return listener.tags[TAG.stack] === stackId && listener.tags[TAG.listener] === logicalId;
}

/**
 * The listener that a request is about: the one CloudFormation names, else one that was made for the same
 * resource and whose answer got lost.
 */
export function currentListener(request: ListenerRequest, listeners: Listener[]): Listener | undefined {
  const named = listeners.find(({ arn }) => arn === request.physicalId);
  // The clean-up after an update deletes the listener that was replaced, and must not find the new one.
  const onlyNamed = request.type === 'Delete' && balancerOf(request.physicalId!) !== undefined;
  return named ?? (onlyNamed ? undefined : listeners.find((listener) => isOwn(listener, request)));
}

/** The balancer of a listener, from the listener's ARN; undefined for the id of a listener that was never made. */
export function balancerOf(listenerArn: string): string | undefined {
  const parts = /^(.+):listener\/(app\/[^/]+\/[^/]+)\/[^/]+$/.exec(listenerArn);
  return parts ? `${parts[1]}:loadbalancer/${parts[2]}` : undefined;
}
