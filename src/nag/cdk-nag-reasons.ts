import * as cdk from 'aws-cdk-lib';
import { Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { CdkNagReason } from './nag-types';
import { EcsCanaryBlueGreen } from '../ecs-canary-blue-green';
import { Validator } from '../private/validator';

/** The part of aws-cdk-lib that cdk-nag 3 is told by; older versions lack it. */
interface Validations {
  of(scope: IConstruct): { acknowledge(...rules: { readonly id: string; readonly reason: string }[]): void };
}

/** What all services of a stack share, by its id on the stack. */
const SHARED = ['EcsCanaryBlueGreenListeners', 'EcsCanaryBlueGreenReleases', 'EcsCanaryBlueGreenGuards'];

/**
 * What cdk-nag's AwsSolutions objects to in a service and the construct keeps, each with the reason, to be taken over
 * in one line.
 *
 * @example
 * const web = new EcsCanaryBlueGreen(this, 'Web', { projectId: 'node-app' });
 * // cdk-nag 2: NagSuppressions.addStackSuppressions(this, CdkNagReasons.of(web));
 * const reasons = CdkNagReasons.of(web);
 */
export class CdkNagReasons {
  /** The reasons, as `NagSuppressions.addStackSuppressions()` of cdk-nag 2 takes them. */
  public static of(service: EcsCanaryBlueGreen): CdkNagReason[] {
    const stack = Stack.of(service);
    const known = (value: string, pseudo: string) => (Token.isUnresolved(value) ? `<AWS::${pseudo}>` : value);
    const place = `${known(stack.region, 'Region')}:${known(stack.account, 'AccountId')}`;
    const resource = (name: string, path: string) => [`Resource::arn:<AWS::Partition>:${name}:${place}:${path}`];
    return [
      { id: 'AwsSolutions-VPC7', reason: 'Flow logs cost by volume and are the choice of whoever owns the network: pass a vpc that has them.' },
      { id: 'AwsSolutions-EC23', reason: 'A public service is open to the world, on the ports of its listeners and on the balancer only.' },
      { id: 'AwsSolutions-ELB2', reason: 'Access logs need a bucket and a concrete region: the prop accessLogs turns them on.' },
      { id: 'AwsSolutions-ECS2', reason: 'Environment variables configure the first image; secrets have a prop of their own.' },
      { id: 'AwsSolutions-SMG4', reason: 'Secrets Manager has no rotation for the access key of an IAM user; the key is made on request only.' },
      ...service._engine.nagReasons ?? [],
      { id: 'AwsSolutions-IAM5', reason: 'Actions that have no resource level (Service Authorization Reference).', appliesTo: ['Resource::*'] },
      {
        id: 'AwsSolutions-IAM5',
        reason: 'Nobody knows the number of the revision that a release registers, only its family.',
        appliesTo: resource('ecs', `task-definition/${service.taskDefinition.family}:*`),
      },
      {
        id: 'AwsSolutions-IAM5',
        reason: 'Listeners and rules are changed and deleted by the tag of the stack only.',
        appliesTo: ['listener', 'listener-rule'].flatMap((kind) => resource('elasticloadbalancing', `${kind}/app/*`)),
      },
    ];
  }

  /**
   * Acknowledges the reasons for cdk-nag 3, in the service and in what the services of its stack share.
   *
   * @throws when aws-cdk-lib is older than cdk-nag 3 needs
   */
  public static acknowledge(service: EcsCanaryBlueGreen): void {
    const { Validations } = cdk as { Validations?: Validations };
    if (!Validations?.of) {
      return new Validator('CdkNagReasons').fail({
        property: 'acknowledge',
        rule: "needs the CDK's Validations, as cdk-nag 3 does, and this version of aws-cdk-lib has none.",
        remedy: 'With cdk-nag 2 use NagSuppressions.addStackSuppressions(stack, CdkNagReasons.of(web)).',
      });
    }
    const findings = CdkNagReasons.of(service)
      .flatMap(({ id, reason, appliesTo }) => appliesTo?.map((finding) => ({ id: `${id}[${finding}]`, reason })) ?? [{ id, reason }]);
    // The rule reads ARNs that are made of attributes as little as CloudFormation does before a deployment.
    const unread = { id: 'AwsSolutions-IAM5', reason: 'cdk-nag cannot read an ARN that is known only at deployment.' };
    Validations.of(service).acknowledge(...findings, unread);
    const inPolicies = findings.filter(({ id }) => id.startsWith('AwsSolutions-IAM5'));
    for (const shared of [service.taskDefinition, ...SHARED.map((id) => Stack.of(service).node.tryFindChild(id))]) {
      if (shared) {
        Validations.of(shared).acknowledge(...inPolicies, unread);
      }
    }
  }

  private constructor() {}
}
