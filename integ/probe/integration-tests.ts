/** The integration tests as parts of a run: integ-runner deploys each, asserts and destroys. */
import { readFileSync } from 'fs';
import { join, resolve } from 'path';
import { Origin } from './site';

const FOLDER = resolve(__dirname, '..');

export interface IntegrationTest {
  /** The file's name without its ending: `integ.release`. */
  readonly id: string;
  /** How long it takes on AWS, about, with its stack. */
  readonly minutes: number;
}

/** What docs/integration-tests.md says of their times. */
export const INTEGRATION_TESTS: IntegrationTest[] = [
  { id: 'integ.release', minutes: 20 },
  { id: 'integ.rollback', minutes: 30 },
  { id: 'integ.stack-update', minutes: 25 },
  { id: 'integ.smoke-test', minutes: 25 },
  { id: 'integ.deploy-on-stack-update', minutes: 30 },
  { id: 'integ.shared-listener', minutes: 20 },
  { id: 'integ.ecs-native', minutes: 35 },
  { id: 'integ.ci-identity', minutes: 20 },
];

/** At the list prices that docs/integration-tests.md names. */
export const TEST_USD_PER_HOUR = 0.15;

/** The file that integ-runner is given. */
export const fileOf = ({ id }: IntegrationTest) => `${id}.ts`;

/**
 * The integration tests that a run can make.
 *
 * @throws when one is asked for where there are none
 */
export function testsOn(origin: Origin, ids: string[]): IntegrationTest[] {
  if (origin === 'account') {
    return INTEGRATION_TESTS;
  }
  const asked = INTEGRATION_TESTS.filter(({ id }) => ids.includes(id)).map(({ id }) => id);
  if (asked.length > 0) {
    throw new Error(`${asked.join(', ')}: integration tests need an account. They call the load balancer by its DNS name, which leads nowhere on the local endpoint. `
      + 'Its own tests of the same are the scenarios: npx projen test:scenarios.');
  }
  return [];
}

/** The names of a test's stacks: that of the assertions, which reads what the others export, and theirs. */
export function stacksOfTest(test: IntegrationTest): { readonly assertions: string[]; readonly tested: string[] } {
  const { testCases } = JSON.parse(readFileSync(join(FOLDER, `${fileOf(test)}.snapshot`, 'integ.json'), 'utf8')) as
    { testCases: Record<string, { stacks: string[]; assertionStackName: string }> };
  const cases = Object.values(testCases);
  return { assertions: cases.map(({ assertionStackName }) => assertionStackName), tested: cases.flatMap(({ stacks }) => stacks) };
}
