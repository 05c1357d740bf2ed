import { CustomResource, Duration, Lazy, Stack, Tokenization } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { SETTINGS_TYPE, ServiceSettings } from './protocol';
import { given } from '../../private/given';
import { ListenerProvider } from '../managed-listener/listener-provider';

/** The construct's id on the stack. */
const ID = 'EcsCanaryBlueGreenSettings';

/** Two attempts of the function, and a wait between them. */
const SERVICE_TIMEOUT = Duration.minutes(10);

/** A service, and how it is to be set. */
export interface SettingsOfService {
  readonly service: Construct;
  /** What makes the service's ARN, known without the service. */
  readonly clusterName: string;
  readonly serviceName: string;
  /** @default - scaling owns the number of tasks */
  readonly desiredCount?: number;
  readonly healthCheckGracePeriod: Duration;
}

/**
 * Comes after the services of a stack, one resource for all of them: sets what ECS lets change at any time. In
 * AWS::ECS::Service it could not change at all where CodeDeploy deploys, because CloudFormation sends everything else with it.
 * And a desired count there would undo what scaling, or somebody at night, has made of it, with any other change.
 */
export class ServicesSettings extends Construct {
  /** The settings of a construct's stack, made by the first service. */
  public static of(scope: Construct): ServicesSettings {
    const stack = Stack.of(scope);
    return stack.node.tryFindChild(ID) as ServicesSettings | undefined ?? new ServicesSettings(stack);
  }

  private readonly services: SettingsOfService[] = [];
  private readonly resource: CustomResource;

  private constructor(stack: Stack) {
    super(stack, ID);
    const provider = ListenerProvider.of(this);
    this.resource = new CustomResource(this, 'Resource', {
      resourceType: SETTINGS_TYPE,
      serviceToken: provider.serviceToken,
      serviceTimeout: SERVICE_TIMEOUT,
      properties: { Services: Lazy.uncachedAny({ produce: () => this.services.map(render) }) },
    });
    const policy = provider.allowSettings(this, 'Policy', Lazy.uncachedList({ produce: () => this.services.map((one) => arnOf(stack, one)) }));
    this.resource.node.addDependency(provider.ready, policy);
  }

  /** Sets a service from now on. */
  public add(settings: SettingsOfService): void {
    this.services.push(settings);
    this.resource.node.addDependency(settings.service);
  }
}

function render({ clusterName, serviceName, desiredCount, healthCheckGracePeriod }: SettingsOfService): ServiceSettings {
  return given({
    Cluster: clusterName,
    Service: serviceName,
    DesiredCount: desiredCount === undefined ? undefined : Tokenization.stringifyNumber(desiredCount),
    HealthCheckGracePeriodSeconds: Tokenization.stringifyNumber(healthCheckGracePeriod.toSeconds()),
  });
}

function arnOf(stack: Stack, { clusterName, serviceName }: SettingsOfService): string {
  return stack.formatArn({ service: 'ecs', resource: 'service', resourceName: `${clusterName}/${serviceName}` });
}
