import type { CreateListenerCommandInput, ModifyListenerCommandInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { Facts, Listener, ListenerRequest } from './facts';
import type { ListenerProperties } from '../../src/custom-resources/managed-listener/protocol';

/** A call that changes something. The handler adds the listener's ARN, which a created one has only then. */
export type Call =
  | { readonly name: 'CreateListener'; readonly input: CreateListenerCommandInput }
  | { readonly name: 'ModifyListener'; readonly input: Omit<ModifyListenerCommandInput, 'ListenerArn'> }
  | { readonly name: 'DeleteListener' }
  | { readonly name: 'AddListenerCertificates' | 'RemoveListenerCertificates'; readonly input: { Certificates: { CertificateArn: string }[] } }
  | TagCall
  | ModifyAttributes;

/** A call that changes tags, of whatever has them. */
export type TagCall =
  | { readonly name: 'AddTags'; readonly input: { Tags: { Key: string; Value: string }[] } }
  | { readonly name: 'RemoveTags'; readonly input: { TagKeys: string[] } };

type Tags = Record<string, string>;

interface ModifyAttributes {
  readonly name: 'ModifyListenerAttributes';
  readonly input: { Attributes: { Key: string; Value: string }[] };
  /** Whether the update goes on when AWS refuses the call. */
  readonly optional?: boolean;
}

/** What ModifyListener and CreateListener take apart from the action. */
export function settings({ Port, Protocol, CertificateArns, SslPolicy }: ListenerProperties) {
  const secure = Protocol === 'HTTPS' && { Certificates: CertificateArns?.slice(0, 1).map(certificate), SslPolicy };
  return { Port: Number(Port), Protocol, ...secure };
}

/** Whether a listener has other settings than it should. */
export function settingsDiffer(current: Listener, wanted: ListenerProperties): boolean {
  const secure = wanted.Protocol === 'HTTPS';
  return current.port !== Number(wanted.Port)
    || current.protocol !== wanted.Protocol
    || (secure && current.certificate !== wanted.CertificateArns?.[0])
    || (secure && current.sslPolicy !== wanted.SslPolicy);
}

/** Adds the certificates that are missing behind the default one. The API takes one a call. */
export function addCertificates({ CertificateArns: wanted = [] }: ListenerProperties, there: string[]): Call[] {
  return wanted.slice(1)
    .filter((arn) => !there.includes(arn))
    .map((arn) => ({ name: 'AddListenerCertificates', input: { Certificates: [certificate(arn)] } }));
}

/** Removes the certificates that left the template. Others may have been added by other means, and stay. */
function removeCertificates({ wanted, old }: ListenerRequest, there: string[]): Call[] {
  return (old?.CertificateArns ?? [])
    .filter((arn) => there.includes(arn) && !wanted.CertificateArns?.includes(arn))
    .map((arn) => ({ name: 'RemoveListenerCertificates', input: { Certificates: [certificate(arn)] } }));
}

/** Brings certificates and settings to what is wanted, in an order in which every step is valid. */
export function secureCalls(request: ListenerRequest, { furtherCertificates }: Facts, modify: Call[]): Call[] {
  const { wanted } = request;
  const remove = removeCertificates(request, furtherCertificates);
  // A plain listener has no certificates to remove them from.
  return wanted.Protocol === 'HTTP' ? [...remove, ...modify] : [...modify, ...addCertificates(wanted, furtherCertificates), ...remove];
}

/** Sets the attributes when they have changed, and resets those that left the template. */
export function attributeCalls(request: ListenerRequest): Call[] {
  const { Attributes: wanted = {} } = request.wanted;
  const old = request.old?.Attributes ?? {};
  const changed = Object.entries(wanted).filter(([key, value]) => old[key] !== value);
  const gone = Object.keys(old).filter((key) => !(key in wanted));
  return [
    ...attributes(changed),
    // AWS documents no way back to an attribute's default. An empty value turns a header off; should AWS
    // refuse it, the attribute stays, which is no reason to fail (least of all in a rollback).
    ...attributes(gone.map((key) => [key, key === 'routing.http.response.server.enabled' ? 'true' : '']), { optional: true }),
  ];
}

/** Sets the tags that are missing, the user's and those that say whose a thing is, and removes those that left the template. */
export function tagCalls({ wanted, old = {}, there }: { wanted: Tags; old?: Tags; there: Tags }): TagCall[] {
  const missing = Object.entries(wanted).filter(([key, value]) => there[key] !== value);
  const gone = Object.keys(old).filter((key) => key in there && !(key in wanted));
  return [
    ...(missing.length > 0 ? [{ name: 'AddTags', input: { Tags: keyValues(missing) } } as const] : []),
    ...(gone.length > 0 ? [{ name: 'RemoveTags', input: { TagKeys: gone } } as const] : []),
  ];
}

export function keyValues(entries: [string, string][]): { Key: string; Value: string }[] {
  return entries.map(([Key, Value]) => ({ Key, Value }));
}

function attributes(entries: [string, string][], options: { optional?: boolean } = {}): Call[] {
  return entries.length > 0 ? [{ name: 'ModifyListenerAttributes', input: { Attributes: keyValues(entries) }, ...options }] : [];
}

function certificate(arn: string): { CertificateArn: string } {
  return { CertificateArn: arn };
}
