import { execFileSync } from 'child_process';
import { existsSync, mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { commitTimes } from '../../../cli/steer/commit-times';
import { temporaryFolder } from '../test-io';

const folder = temporaryFolder();
const elsewhere = temporaryFolder();
const ENV = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
const git = (...args: string[]) => execFileSync('git', ['-C', folder, '-c', 'user.name=A', '-c', 'user.email=a@b', ...args], { env: ENV, encoding: 'utf8' }).trim();

/** A commit of that time, with an author of another one. */
function commit(at: string, message: string): string {
  execFileSync('git', ['-C', folder, '-c', 'user.name=A > 1 +0000', '-c', 'user.email=a@b', 'commit', '--allow-empty', '-qm', message], {
    env: { ...ENV, GIT_COMMITTER_DATE: at, GIT_AUTHOR_DATE: '2001-01-01T00:00:00Z' },
  });
  return git('rev-parse', 'HEAD');
}

let first: string;
let second: string;

beforeAll(() => {
  git('init', '-q');
  first = commit('2026-11-28T10:00:00Z', 'one\n\ncommitter X <x@y> 1 +0000');
  second = commit('2026-11-29T12:00:00+02:00', 'ü'.repeat(1000));
});

test('are those of the commits that the repository has, by their ids and what they begin with', async () => {
  const tree = git('rev-parse', 'HEAD^{tree}');
  const none = 'deadbeefdeadbeef';
  const found = await commitTimes(folder, [second.slice(0, 7), none, tree, first, 'v1', 'HEAD', first]);
  expect([...found]).toEqual([[second.slice(0, 7), Date.UTC(2026, 10, 29, 10)], [first, Date.UTC(2026, 10, 28, 10)]]);
});

test('are none where there is no repository, no Git, or nothing to ask for', async () => {
  expect(await commitTimes(elsewhere, [first])).toEqual(new Map());
  expect(await commitTimes(join(elsewhere, 'nowhere'), [first])).toEqual(new Map());
  expect(await commitTimes(folder, ['latest', '--help', '9d0e7c2^{tree}'])).toEqual(new Map());
});

test('are asked for without a program that the repository names', async () => {
  const trap = join(folder, 'trap');
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin', 'trap.sh'), `#!/bin/sh\ntouch '${trap}'\n`, { mode: 0o755 });
  for (const name of ['core.fsmonitor', 'core.pager', 'gpg.program', 'diff.external', 'core.sshCommand']) {
    git('config', name, join(folder, 'bin', 'trap.sh'));
  }
  git('config', 'log.showSignature', 'true');
  expect((await commitTimes(folder, [first])).size).toBe(1);
  expect(existsSync(trap)).toBe(false);
});
