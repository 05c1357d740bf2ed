import { mkdirSync, writeFileSync } from 'fs';
import { dirname } from 'path';

export interface Check {
  readonly language: string;
  readonly what: string;
  readonly seconds: number;
  /** Why it failed; undefined when it did not. */
  readonly problem?: string;
}

/** Writes the checks as a JUnit report, which .ci/run counts. */
export function writeReport(file: string, checks: Check[]): void {
  const failures = checks.filter(({ problem }) => problem !== undefined).length;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="consumers" tests="${checks.length}" failures="${failures}" errors="0">`,
    `<testsuite name="consumers" tests="${checks.length}" failures="${failures}" errors="0">`,
    ...checks.map(testCase),
    '</testsuite>',
    '</testsuites>',
    '',
  ].join('\n'));
}

function testCase({ language, what, seconds, problem }: Check): string {
  const failure = problem === undefined ? '' : `<failure message="failed">${escape(problem)}</failure>`;
  return `<testcase classname="${language}" name="${what}" time="${seconds.toFixed(3)}">${failure}</testcase>`;
}

function escape(text: string): string {
  // Control characters, such as a terminal's colours, are not allowed in XML at all.
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000b-\u001f]/g, '').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
