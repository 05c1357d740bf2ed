import { Annotations, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { InvalidProperty } from './errors';
import { Validator } from './validator';

/** Where a physical name must be unique. */
export enum NameScope {
  /** Unique in an account and region: clusters, log groups, repositories. */
  REGION,
  /** Unique in an account, whatever the region: IAM. */
  ACCOUNT,
}

/** A construct that has a physical name already. */
export interface NameClash {
  readonly owner: IConstruct;
  /** False where account or region are unknown at synth, so that the two may yet live apart. */
  readonly certain: boolean;
}

interface Claim {
  readonly owner: IConstruct;
  readonly place: (string | undefined)[];
}

const claimsByApp = new WeakMap<IConstruct, Map<string, Claim[]>>();

/**
 * Claims a physical name for a construct and says who in the same app has claimed it before.
 *
 * CloudFormation finds a clash only at deployment, when the second stack fails half-way.
 */
export function claimName(owner: IConstruct, kind: string, name: string, scope: NameScope): NameClash | undefined {
  if (Token.isUnresolved(name)) {
    return undefined;
  }
  const claim = { owner, place: placeOf(owner, scope) };
  const claims = claimsOf(owner.node.root, `${kind}:${name}`);
  const clash = claims.map((other) => clashOf(claim, other)).find((found) => found !== undefined);
  claims.push(claim);
  return clash;
}

function placeOf(owner: IConstruct, scope: NameScope): (string | undefined)[] {
  const { account, region } = Stack.of(owner);
  const known = (value: string) => (Token.isUnresolved(value) ? undefined : value);
  return scope === NameScope.ACCOUNT ? [known(account)] : [known(account), known(region)];
}

function claimsOf(app: IConstruct, key: string): Claim[] {
  const byKey = claimsByApp.get(app) ?? new Map<string, Claim[]>();
  claimsByApp.set(app, byKey);
  const claims = byKey.get(key) ?? [];
  byKey.set(key, claims);
  return claims;
}

function clashOf(claim: Claim, other: Claim): NameClash | undefined {
  const sameStack = outermostStackOf(claim.owner) === outermostStackOf(other.owner);
  const apart = claim.place.some((part, i) => part !== undefined && other.place[i] !== undefined && part !== other.place[i]);
  if (apart) {
    return undefined;
  }
  const known = [...claim.place, ...other.place].every((part) => part !== undefined);
  return { owner: other.owner, certain: sameStack || known };
}

/** Nested stacks go where the stack around them goes. */
function outermostStackOf(construct: IConstruct): Stack {
  const stack = Stack.of(construct);
  return stack.nestedStackParent ? outermostStackOf(stack.nestedStackParent) : stack;
}

/**
 * Tells the user of a clash.
 *
 * @throws when it is certain; else a warning says what to do should the two meet
 */
export function reportClash(owner: IConstruct, clash: NameClash, scope: NameScope, warning: string, problem: InvalidProperty): void {
  if (clash.certain) {
    new Validator(owner).fail(problem);
  }
  const { property, value, rule, remedy } = problem;
  const place = scope === NameScope.ACCOUNT ? 'account' : 'account and region';
  Annotations.of(owner).addWarningV2(
    `ecs-canary-blue-green:${warning}`,
    `${property} '${String(value)}': ${rule} Should both be deployed to one ${place}: ${remedy}`,
  );
}
