import { Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { AwsApi } from './hook-contract';
import { DeploymentHookConfig, DeploymentHookContext, IDeploymentHook, LifecycleEvent } from './hook-types';
import { mayFindNewTasks } from './new-tasks';
import { HttpTest, SECONDS_BETWEEN_RETRIES, TEST_VARIABLE } from './smoke-test-protocol';
import { subnetsWithApis } from './subnets-with-apis';
import { checkInheritedPath, validateSmokeTest } from './validate-smoke-test';
import { cut, FUNCTION_NAME, LONGEST_FUNCTION_SECONDS, LONGEST_GROUP_DESCRIPTION } from '../private/aws-rules';
import { bundledFunction } from '../private/bundled-function';
import { claimName, NameScope, reportClash } from '../private/name-registry';
import { Validator } from '../private/validator';
import { listed } from '../private/wording';

/** The requests of a smoke test. */
export interface HttpSmokeTestOptions {
  /**
   * The path to ask for, with a query if it needs one.
   *
   * @default - the path of the health check
   */
  readonly path?: string;

  /**
   * The HTTP status code that all requests must be answered with, 200 to 599. Redirects are not followed: expect
   * 302, say.
   *
   * @default 200
   */
  readonly expectStatus?: number;

  /**
   * Text that the first megabyte of every answer must contain.
   *
   * @default - any body is right
   */
  readonly expectBody?: string;

  /**
   * Headers to send. They are part of the template: never put a secret here.
   *
   * @default - none but `Host`, which is the task's address and port
   */
  readonly headers?: { [name: string]: string };

  /**
   * Number of requests to each task, one after another, 1 to 100. A version that fails a share f of its requests
   * passes with a probability of (1 - f) to the power of all requests: 0.9 to the power of 20 is 0.12.
   *
   * @default 10
   */
  readonly requests?: number;

  /**
   * How long an answer may take, 1 to 60 seconds.
   *
   * @default Duration.seconds(10)
   */
  readonly timeout?: Duration;

  /**
   * How often a request that was not answered as expected is sent again, a second later, 0 to 10. It lets
   * versions pass that fail some of their requests.
   *
   * @default 0
   */
  readonly retries?: number;

  /**
   * The subnets of the function that sends the requests. It must reach the APIs of ECS, Elastic Load Balancing and
   * whatever calls it (CodeDeploy): through a NAT gateway, or in isolated subnets through VPC endpoints for the three.
   * In public subnets it would get no public address.
   *
   * @default - private subnets with egress
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * Name of the function, at most 64 characters. The AppSpec calls it by its name.
   *
   * @default - `<serviceName>-<event>`
   */
  readonly functionName?: string;
}

/** Finding the tasks, waiting for their targets, and answering. */
const OVERHEAD_SECONDS = 180;
/** What the function calls to find the new tasks. */
const APIS: AwsApi[] = [{ title: 'ECS', endpoint: 'ecs' }, { title: 'Elastic Load Balancing', endpoint: 'elasticloadbalancing' }];

/** A function that asks the new tasks. */
export class HttpSmokeTest implements IDeploymentHook {
  private readonly requests: Omit<HttpTest, 'cluster' | 'service' | 'path'>;
  /** The longest that the test can take. */
  private readonly seconds: number;

  constructor(private readonly options: HttpSmokeTestOptions) {
    const validator = new Validator('SmokeTest.http()');
    validateSmokeTest(validator, options);
    const { headers = {}, expectStatus = 200, expectBody, requests = 10, timeout = Duration.seconds(10), retries = 0 } = options;
    const timeoutSeconds = timeout.toSeconds();
    this.requests = { headers, expectStatus, expectBody, requests, timeoutSeconds, retries };
    this.seconds = OVERHEAD_SECONDS + requests * ((retries + 1) * timeoutSeconds + retries * SECONDS_BETWEEN_RETRIES);
    validator.require(this.seconds <= LONGEST_FUNCTION_SECONDS, {
      property: 'timeout',
      value: timeoutSeconds,
      rule: `with ${requests} requests and ${retries} retries the test could take ${this.seconds} seconds, and a function runs for ${LONGEST_FUNCTION_SECONDS} at most.`,
      remedy: 'Shorten timeout, or lower requests or retries.',
    });
  }

  public bind(scope: Construct, context: DeploymentHookContext): DeploymentHookConfig {
    const validator = new Validator(scope);
    const { event, service, serviceName, vpc, containerPort, contract } = context;
    const apis = [...contract.answersBy, ...APIS];
    validator.require(event !== LifecycleEvent.BEFORE_INSTALL, {
      property: 'addHook', value: event, rule: 'comes before there is a new task to ask.', remedy: 'Use LifecycleEvent.BEFORE_ALLOW_TRAFFIC.',
    });
    const vpcSubnets = subnetsWithApis(scope, validator, vpc, apis, this.options.subnets);
    const securityGroup = new ec2.SecurityGroup(scope, 'SecurityGroup', {
      vpc, description: cut(`Smoke test of ${serviceName}`, LONGEST_GROUP_DESCRIPTION), allowAllOutbound: false,
    });
    const handler = bundledFunction(scope, {
      bundle: 'smoke-test',
      functionName: functionName(scope, validator, context, this.options.functionName),
      description: `Tries out new versions of ${serviceName} before they go on`,
      environment: { [TEST_VARIABLE]: Stack.of(scope).toJsonString(this.test(validator, context)) },
      timeout: Duration.seconds(this.seconds),
      permissions: [
        ...mayFindNewTasks(context),
        // Elastic Load Balancing has no resource level for reading.
        new iam.PolicyStatement({ actions: ['elasticloadbalancing:DescribeTargetHealth'], resources: ['*'] }),
      ],
      network: { vpc, vpcSubnets, securityGroups: [securityGroup] },
    });
    securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, `APIs of ${listed(apis.map(({ title }) => title))}`);
    handler.connections.allowTo(service, ec2.Port.tcp(containerPort), 'Smoke test of the new tasks');
    return { handler };
  }

  private test(validator: Validator, { service, serviceName, healthCheckPath }: DeploymentHookContext): HttpTest {
    const path = this.options.path ?? checkInheritedPath(validator, healthCheckPath);
    return { cluster: service.cluster.clusterName, service: serviceName, path, ...this.requests };
  }
}

function functionName(scope: Construct, validator: Validator, { serviceName, event }: DeploymentHookContext, own?: string): string {
  const name = own ?? `${serviceName}-${event}`;
  validator.pattern('functionName', name, {
    ...FUNCTION_NAME,
    remedy: own === undefined ? 'Set functionName: the one made of service and event is too long.' : 'Choose another functionName.',
  });
  const clash = claimName(scope, 'function', name, NameScope.REGION);
  if (clash) {
    const rule = `is the name of the function of '${clash.owner.node.path}', too.`;
    reportClash(scope, clash, NameScope.REGION, 'functionNameClash', { property: 'functionName', value: name, rule, remedy: 'Set another functionName for one of them.' });
  }
  return name;
}
