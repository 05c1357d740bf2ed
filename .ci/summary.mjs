// Adds the steps of .ci/run to the tests in test-reports/*.xml and prints the line that sums up.
import { readdirSync, readFileSync } from 'node:fs';

let [passed, failed] = process.argv.slice(2).map(Number);
for (const file of readdirSync('test-reports').filter((name) => name.endsWith('.xml'))) {
  for (const [, tests, failures, errors] of totals(readFileSync(`test-reports/${file}`, 'utf8'))) {
    const broken = Number(failures) + Number(errors ?? 0);
    passed += Number(tests) - broken;
    failed += broken;
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** The counts of a JUnit report: of <testsuites> where it carries them, else of each <testsuite>. */
function totals(report) {
  const count = (tag) => [...report.matchAll(new RegExp(`<${tag}\\b[^>]*>`, 'g'))]
    .map(([element]) => [element, attribute(element, 'tests'), attribute(element, 'failures'), attribute(element, 'errors')])
    .filter(([, tests]) => tests !== undefined);
  const all = count('testsuites');
  return all.length > 0 ? all : count('testsuite');
}

function attribute(element, name) {
  return new RegExp(`\\b${name}="(\\d+)"`).exec(element)?.[1];
}
