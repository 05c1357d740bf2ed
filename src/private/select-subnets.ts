import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { InvalidProperty } from './errors';
import { Validator } from './validator';

/**
 * Selects subnets of a VPC. A VPC that is still looked up may have none yet.
 *
 * @throws when there are none, in the words of `problem`
 */
export function selectSomeSubnets(
  validator: Validator, vpc: ec2.IVpc, selection: ec2.SubnetSelection, problem: InvalidProperty,
): ec2.SelectedSubnets {
  let selected: ec2.SelectedSubnets;
  try {
    selected = vpc.selectSubnets(selection);
  } catch {
    return validator.fail(problem);
  }
  validator.require(selected.subnets.length > 0 || selected.isPendingLookup === true, problem);
  return selected;
}
