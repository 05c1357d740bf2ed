import { CfnResource } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { RenderedRule, RULES } from './rules';
import { InvalidPropertyError } from '../private/errors';
import { FinishedApp, validateFinished } from '../private/finished-app';
import { Validator } from '../private/validator';

/**
 * Holds what is rendered in the end against the rules of AWS: escape hatches, aspects, the L2s that the service
 * shows, and alarms, hooks and identities of the user's own have gone around the properties. It runs after all
 * aspects, and before anything is written.
 *
 * @param others what counts besides all that lies below the owner
 * @param rules by the type of the resource; an engine has its own
 */
export function checkRendered(owner: IConstruct, others: () => IConstruct[] = () => [], rules: Record<string, RenderedRule[]> = RULES): void {
  validateFinished(owner, (app) => [owner, ...others()].flatMap((root) => root.node.findAll()).filter(CfnResource.isCfnResource)
    .flatMap((resource) => problemsOf(app, resource, rules[resource.cfnResourceType] ?? [])));
}

function problemsOf(app: FinishedApp, resource: CfnResource, rules: RenderedRule[]): string[] {
  if (rules.length === 0) {
    return [];
  }
  const properties = app.propertiesOf(resource);
  return rules.flatMap((rule) => {
    try {
      rule(new Validator(`${resource.cfnResourceType} '${resource.node.path}'`), properties, resource);
      return [];
    } catch (error) {
      if (error instanceof InvalidPropertyError) {
        return [error.message];
      }
      throw error;
    }
  });
}
