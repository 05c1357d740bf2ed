import { spawn } from 'child_process';

/** A commit's id, or as much of it as people use for tags. */
const COMMIT = /^[0-9a-f]{7,40}$/;

/**
 * When commits were made, in milliseconds since 1970, by the names that they were asked for. Only those that the repository
 * of a folder has: in none, and without Git, there are none.
 */
export async function commitTimes(folder: string, names: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const wanted = [...new Set(names)].filter((name) => COMMIT.test(name));
  if (wanted.length === 0) {
    return new Map();
  }
  // Plumbing: it runs no program that a repository's configuration names. And nothing is fetched for a look at the past.
  const git = spawn('git', ['cat-file', '--batch'], { cwd: folder, env: { ...process.env, GIT_NO_LAZY_FETCH: '1' }, stdio: ['pipe', 'pipe', 'ignore'] });
  const chunks: Buffer[] = [];
  git.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  git.stdin.on('error', () => undefined);
  git.stdin.end(wanted.map((name) => `${name}^{commit}\n`).join(''));
  await new Promise((done) => git.once('close', done).once('error', done));
  return timesIn(Buffer.concat(chunks), wanted);
}

/** An answer of `git cat-file --batch` for each name: `ID commit SIZE`, the commit and a newline, or a line that it has none. */
function timesIn(output: Buffer, names: readonly string[]): Map<string, number> {
  const times = new Map<string, number>();
  let at = 0;
  for (const name of names) {
    const end = output.indexOf('\n', at);
    if (end < 0) {
      return times;
    }
    const size = /^[0-9a-f]+ commit (\d+)$/.exec(output.toString('utf8', at, end))?.[1];
    at = end + 1;
    if (size !== undefined) {
      const seconds = /^committer .*> (\d+) [+-]\d{4}$/m.exec(output.toString('utf8', at, at + Number(size)))?.[1];
      if (seconds !== undefined) {
        times.set(name, 1000 * Number(seconds));
      }
      at += Number(size) + 1;
    }
  }
  return times;
}
