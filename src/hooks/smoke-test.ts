import { IDeploymentHook } from './hook-types';
import { HttpSmokeTest, HttpSmokeTestOptions } from './http-smoke-test';

/**
 * Tries out the new tasks of a release before anybody else does.
 *
 * @example
 * const web = new EcsCanaryBlueGreen(this, 'Web', { projectId: 'node-app' });
 * web.addHook(LifecycleEvent.BEFORE_ALLOW_TRAFFIC, SmokeTest.http({ path: '/orders?limit=1' }));
 */
export class SmokeTest {
  /**
   * Sends requests to every new task, from within the VPC, and has the release rolled back unless all are
   * answered as expected. Needs no test listener. The reason is in the log of the function.
   *
   * @throws when an option has a value that cannot be sent, or the test could take longer than a function runs
   */
  public static http(options: HttpSmokeTestOptions = {}): IDeploymentHook {
    return new HttpSmokeTest(options);
  }

  private constructor() {}
}
