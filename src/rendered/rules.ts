import { CfnResource } from 'aws-cdk-lib';
import { ACCESS_RULES } from './access-rules';
import { SERVICE_RULES } from './service-rules';
import { TRAFFIC_RULES } from './traffic-rules';
import { Rendered } from './values';
import { Validator } from '../private/validator';

/** Throws the library's error where AWS would refuse the properties of a resource. */
export type RenderedRule = (validator: Validator, properties: Rendered, resource: CfnResource) => void;

/** The rules by the type of the resource. Sources: with the bounds, in `private/aws-rules.ts`. */
export const RULES: Record<string, RenderedRule[]> = { ...SERVICE_RULES, ...TRAFFIC_RULES, ...ACCESS_RULES };
