import { execFileSync } from 'child_process';
import { readdirSync, readFileSync } from 'fs';
import { runnerArguments } from '../../integ/probe/integ-runner';
import { fileOf, INTEGRATION_TESTS, stacksOfTest, TEST_USD_PER_HOUR, testsOn } from '../../integ/probe/integration-tests';

const PAGE = readFileSync('docs/integration-tests.md', 'utf8');

test('every file is there, and takes as long as the page says', () => {
  expect(INTEGRATION_TESTS.map(fileOf).sort()).toEqual(readdirSync('integ').filter((name) => /^integ\..+\.ts$/.test(name)).sort());
  const rows = [...PAGE.matchAll(/^\| `(integ\.[a-z-]+)\.ts` \|.*\| (\d+) min \|$/gm)].map(([, id, minutes]) => ({ id, minutes: Number(minutes) }));
  expect(INTEGRATION_TESTS).toEqual(rows);
  expect(PAGE).toContain(`about ${TEST_USD_PER_HOUR} USD`);
});

test('the stacks are those of the snapshot', () => {
  expect(stacksOfTest(INTEGRATION_TESTS[0])).toEqual({ assertions: ['ReleaseDefaultTestDeployAssert47FC7B43'], tested: ['EcsCanaryRelease'] });
  INTEGRATION_TESTS.forEach((one) => expect(Object.values(stacksOfTest(one)).map((names) => names.length)).toEqual([1, 1]));
});

test('they need an account', () => {
  expect(testsOn('account', ['integ.release'])).toEqual(INTEGRATION_TESTS);
  expect(testsOn('endpoint', ['tags-only'])).toEqual([]);
  expect(() => testsOn('endpoint', ['tags-only', 'integ.release'])).toThrow(/^integ\.release: integration tests need an account\./);
});

test('integ-runner is given one test, and the region alone', () => {
  const [rollback] = INTEGRATION_TESTS.filter(({ id }) => id === 'integ.rollback');
  expect(runnerArguments(rollback, 'eu-west-1', { keepStacks: false })).toEqual(['projen', 'integ', 'integ.rollback.ts', '--parallel-regions', 'eu-west-1']);
  const all = runnerArguments(rollback, 'eu-west-1', { profile: 'p', keepStacks: true });
  expect(all.slice(3)).toEqual(['--parallel-regions', 'eu-west-1', '--profiles', 'p', '--no-clean']);
  // Its options for regions and profiles take all that follows them, a file's name, too.
  const runner = require.resolve('@aws-cdk/integ-runner/bin/integ-runner');
  const listed = execFileSync(process.execPath, [runner, '--directory', 'integ', '--language', 'typescript', '--list', ...all.slice(2)], { encoding: 'utf8' });
  expect(listed.trim()).toBe('integ.rollback.ts');
});

test('a page that names a file names it before regions and profiles', () => {
  const commands = ['docs/integration-tests.md', 'integ/README.md'].flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/projen integ .*--parallel-regions.*/g)].map(([command]) => command));
  expect(commands.length).toBeGreaterThan(1);
  commands.forEach((command) => expect(command).toMatch(/^projen integ integ\.release\.ts --/));
});
