/**
 * (g) What CodeDeploy does with the rules of a listener that others share, which AWS does not document.
 *
 * It passes where CodeDeploy moves the rules that forward to the service's target groups (reading R). Where it looks at the
 * default action only (D1) or wants to rewrite it (D2), the release fails, and the assertion on its status shows CodeDeploy's words.
 */
import { ExpectedResult, IApiCall, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Stack } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { expectVersion, releaseUntil } from './shared/release';
import { cheapVpc, healthyVersion, serviceUnderTest } from './shared/service-under-test';

/** What a rule of the owner's answers, so that nobody can take it for the service or for the default action. */
const FOREIGN_STATUS = 410;
const DEFAULT_STATUS = 404;

const app = new App();
const stack = new Stack(app, 'EcsCanarySharedListener');
const vpc = cheapVpc(stack);
const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'Shared', { vpc, internetFacing: true });
const listener = loadBalancer.addListener('Http', { port: 80, defaultAction: elbv2.ListenerAction.fixedResponse(DEFAULT_STATUS) });
new elbv2.ApplicationListenerRule(stack, 'Foreign', {
  listener,
  priority: 10,
  conditions: [elbv2.ListenerCondition.pathPatterns(['/foreign'])],
  action: elbv2.ListenerAction.fixedResponse(FOREIGN_STATUS),
});
const web = serviceUnderTest(stack, 'shared', {
  vpc,
  listenerRule: { listener, priority: 20, conditions: [elbv2.ListenerCondition.pathPatterns(['/api'])] },
});
const v2 = healthyVersion(stack, web, 'v2');

const integ = new IntegTest(app, 'SharedListener', { testCases: [stack] });

/** Whoever asks for somebody else is answered as the owner of the listener has said. */
function expectOthers(after: IApiCall): IApiCall {
  const ask = (path: string, status: number) =>
    integ.assertions.httpApiCall(`http://${loadBalancer.loadBalancerDnsName}${path}`).expect(ExpectedResult.objectLike({ status }));
  return after.next(ask('/nobody', DEFAULT_STATUS)).next(ask('/foreign', FOREIGN_STATUS));
}

const { last } = releaseUntil(integ, web, v2, 'Succeeded', expectOthers(expectVersion(integ, web, 'v1')));
expectOthers(last.next(expectVersion(integ, web, 'v2')));
