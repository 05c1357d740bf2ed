import { App, Duration, Fn, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { CiIdentity, DeploymentEngine, ListenerRuleOptions } from '../../src';
import { ROUTING_TYPE, RULE_TYPE } from '../../src/custom-resources/managed-rule/protocol';
import { ENV, expectInvalid, importVpc, make, newStack, numberToken, only, Props, stringToken, synth } from '../helpers';
import { importedListener } from '../stacks';

const { hostHeaders, httpHeader, httpRequestMethods, pathPatterns, queryStrings, sourceIps } = elbv2.ListenerCondition;
const ARN = 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/shared/50dc6c495c0c9188/1';
const rule = (overrides: Partial<ListenerRuleOptions> = {}): Props => (stack) => ({
  listenerRule: { listener: stack.node.tryFindChild('Shared') as elbv2.IApplicationListener ?? importedListener(stack), priority: 10, conditions: [pathPatterns(['/shop/*'])], ...overrides },
});
const idOf = (template: Template, type: string, prefix = '') => Object.keys(template.findResources(type)).filter((id) => id.startsWith(prefix));

/** A platform's stack with a balancer, and one for services. */
function twoStacks(): { app: App; platform: Stack; services: Stack; vpc: ec2.IVpc; listener: elbv2.ApplicationListener } {
  const app = new App();
  const [platform, services] = ['Platform', 'Services'].map((id) => new Stack(app, id, { env: ENV }));
  const vpc = new ec2.Vpc(platform, 'Vpc', { natGateways: 1 });
  const listener = new elbv2.ApplicationLoadBalancer(platform, 'LoadBalancer', { vpc }).addListener('Listener', {
    port: 80, open: true, defaultAction: elbv2.ListenerAction.fixedResponse(404),
  });
  return { app, platform, services, vpc, listener };
}

describe('a service on an imported listener', () => {
  const web = make(rule());
  const template = Template.fromStack(Stack.of(web));

  test('makes a rule, and neither balancer nor listener', () => {
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 0);
    template.resourceCountIs('Custom::EcsCanaryBlueGreenListener', 0);
    expect(only(template, RULE_TYPE)).toMatchObject({
      ListenerArn: ARN, Purpose: 'production', BlueTargetGroupArn: { Ref: expect.stringMatching(/^WebBlue/) }, GreenTargetGroupArn: { Ref: expect.stringMatching(/^WebGreen/) },
    });
    expect(only(template, RULE_TYPE)).not.toHaveProperty('LikeRuleArn');
  });

  test('takes requests after the service is there, and the service comes after the rule', () => {
    const [routing] = Object.values(template.findResources(ROUTING_TYPE));
    const [ruleId] = idOf(template, RULE_TYPE);
    const [serviceId] = idOf(template, 'AWS::ECS::Service');
    expect(routing.Properties.Rules).toEqual([{
      RuleArn: { Ref: ruleId }, Priority: '10', Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/shop/*'] } }],
    }]);
    expect(routing.DependsOn).toContain(serviceId);
    template.hasResource('AWS::ECS::Service', { DependsOn: Match.arrayWith([ruleId]) });
  });

  test('shows the shared listener, the rule, and the balancer as far as it is known', () => {
    const stack = Stack.of(web);
    expect(web.listener.listenerArn).toBe(ARN);
    expect(stack.resolve(web.listenerRuleArn)).toEqual({ Ref: idOf(template, RULE_TYPE)[0] });
    expect(web.loadBalancer.loadBalancerArn).toBe('arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/shared/50dc6c495c0c9188');
    expect(() => web.loadBalancer.loadBalancerDnsName).toThrow();
    expect(web._context).toMatchObject({ loadBalancerShared: true, loadBalancerFullName: 'app/shared/50dc6c495c0c9188' });
    expect(stack.resolve([web._context.productionRuleArn, web._context.listenerRuleArns])).toEqual(
      [{ Ref: idOf(template, RULE_TYPE)[0] }, [{ Ref: idOf(template, RULE_TYPE)[0] }]],
    );
    expect(make()).toMatchObject({ listenerRuleArn: undefined, _context: { listenerRuleArns: [] } });
  });

  test('lets the balancer in, by the security group of the listener', () => {
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { SourceSecurityGroupId: 'sg-0123456789abcdef0', FromPort: 3000 });
  });

  test('has alarms by the name that the balancer has in its metrics', () => {
    const dimensions = [...JSON.stringify(template.findResources('AWS::CloudWatch::Alarm')).matchAll(/"Name":"LoadBalancer","Value":("[^"]+")/g)].map(([, value]) => value);
    expect(new Set(dimensions)).toEqual(new Set(['"app/shared/50dc6c495c0c9188"']));
  });

  test('says what an imported listener does not', () => {
    Annotations.fromStack(Stack.of(web)).hasInfo('/Stack/Web', Match.stringLikeRegexp('listenerRule.listener is imported'));
  });
});

describe('the role of the deployment group', () => {
  const changes = (template: Template) => (Object.entries(template.findResources('AWS::IAM::Role')).find(([id]) => id.startsWith('WebCodeDeployRole'))![1]
    .Properties.Policies[0].PolicyDocument.Statement as { Action: string | string[]; Resource: unknown; Condition?: unknown }[])
    .filter(({ Action }) => String(Action).startsWith('elasticloadbalancing:Modify')).map(({ Action, Resource, Condition }) => [Action, Resource, Condition]);

  test('may modify the rules of the service, and no listener', () => {
    const template = synth(rule({
      additionalRules: [{ priority: 11, conditions: [hostHeaders(['a.example'])] }],
      testRule: { listener: importedListener(newStack(), 'Test', 2), priority: 1, conditions: [pathPatterns(['/shop/*'])] },
    }));
    expect(idOf(template, RULE_TYPE)).toHaveLength(3);
    expect(changes(template)[0]).toEqual(['elasticloadbalancing:ModifyRule', idOf(template, RULE_TYPE).map((Ref) => ({ Ref })), undefined]);
  });

  test('may also modify a rule that an update has taken from the service: until its end that one is there, and a release moves it', () => {
    const rules = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':elasticloadbalancing:eu-central-1:123456789012:listener-rule/app/*']] };
    expect(changes(synth(rule())).slice(1)).toEqual([
      ['elasticloadbalancing:ModifyRule', rules, { StringEquals: { 'elasticloadbalancing:ResourceTag/ecs-canary-blue-green:stack': { Ref: 'AWS::StackId' } } }],
    ]);
  });

  test('cannot be AWS’s', () => {
    expectInvalid(() => make((stack) => ({ ...(rule() as (s: Stack) => object)(stack), engine: DeploymentEngine.codeDeploy({ ownRole: false }) })), {
      property: 'ownRole', got: 'false', rule: 'is what keeps a release from changing a listener that others share', remedy: 'Leave ownRole out',
    });
  });
});

test('further rules and a test rule forward as the first one does', () => {
  const stack = newStack();
  const testListener = importedListener(stack, 'Test', 2);
  const web = make(rule({
    additionalRules: [{ priority: 11, conditions: [hostHeaders(['a.example'])] }],
    testRule: { listener: testListener, priority: 10, conditions: [pathPatterns(['/*'])] },
  }), stack);
  const template = Template.fromStack(stack);
  const [first] = idOf(template, RULE_TYPE, 'WebListenerRule').filter((id) => !id.startsWith('WebListenerRule2'));
  const [second] = idOf(template, RULE_TYPE, 'WebListenerRule2');
  const [test_] = idOf(template, RULE_TYPE, 'WebTestListenerRule');
  template.hasResourceProperties(RULE_TYPE, { ListenerArn: ARN, LikeRuleArn: { Ref: first }, Purpose: 'production' });
  template.hasResourceProperties(RULE_TYPE, { ListenerArn: testListener.listenerArn, LikeRuleArn: { Ref: first }, Purpose: 'test' });
  expect(only(template, ROUTING_TYPE).Rules.map(({ RuleArn, Priority }: { RuleArn: { Ref: string }; Priority: string }) => [RuleArn.Ref, Priority]))
    .toEqual([[first, '10'], [second, '11'], [test_, '10']]);
  expect(web.testListener).toBe(testListener);
  expect(stack.resolve(web._context.testRuleArn)).toEqual({ Ref: test_ });
  template.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
    LoadBalancerInfo: {
      TargetGroupPairInfoList: [{
        ProdTrafficRoute: { ListenerArns: [ARN] }, TestTrafficRoute: { ListenerArns: [testListener.listenerArn] },
      }],
    },
  });
});

test('all rules of a stack are in one resource, also those of services on several listeners', () => {
  const stack = newStack();
  make(rule(), stack, 'One');
  make((s) => ({ projectId: 'two', listenerRule: { listener: importedListener(s, 'Other', 3), priority: 10, conditions: [pathPatterns(['/b'])] } }), stack, 'Two');
  const template = Template.fromStack(stack);
  expect(only(template, ROUTING_TYPE).Rules).toHaveLength(2);
  expect(idOf(template, ROUTING_TYPE)).toEqual(['EcsCanaryBlueGreenRouting8A0F13DA']);
  template.resourceCountIs('AWS::Lambda::Function', 1);
});

describe('a listener of the app', () => {
  test('in another stack stays without a need for the service, which has at most 32 resources', () => {
    const { app, platform, services, vpc, listener } = twoStacks();
    const before = Object.keys(Template.fromStack(twoStacks().platform).toJSON().Resources);
    for (const [projectId, priority] of [['one', 1], ['two', 2]] as const) {
      make({ projectId, vpc, listenerRule: { listener, priority, conditions: [hostHeaders([`${projectId}.example`])] } }, services, projectId);
    }
    app.synth();
    expect(Object.keys(Template.fromStack(platform).toJSON().Resources)).toEqual(before);
    expect(Object.keys(Template.fromStack(services).toJSON().Resources).filter((id) => id.startsWith('two')).length).toBeLessThanOrEqual(32);
    expect(services.dependencies).toEqual([platform]);
    Template.fromStack(services).resourceCountIs('AWS::EC2::SecurityGroupEgress', 2);
  });

  test('in the same stack does, too, and its balancer is shown', () => {
    const { platform, vpc, listener } = twoStacks();
    const web = make({ vpc, listenerRule: { listener, priority: 1, conditions: [hostHeaders(['a.example'])] } }, platform);
    expect([web.listener, web.loadBalancer]).toEqual([listener, listener.loadBalancer]);
    expect(() => Template.fromStack(platform)).not.toThrow();
    Annotations.fromStack(platform).hasNoInfo('/Platform/Web', Match.anyValue());
    Annotations.fromStack(platform).hasNoWarning('/Platform/Web', Match.stringLikeRegexp('no one can reach'));
  });

  test('of another VPC is refused', () => {
    const stack = newStack();
    const listener = new elbv2.ApplicationLoadBalancer(stack, 'LoadBalancer', { vpc: importVpc(stack, { vpcId: 'vpc-2' }, 'Other') })
      .addListener('Listener', { port: 80, defaultAction: elbv2.ListenerAction.fixedResponse(404) });
    expect(() => make({ listenerRule: { listener, priority: 1, conditions: [hostHeaders(['a.example'])] } }, stack))
      .toThrow(expect.objectContaining({ property: 'listenerRule.listener', message: expect.stringMatching(/VPC|vpc/) }));
  });
});

test('a release by stack update comes after the requests', () => {
  const template = synth((stack) => ({
    ...(rule() as (s: Stack) => object)(stack), deployOnStackUpdate: true, image: ecs.ContainerImage.fromRegistry('shop:1'), ciIdentity: CiIdentity.none(),
  }));
  template.hasResource('Custom::EcsCanaryBlueGreenRelease', { DependsOn: Match.arrayWith(idOf(template, ROUTING_TYPE)) });
});

describe('conditions', () => {
  const rendered = (...conditions: elbv2.ListenerCondition[]) => only(synth(rule({ conditions })), ROUTING_TYPE).Rules[0].Conditions;

  test('are cased for the API, each kind of them', () => {
    expect(rendered(hostHeaders(['h']), pathPatterns(['/p'])).concat(rendered(httpHeader('x', ['1']), httpRequestMethods(['GET']), sourceIps(['10.0.0.0/8'])))
      .concat(rendered(queryStrings([{ key: 'k', value: 'v' }, { value: 'w' }])))).toEqual([
      { Field: 'host-header', HostHeaderConfig: { Values: ['h'] } },
      { Field: 'path-pattern', PathPatternConfig: { Values: ['/p'] } },
      { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'x', Values: ['1'] } },
      { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET'] } },
      { Field: 'source-ip', SourceIpConfig: { Values: ['10.0.0.0/8'] } },
      { Field: 'query-string', QueryStringConfig: { Values: [{ Key: 'k', Value: 'v' }, { Value: 'w' }] } },
    ]);
  });

  class Own extends elbv2.ListenerCondition {
    constructor(private readonly raw: object) {
      super();
    }

    public renderRawCondition() {
      return this.raw;
    }
  }

  test('of the user’s own may follow CloudFormation, and have what is known later', () => {
    const values = Fn.split(',', stringToken('a,b'));
    expect(rendered(new Own({ Field: 'path-pattern', Values: ['/x'] }), new Own({ field: 'host-header', hostHeaderConfig: { values, regexValues: undefined } }))).toEqual([
      { Field: 'path-pattern', Values: ['/x'] }, { Field: 'host-header', HostHeaderConfig: { Values: { 'Fn::Split': [',', 'a,b'] } } },
    ]);
    expect(rendered(new Own({ Field: 'path-pattern', PathPatternConfig: Lazy.any({ produce: () => ({ Values: ['/y'] }) }) }))[0].PathPatternConfig).toEqual({ Values: ['/y'] });
  });

  test.each<[string, elbv2.ListenerCondition[], string, string]>([
    ['none', [], 'listenerRule.conditions', 'must not be empty'],
    ['six values', [pathPatterns(['/1', '/2', '/3']), hostHeaders(['a', 'b', 'c'])], 'listenerRule.conditions', 'a rule allows 5 values in all of its conditions together.'],
    ['two of a kind that a rule has one of', [pathPatterns(['/1']), pathPatterns(['/2'])], 'listenerRule.conditions[1]', 'appears twice'],
    ['one that there is not', [new Own({ field: 'cookie', values: ['x'] })], 'listenerRule.conditions[0]', 'is not something that a rule can match.'],
  ])('%s are refused', (_, conditions, property, says) => {
    expect(() => make(rule({ conditions }))).toThrow(expect.objectContaining({ property, message: expect.stringContaining(says) }));
  });

  test('two headers are none too many', () => {
    expect(rendered(httpHeader('x', ['1']), httpHeader('y', ['2']))).toHaveLength(2);
  });
});

describe('is refused', () => {
  test.each([
    ['loadBalancer', (stack: Stack) => ({ loadBalancer: elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'B', { loadBalancerArn: ARN.replace(/listener(.*)\/1$/, 'loadbalancer$1'), securityGroupId: 'sg' }) })],
    ['publicLoadBalancer', () => ({ publicLoadBalancer: true })],
    ['certificate', (stack: Stack) => ({ certificate: acm.Certificate.fromCertificateArn(stack, 'C', 'arn:aws:acm:eu-central-1:123456789012:certificate/1') })],
    ['additionalCertificates', () => ({ additionalCertificates: [] })],
    ['sslPolicy', () => ({ sslPolicy: elbv2.SslPolicy.TLS13_13 })],
    ['listenerAttributes', () => ({ listenerAttributes: {} })],
    ['listenerPort', () => ({ listenerPort: 80 })],
    ['testListenerPort', () => ({ testListenerPort: 9000 })],
    ['deletionProtection', () => ({ deletionProtection: false })],
    ['accessLogs', (stack: Stack) => ({ accessLogs: { bucket: new s3.Bucket(stack, 'Logs') } })],
    ['idleTimeout', () => ({ idleTimeout: Duration.seconds(9) })],
    ['clientKeepAlive', () => ({ clientKeepAlive: Duration.hours(2) })],
    ['ipAddressType', () => ({ ipAddressType: elbv2.IpAddressType.DUAL_STACK })],
    ['allowedPeers', () => ({ allowedPeers: [] })],
    ['webAclArn', () => ({ webAclArn: 'arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/web/1' })],
  ])('with %s', (property, props) => {
    expectInvalid(() => make((stack) => ({ ...(rule() as (s: Stack) => object)(stack), ...props(stack) })), {
      property, rule: 'cannot be set together with listenerRule: it is for whoever owns', remedy: `Remove ${property}, or remove listenerRule.`,
    });
  });

  test.each([0, 50_001, 1.5])('with a priority of %p', (priority) => {
    expectInvalid(() => make(rule({ priority })), { property: 'listenerRule.priority', got: String(priority), rule: 'from 1 to 50000', remedy: 'Choose one that no other rule' });
  });

  test('with a priority that another rule of the app has', () => {
    const stack = newStack();
    make(rule(), stack, 'One');
    expectInvalid(() => make((s) => ({ projectId: 'two', ...(rule() as (x: Stack) => object)(s) }), stack, 'Two'), {
      property: 'listenerRule.priority', got: '10', rule: "is already that of 'Stack/One' on the same listener.", remedy: 'Give one of them another priority.',
    });
    expect(() => make(rule({ priority: 20, additionalRules: [{ priority: 20, conditions: [pathPatterns(['/b'])] }] }))).toThrow(/additionalRules\[0\]\.priority/);
  });

  test('with a priority that is known later, never', () => {
    const stack = newStack();
    make((s) => ({ ...(rule({ priority: numberToken(s) }) as (x: Stack) => object)(s) }), stack);
    expect(only(Template.fromStack(stack), ROUTING_TYPE).Rules[0].Priority).toEqual({ Ref: 'Parameter' });
  });

  test.each([
    ['of a Network Load Balancer', ARN.replace('/app/', '/net/'), 'must be one of an Application Load Balancer.'],
    ['of another region', ARN.replace('eu-central-1', 'us-east-1'), 'is in a different region from the service'],
    ['of another account', ARN.replace('123456789012', '111111111111'), 'is in a different account from the service'],
  ])('with a listener %s', (_, listenerArn, says) => {
    const stack = newStack();
    const listener = elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Foreign', { listenerArn, securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'G', 'sg-1') });
    expect(() => make(rule({ listener }), stack)).toThrow(expect.objectContaining({ property: 'listenerRule.listener', message: expect.stringContaining(says) }));
  });

  test('with a listener that is looked up, never', () => {
    const stack = newStack();
    const listener = elbv2.ApplicationListener.fromLookup(stack, 'Found', { loadBalancerTags: { team: 'platform' } });
    expect(() => make(rule({ listener }), stack)).not.toThrow();
  });

  test('with a test rule on the same listener', () => {
    expect(() => make((stack) => {
      const listener = importedListener(stack);
      return { listenerRule: { listener, priority: 1, conditions: [pathPatterns(['/a'])], testRule: { listener, priority: 2, conditions: [pathPatterns(['/a'])] } } };
    })).toThrow(expect.objectContaining({ property: 'listenerRule.testRule.listener' }));
  });
});

test('the 51st service finds no room on a balancer, and many rules need another quota', () => {
  const stack = newStack();
  const listener = importedListener(stack);
  const one = (i: number, additionalRules: ListenerRuleOptions['additionalRules'] = []) => make({
    projectId: `s${i}`, listenerRule: { listener, priority: i, conditions: [hostHeaders([`s${i}.example`])], additionalRules },
  }, stack, `S${i}`);
  one(1, Array.from({ length: 99 }, (_, i) => ({ priority: 100 + i, conditions: [pathPatterns([`/${i}`])] })));
  Annotations.fromStack(stack).hasNoWarning('/Stack/S1', Match.stringLikeRegexp('rules of this app'));
  const { countUse } = jest.requireActual<typeof import('../../src/private/use-count')>('../../src/private/use-count');
  countUse(stack, `services of ${ARN}`, 48);
  one(2);
  expect(stack.node.findAll().flatMap(({ node }) => node.metadata).map(({ data }) => String(data)).filter((text) => text.includes('has 101 rules of this app'))).toHaveLength(1);
  expectInvalid(() => one(3), { property: 'listenerRule.listener', got: "'51 services'", rule: 'a load balancer has at most 100 target groups', remedy: 'Pass the listener of another' });
});
