import { Node, Parser } from 'commonmark';

/** A fenced block of code. */
export interface Block {
  /** Where it begins, for a person: `docs/x.md:12`. */
  readonly where: string;
  /** The first word behind the fence; empty when there is none. */
  readonly language: string;
  /** The words behind it, `key=value` or `key`. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly text: string;
}

/** Something in the running text, with the place of the paragraph that it is in. */
export interface Mention {
  readonly where: string;
  readonly text: string;
}

export interface Document {
  /** Relative to the repository. */
  readonly file: string;
  readonly blocks: Block[];
  /** The running text, a paragraph or a heading each, with a back quote in place of code. */
  readonly prose: Mention[];
  /** What stands in back quotes. */
  readonly code: Mention[];
  /** Where links and pictures point to. */
  readonly links: Mention[];
  /** The headings' anchors, as GitHub makes them. */
  readonly anchors: ReadonlySet<string>;
}

export interface Problem {
  readonly where: string;
  readonly what: string;
}

export function parseDocument(file: string, markdown: string): Document {
  const document = { file, blocks: [] as Block[], prose: [] as Mention[], code: [] as Mention[], links: [] as Mention[], anchors: new Set<string>() };
  const walker = new Parser().parse(markdown).walker();
  for (let event = walker.next(); event; event = walker.next()) {
    if (event.entering) {
      note(event.node, document);
    }
  }
  return document;
}

function note(node: Node, { file, blocks, prose, code, links, anchors }: Document & { anchors: Set<string> }): void {
  switch (node.type) {
    case 'code_block':
      blocks.push({ where: `${file}:${lineOf(node)}`, ...infoOf(node), text: node.literal ?? '' });
      break;
    case 'code':
      code.push({ where: `${file}:${lineOf(node)}`, text: node.literal ?? '' });
      break;
    case 'link':
    case 'image':
      links.push({ where: `${file}:${lineOf(node)}`, text: node.destination ?? '' });
      break;
    case 'paragraph':
      prose.push({ where: `${file}:${lineOf(node)}`, text: proseOf(node) });
      break;
    case 'heading':
      prose.push({ where: `${file}:${lineOf(node)}`, text: proseOf(node) });
      anchors.add(unused(slugOf(textOf(node)), anchors));
      break;
  }
}

function infoOf(node: Node): Pick<Block, 'language' | 'parameters'> {
  const [language = '', ...words] = (node.info ?? '').split(/\s+/).filter((word) => word !== '');
  const parameters = words.map((word): [string, string] => {
    const [key, ...value] = word.split('=');
    return [key, value.join('=')];
  });
  return { language, parameters: new Map(parameters) };
}

/** Inline nodes have no place of their own. */
function lineOf(node: Node): number {
  for (let at: Node | null = node; at; at = at.parent) {
    if (at.sourcepos) {
      return at.sourcepos[0][0];
    }
  }
  return 1;
}

function textOf(node: Node): string {
  let text = '';
  for (let child = node.firstChild; child; child = child.next) {
    text += child.literal ?? textOf(child);
  }
  return text;
}

/** The text without code, which says what it has to. */
function proseOf(node: Node): string {
  let text = '';
  for (let child = node.firstChild; child; child = child.next) {
    text += child.type === 'code' ? '`' : child.type === 'softbreak' ? '\n' : child.literal ?? proseOf(child);
  }
  return text;
}

/** What GitHub makes of a heading: no punctuation, hyphens for spaces. */
function slugOf(heading: string): string {
  return heading.trim().toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
}

function unused(slug: string, anchors: ReadonlySet<string>): string {
  let candidate = slug;
  for (let count = 1; anchors.has(candidate); count++) {
    candidate = `${slug}-${count}`;
  }
  return candidate;
}
