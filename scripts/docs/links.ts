import { posix } from 'path';
import { Document, Problem } from './markdown';

/**
 * Finds links to files and headings that are not there. Links to other sites are not followed.
 *
 * @param exists whether the repository has the file or folder
 */
export function checkLinks(documents: Document[], exists: (path: string) => boolean): Problem[] {
  const anchors = new Map(documents.map((document) => [document.file, document.anchors]));
  return documents.flatMap(({ file, links }) => links
    .filter(({ text }) => !/^[a-z]+:/.test(text))
    .flatMap(({ where, text }): Problem[] => {
      const [path, anchor] = text.split('#');
      const target = path === '' ? file : posix.join(posix.dirname(file), path);
      if (!exists(target)) {
        return [{ where, what: `the link ${text} leads to ${target}, which is not there` }];
      }
      const known = anchors.get(target);
      return anchor === undefined || known === undefined || known.has(anchor)
        ? []
        : [{ where, what: `the link ${text} leads to a heading that ${target} does not have` }];
    }));
}
