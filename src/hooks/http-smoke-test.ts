import { Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { DeploymentHookConfig, DeploymentHookContext, IDeploymentHook, LifecycleEvent } from './hook-types';
import { HttpTest, SECONDS_BETWEEN_RETRIES, TEST_VARIABLE } from './smoke-test-protocol';
import { subnetsWithApis } from './subnets-with-apis';
import { bundledFunction } from '../private/bundled-function';
import { Validator } from '../private/validator';

/** The requests of a smoke test. */
export interface HttpSmokeTestOptions {
  /**
   * The path to ask for, with a query if it needs one.
   *
   * @default - the path of the health check
   */
  readonly path?: string;

  /**
   * The status that every request must be answered with, 200 to 599. Redirects are not followed: expect 302, say.
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
   * The subnets of the function that sends the requests. It must reach the APIs of CodeDeploy, ECS and Elastic Load
   * Balancing: through a NAT gateway, or in isolated subnets through VPC endpoints for the three. In public
   * subnets it would get no public address.
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
/** Lambda quotas: the longest timeout. */
const LONGEST_SECONDS = 900;

/** A function that asks the new tasks. */
export class HttpSmokeTest implements IDeploymentHook {
  private readonly requests: Omit<HttpTest, 'cluster' | 'service' | 'path'>;
  /** The longest that the test can take. */
  private readonly seconds: number;

  constructor(private readonly options: HttpSmokeTestOptions) {
    const validator = new Validator('SmokeTest.http()');
    validate(validator, options);
    const { headers = {}, expectStatus = 200, expectBody, requests = 10, timeout = Duration.seconds(10), retries = 0 } = options;
    const timeoutSeconds = timeout.toSeconds();
    this.requests = { headers, expectStatus, expectBody, requests, timeoutSeconds, retries };
    this.seconds = OVERHEAD_SECONDS + requests * ((retries + 1) * timeoutSeconds + retries * SECONDS_BETWEEN_RETRIES);
    validator.require(this.seconds <= LONGEST_SECONDS, {
      property: 'timeout',
      value: timeoutSeconds,
      rule: `with ${requests} requests and ${retries} retries the test could take ${this.seconds} seconds, and a function runs for ${LONGEST_SECONDS} at most.`,
      remedy: 'Shorten timeout, or lower requests or retries.',
    });
  }

  public bind(scope: Construct, context: DeploymentHookContext): DeploymentHookConfig {
    const validator = new Validator(scope);
    const { event, service, serviceName, vpc, containerPort } = context;
    validator.require(event !== LifecycleEvent.BEFORE_INSTALL, {
      property: 'addHook', value: event, rule: 'comes before there is a new task to ask.', remedy: 'Use LifecycleEvent.BEFORE_ALLOW_TRAFFIC.',
    });
    const vpcSubnets = subnetsWithApis(scope, validator, vpc, this.options.subnets);
    const securityGroup = new ec2.SecurityGroup(scope, 'SecurityGroup', {
      vpc, description: `Smoke test of ${serviceName}`, allowAllOutbound: false,
    });
    const handler = bundledFunction(scope, {
      bundle: 'smoke-test',
      functionName: functionName(validator, context, this.options.functionName),
      description: `Tries out new versions of ${serviceName} before they go on`,
      environment: { [TEST_VARIABLE]: Stack.of(scope).toJsonString(this.test(context)) },
      timeout: Duration.seconds(this.seconds),
      permissions: [
        new iam.PolicyStatement({ actions: ['ecs:DescribeServices'], resources: [service.serviceArn] }),
        // Elastic Load Balancing has no resource level for reading.
        new iam.PolicyStatement({ actions: ['elasticloadbalancing:DescribeTargetHealth'], resources: ['*'] }),
      ],
      network: { vpc, vpcSubnets, securityGroups: [securityGroup] },
    });
    securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'APIs of CodeDeploy, ECS and Elastic Load Balancing');
    handler.connections.allowTo(service, ec2.Port.tcp(containerPort), 'Smoke test of the new tasks');
    return { handler };
  }

  private test({ service, serviceName, healthCheckPath }: DeploymentHookContext): HttpTest {
    return { cluster: service.cluster.clusterName, service: serviceName, path: this.options.path ?? healthCheckPath, ...this.requests };
  }
}

function functionName(validator: Validator, { serviceName, event }: DeploymentHookContext, own?: string): string {
  const name = own ?? `${serviceName}-${event}`;
  validator.pattern('functionName', name, {
    // Lambda, CreateFunction
    regex: /^[\w-]{1,64}$/,
    rule: 'must be 1 to 64 letters, digits, hyphens and underscores.',
    remedy: own === undefined ? 'Set functionName: the one made of service and event is too long.' : 'Choose another functionName.',
  });
  return name;
}

function validate(validator: Validator, options: HttpSmokeTestOptions): void {
  validator.pattern('path', options.path, {
    regex: /^\/[\x21-\x7e]{0,1023}$/,
    rule: "must begin with '/', have at most 1024 characters, and neither blanks nor letters beyond ASCII.",
    remedy: "Set a path like '/orders?limit=1', and encode what has to be.",
  });
  validator.number('expectStatus', options.expectStatus, { min: 200, max: 599, remedy: 'Set the status that a healthy version answers with.' });
  validator.pattern('expectBody', options.expectBody, {
    regex: /^[^]{1,1000}$/, rule: 'must have 1 to 1000 characters.', remedy: 'Leave it out to accept any body.',
  });
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    validator.pattern('headers', name, {
      regex: /^[\w!#$%&'*+.^`|~-]+$/, rule: 'must have names that HTTP allows.', remedy: "Write for example { 'X-Smoke-Test': 'yes' }.",
    });
    validator.pattern(`headers['${name}']`, value, {
      regex: /^[\t\x20-\x7e]*$/, rule: 'must be ASCII without line breaks.', remedy: 'Encode what has to be.',
    });
  }
  validator.number('requests', options.requests, { min: 1, max: 100, remedy: 'Choose for example 10.' });
  validator.number('retries', options.retries, { min: 0, max: 10, remedy: 'Choose for example 2.' });
  validator.duration('timeout', options.timeout, 'seconds', { min: 1, max: 60, remedy: 'Choose as long as a user would wait.' });
}
