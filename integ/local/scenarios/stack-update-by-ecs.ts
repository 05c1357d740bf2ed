import { LiveService } from './live-service';
import { UpdatesBy } from './stack-update-by';
import { plainRuleStack } from '../apps/plain-stack';
import { ECS } from '../engines';
import { ServiceDeployments } from '../service-deployments';

export const BY_ECS: UpdatesBy<ServiceDeployments> = {
  engine: ECS,
  plain: {
    stack: 'PlainEcs',
    project: 'plain-ecs',
    managed: 'listener rule',
    makeStack: plainRuleStack,
    change: { of: 'path', from: '/*', to: '*' },
    tagged: false,
  },
  // ECS says so itself: there is no way back.
  otherEngine: { name: 'codeDeploy', refused: /^WebService\w+: .*controller cannot be changed from ECS to CODE_DEPLOY/ },
  inCanary: { status: 'IN_PROGRESS', lifecycleStage: 'PRODUCTION_TRAFFIC_SHIFT' },
  async changeSchedule(subject) {
    // The schedule is the service's, and not that of something beside it.
    expect(await subject.refuse({ canaryMinutes: '9' })).toEqual([expect.stringMatching(/^WebGuard\w+: .*a release is under way/)]);
  },
};

/** Declares the test of a certificate that is to go. */
export function describeKeptCertificate(subject: () => LiveService<ServiceDeployments>): void {
  test('when the certificate goes, and the listener with it: refused before anything has changed', async () => {
    const before = await subject().listener();
    expect(await subject().untouched(() => subject().refuse({ certificate: 'none' })))
      .toEqual([expect.stringMatching(/^WebGuard\w+: .*would take the service from its listener to another one/)]);
    expect(await subject().listener()).toEqual(before);
  });
}
