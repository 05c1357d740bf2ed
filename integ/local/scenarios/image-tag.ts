import { createHash } from 'crypto';

/** The tag of a commit's image, which the service answers with: it says how the workflow has built the image, too. */
export function tagOf(sha: string, workflow: string): string {
  const [, build] = /^ +BUILD: '(.*)'$/m.exec(workflow)!;
  return `${sha}-${createHash('sha256').update(build).digest('hex').slice(0, 12)}`;
}
