import { LiveService } from './live-service';
import { UpdatesBy } from './stack-update-by';
import { plainStack } from '../apps/plain-stack';
import { CODE_DEPLOY } from '../engines';
import { Releases } from '../releases';

export const BY_CODE_DEPLOY: UpdatesBy<Releases> = {
  engine: CODE_DEPLOY,
  plain: {
    stack: 'Plain',
    project: 'plain',
    managed: 'listener',
    makeStack: plainStack,
    change: { of: 'certificate', from: 'first', to: 'second' },
    tagged: true,
  },
  otherEngine: {
    name: 'ecsNative',
    refused: /is deployed by CodeDeploy, and this update would hand it to ECS in one step, with no way back.*docs\/engines\.md/,
  },
  inCanary: {
    info: { status: 'InProgress' },
    events: expect.arrayContaining([expect.objectContaining({ lifecycleEventName: 'AllowTraffic', status: 'InProgress' })]),
  },
  async changeSchedule(subject) {
    await subject.update({ canaryMinutes: '9' });
    expect(await subject.releases.canaryMinutes()).toBe(9);
  },
};

/** Declares the tests of the first certificate of a service that began with plain HTTP. */
export function describeFirstCertificate(subject: () => LiveService<Releases>): void {
  test('when the addition of a certificate fails late and rolls back', async () => {
    const before = await subject().releases.listenerArns();
    await subject().untouched(() => subject().failLate({ certificate: 'first' }));
    expect(await subject().releases.listenerArns()).toEqual(before);
    expect(await subject().listener()).toMatchObject({ Port: 80, Protocol: 'HTTP' });
  });

  test('when a certificate is added to the live HTTP service', async () => {
    const [http] = await subject().releases.listenerArns();
    await subject().untouched(() => subject().update({ certificate: 'first' }));
    expect(await subject().releases.listenerArns()).not.toEqual([http]);
    expect(await subject().listener()).toMatchObject({ Port: 443, Certificates: [{ CertificateArn: expect.stringContaining('11111111') }] });
    expect(await subject().listener(http)).toMatchObject({ Port: 80, DefaultActions: [{ Type: 'redirect' }] });
  });
}

/** Declares the test of a certificate that goes, and of one that comes after it. */
export function describeRemovedCertificate(subject: () => LiveService<Releases>): void {
  test('when the certificate is removed, and when it is there again', async () => {
    await subject().untouched(() => subject().update({ certificate: 'none' }));
    expect(await subject().listener()).toMatchObject({ Port: 80, Protocol: 'HTTP' });
    await subject().untouched(() => subject().update({ certificate: 'second' }));
    expect(await subject().listener()).toMatchObject({ Port: 443 });
  });
}
