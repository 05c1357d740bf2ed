/** The page of all messages, made of the sources: docs/messages.md. */
import { Kind, Message, messagesOf } from './find';
import { sources } from './sources';

const INTRODUCTION = `# Messages

Everything that the construct, its Lambda functions and the command line say when something is wrong. This page is generated from the sources
(\`npx projen messages\`); ‹name› stands for what is known only when the message appears.`;

interface Section {
  readonly kind: Kind;
  readonly title: string;
  readonly about: string;
  /** Of what has no id. */
  readonly rest: string;
}

const SECTIONS: Section[] = [
  {
    kind: 'finding',
    title: 'Findings',
    about: 'About the canary, at synth: an error, a warning or an information, named `ecs-canary-blue-green:` and the id. '
      + '[What each of them means, and how to acknowledge it](is-this-canary-sound.md#the-findings).',
    rest: '',
  },
  {
    kind: 'warning',
    title: 'Warnings and information',
    about: 'About everything else, at synth. Each is acknowledged by `ecs-canary-blue-green:` and the id: '
      + '`Annotations.of(web).acknowledgeWarning(\'ecs-canary-blue-green:vpcQuota\')`, and by `acknowledgeInfo` where synth prints INFO. '
      + 'The `Annotation::` that newer CLIs print in front is no part of the id.',
    rest: 'Of two names that may meet',
  },
  {
    kind: 'error',
    title: 'Errors at synth',
    about: 'Each begins with the construct and the property, such as `EcsCanaryBlueGreen \'Stack/Web\': listenerPort (got 0): `. Look it up by the property. '
      + 'A property keeps its name when its messages are reworded, so the property is what an error is known by. '
      + 'Names with a capital letter are those of the template, which is checked again for what overrides and aspects have set.',
    rest: 'Of several properties',
  },
  {
    kind: 'refusal',
    title: 'Refused while a stack is updated, or in a release',
    about: 'The reason that CloudFormation or the release gives, by the Lambda function that refuses. A refusal has changed nothing, unless it says so.',
    rest: '',
  },
  { kind: 'command', title: 'The command line', about: 'By the option that a message begins with. [What the exit codes mean](command-line.md#exit-codes).', rest: 'Without an option' },
];

/** All messages that the sources have. */
export function allMessages(): Message[] {
  return sources().flatMap(messagesOf);
}

export function pageOf(messages: Message[]): string {
  return `${[INTRODUCTION, ...SECTIONS.map((section) => sectionOf(section, messages.filter(({ kind }) => kind === section.kind)))].join('\n\n')}\n`;
}

function sectionOf({ title, about, rest }: Section, messages: Message[]): string {
  const general = ({ id }: Message) => id === '' || id.startsWith('‹');
  const ids = [...new Set(messages.filter((message) => !general(message)).map(({ id }) => id))].sort((a, b) => a.localeCompare(b, 'en'));
  const parts = ids.map((id) => partOf(`\`${id}\``, messages.filter((message) => message.id === id).map(({ text }) => text)));
  const others = messages.filter(general).map(({ id, text }) => id === '' ? text : `${id}: ${text}`);
  return [`## ${title}`, about, ...parts, ...(others.length > 0 ? [partOf(rest, others)] : [])].join('\n\n');
}

function partOf(heading: string, texts: string[]): string {
  return [`### ${heading}`, '', ...[...new Set(texts)].map((text) => `- ${escaped(text)}`)].join('\n');
}

/** Outside of what is in back quotes, Markdown's signs mean themselves. */
function escaped(text: string): string {
  return text.replace(/\n/g, ' ').split(/(`[^`]*`)/).map((part, i) => i % 2 === 1 ? part : part.replace(/[*_<>[\]#|~^]/g, '\\$&')).join('');
}
