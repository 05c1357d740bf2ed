import type { Circus } from '@jest/types';
import { TestEnvironment } from 'jest-environment-node';

/** Lets no test time out for having more samples than usual. */
export default class LongEnvironment extends TestEnvironment {
  public handleTestEvent(event: Circus.Event): void {
    if (event.name === 'test_start') {
      event.test.timeout = 24 * 3_600_000;
    }
  }
}
