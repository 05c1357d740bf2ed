import { Arn, ArnFormat, IResource, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Validator } from './validator';

/** Something that has to lie where the service does, or at least in its region. */
export interface Placed {
  /** The property that it was passed by. */
  readonly property: string;
  readonly resource: IResource;
  /** What it is told by, where that is known at synth: an imported resource knows its place by this alone. */
  readonly arn?: string;
  /** Why it has to, as the end of the sentence. */
  readonly because: string;
  /** @default - the region alone counts */
  readonly sameAccount?: boolean;
  readonly remedy: string;
}

/**
 * Refuses what lies in another region or account: AWS finds it by its name where the service is, and finds nothing, or
 * a namesake. What is unknown at synth passes.
 */
export function checkPlace(owner: IConstruct, { property, resource, arn, because, sameAccount, remedy }: Placed): void {
  const own = Stack.of(owner);
  const there = placeOf(resource, arn);
  for (const part of ['region', ...(sameAccount ? ['account'] : [])] as ('region' | 'account')[]) {
    const [here, elsewhere] = [known(own[part]), there[part]];
    new Validator(owner).require(here === undefined || elsewhere === undefined || here === elsewhere, {
      property, value: elsewhere, rule: `is in a different ${part} from the service (${here}): ${because}.`, remedy,
    });
  }
}

function placeOf(resource: IResource, arn?: string): { region?: string; account?: string } {
  if (arn !== undefined && !Token.isUnresolved(arn)) {
    const { region, account } = Arn.split(arn, ArnFormat.NO_RESOURCE_NAME);
    return { region: region || undefined, account: account || undefined };
  }
  return { region: known(resource.env.region), account: known(resource.env.account) };
}

function known(value: string): string | undefined {
  return Token.isUnresolved(value) ? undefined : value;
}
