import { SharedScene } from './shared-scene';
import { ServiceDeployments } from '../service-deployments';

/** Declares the tests of services that ECS itself releases: one rule of each, which stays the service's. */
export function describeSharedByEcs(scene: () => SharedScene<ServiceDeployments>): void {
  test('a listener of its own would be another one, which is refused before anything changes', async () => {
    const { services: { Beta: beta }, shared: { listener } } = scene();
    const before = await listener.rules();
    await scene().nothingElseChanges([], async () => {
      expect(await scene().refuse(beta, { ownListenerPort: '8080' }))
        .toEqual([expect.stringMatching(/would take the service from its listener to another one/)]);
    });
    expect(await listener.rules()).toEqual(before);
    await scene().expectLive(beta);
  });
}
