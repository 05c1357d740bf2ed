import { writeSync } from 'fs';
import { relative } from 'path';
import type { EnvironmentContext, JestEnvironmentConfig } from '@jest/environment';
import type { Circus } from '@jest/types';
import { TestEnvironment } from 'jest-environment-node';

/** Lets no test time out for having more samples than usual, and says which one runs: Jest itself is silent until a file has ended, which may take hours. */
export default class LongEnvironment extends TestEnvironment {
  private readonly file: string;

  constructor(config: JestEnvironmentConfig, context: EnvironmentContext) {
    super(config, context);
    this.file = relative(config.globalConfig.rootDir, context.testPath);
  }

  public handleTestEvent(event: Circus.Event): void {
    if (event.name === 'test_start') {
      event.test.timeout = 24 * 3_600_000;
      this.say(event.test, 'begins');
    }
    if (event.name === 'test_done' && event.test.errors.length > 0) {
      this.say(event.test, 'FAILED');
    }
  }

  /** Past Jest, which keeps what tests write. */
  private say({ name, parent }: Circus.TestEntry, what: string): void {
    const time = new Date().toTimeString().slice(0, 8);
    writeSync(process.stderr.fd, `${time} ${this.file}: ${what}: ${parent.parent ? `${parent.name} › ` : ''}${name}\n`);
  }
}
