import { Duration } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as fc from 'fast-check';
import { expectInvalid, make, minutesToken, numberToken, newStack, stringToken, synth } from '../helpers';

const TYPE = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const TO_TASKS = { GroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WebServiceSecurityGroup'), 'GroupId'] } };

test('there are two, alike, with a constant port and no name that a replacement would clash with', () => {
  for (const containerPort of [3000, 8080]) {
    const template = synth({ containerPort });
    template.resourceCountIs(TYPE, 2);
    template.allResourcesProperties(TYPE, {
      TargetType: 'ip',
      Port: 80,
      Protocol: 'HTTP',
      VpcId: 'vpc-1',
      Name: Match.absent(),
      HealthCheckPath: '/',
      HealthCheckIntervalSeconds: 10,
      HealthCheckTimeoutSeconds: 5,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 3,
      TargetGroupAttributes: Match.arrayWith([{ Key: 'deregistration_delay.timeout_seconds', Value: '30' }]),
    });
  }
});

describe('healthCheck', () => {
  test('is the same for both groups', () => {
    synth({
      healthCheck: {
        path: '/health?deep=1',
        port: '9090',
        interval: Duration.seconds(30),
        timeout: Duration.seconds(29),
        healthyThresholdCount: 10,
        unhealthyThresholdCount: 4,
        healthyHttpCodes: '200,204-299',
        protocol: elbv2.Protocol.HTTPS,
      },
    }).allResourcesProperties(TYPE, {
      HealthCheckPath: '/health?deep=1',
      HealthCheckPort: '9090',
      HealthCheckIntervalSeconds: 30,
      HealthCheckTimeoutSeconds: 29,
      HealthyThresholdCount: 10,
      UnhealthyThresholdCount: 4,
      Matcher: { HttpCode: '200,204-299' },
      HealthCheckProtocol: 'HTTPS',
    });
  });

  test('keeps the defaults of what is left out', () => {
    synth({ healthCheck: { path: '/up' } }).allResourcesProperties(TYPE, { HealthCheckPath: '/up', HealthCheckIntervalSeconds: 10, HealthyThresholdCount: 2 });
  });

  test.each([
    { given: { interval: 5 }, made: { interval: 5, timeout: 4 } },
    { given: { interval: 6 }, made: { interval: 6, timeout: 5 } },
    { given: { interval: 300 }, made: { interval: 300, timeout: 5 } },
    { given: { timeout: 2 }, made: { interval: 10, timeout: 2 } },
    { given: { timeout: 9 }, made: { interval: 10, timeout: 9 } },
    { given: { timeout: 10 }, made: { interval: 11, timeout: 10 } },
    { given: { timeout: 120 }, made: { interval: 121, timeout: 120 } },
  ])('of $given alone checks with $made', ({ given, made }: Record<'given' | 'made', { interval?: number; timeout?: number }>) => {
    const healthCheck = Object.fromEntries(Object.entries(given).map(([property, seconds]) => [property, Duration.seconds(seconds)]));
    synth({ healthCheck }).allResourcesProperties(TYPE, { HealthCheckIntervalSeconds: made.interval, HealthCheckTimeoutSeconds: made.timeout });
  });

  test('may have any valid interval or timeout alone, and keeps the timeout shorter', () => {
    const seconds = (min: number, max: number) => fc.integer({ min, max }).map((amount) => Duration.seconds(amount));
    fc.assert(fc.property(fc.oneof(fc.record({ interval: seconds(5, 300) }), fc.record({ timeout: seconds(2, 120) })), (healthCheck) => {
      const { interval, timeout } = make({ healthCheck }).blueTargetGroup.healthCheck;
      expect(interval!.toSeconds()).toBeGreaterThan(timeout!.toSeconds());
      expect([interval!.toSeconds() <= 300, timeout!.toSeconds() >= 2]).toEqual([true, true]);
    }), { numRuns: 50, seed: 20261123 });
  });

  test('takes an explicit undefined for left out', () => {
    const healthCheck = {
      path: undefined, interval: undefined, timeout: undefined, healthyThresholdCount: undefined, unhealthyThresholdCount: undefined,
    };
    expect(synth({ healthCheck }).findResources(TYPE)).toEqual(synth().findResources(TYPE));
  });

  test.each(['interval', 'timeout'])('rejects a token for %s: CDK compares the two', (property) => {
    expectInvalid(() => make({ healthCheck: { [property]: minutesToken() } }), {
      property: `healthCheck.${property}`, rule: 'must be known at synth, because the two are compared.', remedy: 'Use a concrete value instead of a token.',
    });
  });

  test('may use another port, which the balancer alone can reach', () => {
    const template = synth({ healthCheck: { port: '9090' } });
    template.resourcePropertiesCountIs('AWS::EC2::SecurityGroupIngress', TO_TASKS, 2);
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      FromPort: 9090, ToPort: 9090, SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WebLoadBalancer'), 'GroupId'] },
    });
  });

  test.each(['traffic-port', '3000'])('opens no port twice for %s', (port) => {
    synth({ healthCheck: { port } }).resourcePropertiesCountIs('AWS::EC2::SecurityGroupIngress', TO_TASKS, 1);
  });

  test.each(['health', '', 'http://x/', '/a b', `/${'a'.repeat(1024)}`])("rejects the path '%s'", (path) => {
    expectInvalid(() => make({ healthCheck: { path } }), {
      property: 'healthCheck.path', got: `'${path}'`, rule: "must begin with '/', have at most 1024 characters and no spaces.", remedy: "Set a path like '/health'.",
    });
  });

  test.each(['0', '65536', '99999', 'http', '', '-1', '80.5'])("rejects the port '%s'", (port) => {
    expectInvalid(() => make({ healthCheck: { port } }), {
      property: 'healthCheck.port', got: `'${port}'`, rule: "must be 'traffic-port' or a port from 1 to 65535.", remedy: 'Leave it out to check the port that takes the traffic.',
    });
  });

  test('rejects a port that is a token, which no ingress could be made of', () => {
    expectInvalid(() => make({ healthCheck: { port: stringToken('9090') } }), {
      property: 'healthCheck.port', rule: 'must be known at synth, because the ingress rule for the load balancer depends on it.', remedy: 'Give a concrete port',
    });
  });

  test.each(['1', '65535', '65499', '60000', '10000', '9999'])("accepts the port '%s'", (port) => {
    expect(() => make({ healthCheck: { port } })).not.toThrow();
  });

  test.each(['200', '499', '200,204', '200-299', '200-200', '200-299,302,400-499'])("accepts the codes '%s'", (healthyHttpCodes) => {
    synth({ healthCheck: { healthyHttpCodes } }).allResourcesProperties(TYPE, { Matcher: { HttpCode: healthyHttpCodes } });
  });

  test.each(['500', '199', '20', '200;201', '200,', 'ok', '', '299-200', '200-', '200-201-202', '200-500'])("rejects the codes '%s'", (healthyHttpCodes) => {
    expectInvalid(() => make({ healthCheck: { healthyHttpCodes } }), {
      property: 'healthCheck.healthyHttpCodes', got: `'${healthyHttpCodes}'`, rule: 'must be status codes from 200 to 499, or ranges of them, the lower code first.', remedy: "For example, write '200', '200,204' or '200-299'.",
    });
  });

  test.each<[elbv2.HealthCheck, string, string, string, string]>([
    [{ interval: Duration.seconds(4) }, 'interval', '4', '5 to 300 seconds', 'For example, choose 10 seconds.'],
    [{ interval: Duration.seconds(301) }, 'interval', '301', '5 to 300 seconds', 'For example, choose 10 seconds.'],
    [{ timeout: Duration.seconds(1) }, 'timeout', '1', '2 to 120 seconds', 'For example, choose 5 seconds.'],
    [{ timeout: Duration.seconds(121), interval: Duration.seconds(300) }, 'timeout', '121', '2 to 120 seconds', 'For example, choose 5 seconds.'],
    [{ timeout: Duration.millis(2500) }, 'timeout', '2.5', '2 to 120 seconds', 'For example, choose 5 seconds.'],
    [{ healthyThresholdCount: 1 }, 'healthyThresholdCount', '1', '2 to 10', 'For example, choose 2.'],
    [{ healthyThresholdCount: 11 }, 'healthyThresholdCount', '11', '2 to 10', 'For example, choose 2.'],
    [{ unhealthyThresholdCount: 1 }, 'unhealthyThresholdCount', '1', '2 to 10', 'For example, choose 2.'],
    [{ unhealthyThresholdCount: 11 }, 'unhealthyThresholdCount', '11', '2 to 10', 'For example, choose 2.'],
  ])('rejects %j', (healthCheck, property, got, range, remedy) => {
    expectInvalid(() => make({ healthCheck }), { property: `healthCheck.${property}`, got, rule: `must be a whole number from ${range}.`, remedy });
  });

  test.each([5, 6])('rejects a timeout of %d seconds that is not below the interval', (seconds) => {
    expectInvalid(() => make({ healthCheck: { interval: Duration.seconds(5), timeout: Duration.seconds(seconds) } }), {
      property: 'healthCheck.timeout',
      got: `'Duration.seconds(${seconds})'`,
      rule: 'must be shorter than the interval (Duration.seconds(5)).',
      remedy: 'Shorten healthCheck.timeout or lengthen healthCheck.interval.',
    });
  });

  test.each([elbv2.Protocol.TCP, elbv2.Protocol.TLS, elbv2.Protocol.UDP, 'http' as elbv2.Protocol])('rejects the protocol %s', (protocol) => {
    expectInvalid(() => make({ healthCheck: { protocol } }), {
      property: 'healthCheck.protocol', got: `'${protocol}'`, rule: 'must be HTTP or HTTPS', remedy: 'Leave it out to use HTTP.',
    });
  });

  test('has no codes of gRPC', () => {
    expectInvalid(() => make({ healthCheck: { healthyGrpcCodes: '0' } }), {
      property: 'healthCheck.healthyGrpcCodes', got: "'0'", rule: 'is for target groups that speak gRPC, and these speak HTTP/1.', remedy: 'Set healthCheck.healthyHttpCodes instead.',
    });
  });

  test('cannot be switched off', () => {
    expectInvalid(() => make({ healthCheck: { enabled: false } }), {
      property: 'healthCheck.enabled', got: 'false', rule: 'cannot be false: Elastic Load Balancing always checks targets that are IP addresses.', remedy: 'Leave it out',
    });
  });

  test('may consist of tokens but for its times', () => {
    const stack = newStack();
    const count = numberToken(stack);
    expect(() => make({
      healthCheck: {
        path: stringToken('nowhere'),
        healthyThresholdCount: count,
        unhealthyThresholdCount: count,
        healthyHttpCodes: stringToken('x'),
      },
    }, stack)).not.toThrow();
  });
});

describe('deregistrationDelay', () => {
  test.each([0, 3600])('may be %d seconds', (seconds) => {
    synth({ deregistrationDelay: Duration.seconds(seconds) }).allResourcesProperties(TYPE, {
      TargetGroupAttributes: Match.arrayWith([{ Key: 'deregistration_delay.timeout_seconds', Value: String(seconds) }]),
    });
  });

  test('must be known at synth: CDK makes a text of it', () => {
    expectInvalid(() => make({ deregistrationDelay: minutesToken() }), {
      property: 'deregistrationDelay', rule: 'must be known at synth', remedy: 'Use a concrete value instead of a token.',
    });
  });

  test('is at most an hour', () => {
    expectInvalid(() => make({ deregistrationDelay: Duration.seconds(3601) }), {
      property: 'deregistrationDelay', got: '3601', rule: 'must be a whole number from 0 to 3600 seconds.', remedy: 'Choose as long as the longest request takes.',
    });
  });
});
