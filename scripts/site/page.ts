import { posix } from 'path';

/** Where the repository is read: what is no page of the site is there. */
const REPOSITORY = 'https://github.com/ecs-canary-blue-green/ecs-canary-blue-green';

/**
 * A document of the repository as a page of the site: its text stays, links lead to the pages of the site or to the
 * repository, and what only our own checks read behind a fence is left out.
 *
 * @param file the document, relative to the repository
 * @param pages where each document that is a page is on the site
 */
export function pageOf(file: string, markdown: string, pages: ReadonlyMap<string, string>): string {
  const at = pages.get(file)!;
  return outsideFences(markdown, (text) => text
    .replace(/<details( open)?>/g, '<details$1 markdown="1">')
    .replace(/(\]\()([^)\s#]+)?(#[^)\s]*)?(\))/g, (whole, open: string, path: string | undefined, anchor: string | undefined, close: string) =>
      path === undefined || /^[a-z]+:/.test(path) ? whole : `${open}${target(posix.join(posix.dirname(file), path), at, pages)}${anchor ?? ''}${close}`));
}

function target(document: string, at: string, pages: ReadonlyMap<string, string>): string {
  const page = pages.get(document);
  const picture = /^docs\/(images\/.+)$/.exec(document)?.[1];
  return page ?? picture ? posix.relative(posix.dirname(at), page ?? picture!) : `${REPOSITORY}/${/\.\w+$/.test(document) ? 'blob' : 'tree'}/main/${document.replace(/\/$/, '')}`;
}

/** Changes a text, but for what is code. Of a fence's first line the language is kept. */
function outsideFences(markdown: string, change: (text: string) => string): string {
  return markdown.split(/^(```.*\n[\s\S]*?^```[ \t]*$)/m)
    .map((part, i) => i % 2 === 0 ? change(part) : part.replace(/^```(\w+)[^\n]*/, '```$1'))
    .join('');
}
