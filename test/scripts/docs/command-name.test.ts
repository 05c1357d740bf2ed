import { execFileSync } from 'child_process';
import { existsSync, readFileSync } from 'fs';
import { join, resolve } from 'path';
import { COMMAND } from '../../../release/how-to-run';
import { misnamed, namedAs } from '../../../scripts/docs/command-name';

const ROOT = resolve(__dirname, '../../..');
const NAMED = 'npx ecs-canary@1.2.3';

test.each([
  ['npx --yes ./ecs-canary-0.0.0.tgz plan', `${NAMED} plan`],
  ['`npx ecs-canary`.', `\`${NAMED}\`.`],
  ['A=b npx -y /tmp/x/ecs-canary-1.0.0-beta.1.tgz plan && npx ecs-canary@1 plan', `A=b ${NAMED} plan && ${NAMED} plan`],
  ['npx ecs-canary-blue-green plan, npx projen, ecs-canary, xnpx ecs-canary', 'npx ecs-canary-blue-green plan, npx projen, ecs-canary, xnpx ecs-canary'],
])('%j', (before, after) => {
  expect(namedAs(before, NAMED)).toBe(after);
  expect(namedAs(after, NAMED)).toBe(after);
  expect(misnamed(after, NAMED)).toEqual([]);
  expect(misnamed(before, NAMED).length > 0).toBe(before !== after);
});

test('no message names the command as nobody can type it', () => {
  const files = execFileSync('git', ['ls-files', '--', 'cli/*.ts', 'release/*.ts', 'handlers/*.ts', 'src/*.ts'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
  expect(files.length).toBeGreaterThan(100);
  const named = files.filter((file) => existsSync(join(ROOT, file))).flatMap((file) => readFileSync(join(ROOT, file), 'utf8').split('\n')
    // Comments may call it by its name.
    .filter((line) => /\becs-canary (abort|completion|history|plan|promote|rehearse|release|rollback|schema|status|watch)\b/.test(line) && !/^\s*(\/?\*|\/\/)/.test(line))
    .map((line) => `${file}: ${line.trim()}`));
  expect(named).toEqual([]);
});

test('nothing of this repository runs the command by a name that npx would ask the registry for', () => {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8', maxBuffer: 1e8 })
    .trim().split('\n')
    .filter((file) => /\.(ts|md|json|ya?ml|py|java|go|sh)$|^\.ci\//.test(file) && !/^(API\.md|integ\/.*\.snapshot\/|test\/)/.test(file));
  expect(files.length).toBeGreaterThan(300);
  const wrong = files
    .filter((file) => existsSync(join(ROOT, file)))
    .flatMap((file) => misnamed(readFileSync(join(ROOT, file), 'utf8'), COMMAND).map((run) => `${file}: ${run}`))
    // It says what comes on publication.
    .filter((found) => !found.startsWith('release/how-to-run.ts: '));
  expect(wrong).toEqual([]);
});
