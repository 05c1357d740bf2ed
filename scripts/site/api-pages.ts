/** The API reference by topic, instead of one page of fourteen thousand lines: pure. */

export interface ApiPage {
  /** Relative to the site. */
  readonly path: string;
  readonly markdown: string;
}

/** What the folders of src/ are about. What is in none of them is the construct's own. */
const TOPICS: Record<string, string> = {
  '': 'The construct',
  'alarms': 'Alarms',
  'analysis': 'Analysis and plan',
  'ci': 'Who may release',
  'engine': 'Engines',
  'hooks': 'Hooks and smoke tests',
  'nag': 'cdk-nag',
  'notifications': 'Notifications',
  'plan': 'Expected traffic',
  'traffic': 'Listener, container and balancer',
  'workflow': 'Workflow',
};

interface Section {
  readonly name: string;
  readonly topic: string;
  readonly text: string;
}

/**
 * @param reference what jsii-docgen writes
 * @param folderOf the folder of src/ that a type is in, by the type's name
 */
export function apiPages(reference: string, folderOf: (type: string) => string): ApiPage[] {
  const sections = sectionsOf(reference, folderOf);
  const pathOf = new Map(sections.map(({ name, topic }) => [name, `${topic || 'construct'}.md`]));
  const topics = Object.entries(TOPICS).filter(([topic]) => sections.some((section) => section.topic === topic));
  const pages = topics.map(([topic, title]) => ({
    path: `api/${topic || 'construct'}.md`,
    markdown: `# ${title}\n\n${sections.filter((section) => section.topic === topic).map(({ text }) => linked(text, pathOf)).join('\n')}`,
  }));
  const index = topics.map(([topic, title]) => `- [${title}](${topic || 'construct'}.md): `
    + sections.filter((section) => section.topic === topic).map(({ name }) => `\`${name}\``).join(', '));
  return [{ path: 'api/index.md', markdown: `# API\n\n${index.join('\n')}\n` }, ...pages];
}

function sectionsOf(reference: string, folderOf: (type: string) => string): Section[] {
  return reference.split(/^(?=### )/m).slice(1).map((part) => {
    // What jsii-docgen sorts by, constructs and structs, begins behind the last type of the one before.
    const [text] = part.split(/^## /m);
    const name = /^### (\w+)/.exec(text)![1];
    const topic = folderOf(name);
    if (!(topic in TOPICS)) {
      throw new Error(`scripts/site/api-pages.ts: src/${topic}, where ${name} is, has no topic: give it one.`);
    }
    return { name, topic, text: text.replace(/^### /, '## ').replace(/^#### /gm, '### ').replace(/^##### /gm, '#### ') };
  });
}

/** Links to a type lead to the page that it is on. */
function linked(text: string, pathOf: ReadonlyMap<string, string>): string {
  return text.replace(/href="#(ecs-canary-blue-green\.(\w+)[^"]*)"/g, (whole, anchor: string, name: string) =>
    pathOf.has(name) ? `href="../${pathOf.get(name)!.replace(/\.md$/, '')}/#${anchor}"` : whole);
}
