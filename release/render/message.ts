/** What people are told of a release somewhere else than where they look: by mail, in a chat. */

/** A message, before it has a form. */
export interface ReleaseMessage {
  /** Whose release it is. */
  readonly service: string;
  /** What has happened, in a few words. */
  readonly title: string;
  /** The same as a sentence. */
  readonly sentence: string;
  /** What else is known, in order: a name and a text each. */
  readonly facts: readonly (readonly [string, string])[];
  /** Where to look, a name and an address each. */
  readonly links: readonly (readonly [string, string])[];
  /** What to do now. */
  readonly nextSteps: readonly string[];
  /** What belongs together: all messages of one release. */
  readonly thread: string;
}

/** SNS: "must be ASCII text … less than 100 characters long". */
const LONGEST_SUBJECT = 99;

/** For mail and SMS. */
export function mailOf({ service, title, sentence, facts, links, nextSteps }: ReleaseMessage): { subject: string; text: string } {
  return {
    subject: `${service}: ${title}`.slice(0, LONGEST_SUBJECT),
    text: [sentence, '', ...facts.map(([name, text]) => `${name}: ${text}`), ...nextSteps.map((step) => `Next: ${step}`),
      ...links.map(([name, url]) => `${name}: ${url}`)].join('\n'),
  };
}

/**
 * A custom notification of Amazon Q Developer in chat applications, which shows nothing else that comes by SNS ("Event
 * received is not supported"). The messages of one release share a thread.
 */
export function chatOf(message: ReleaseMessage, id: string): string {
  const { service, title, sentence, facts, links, nextSteps, thread } = message;
  return JSON.stringify({
    version: '1.0',
    source: 'custom',
    id,
    content: {
      textType: 'client-markdown',
      title: `${service}: ${title}`,
      description: [sentence, ...facts.map(([name, text]) => `*${name}*: ${text}`), ...links.map(([name, url]) => `<${url}|${name}>`)].join('\n'),
      ...(nextSteps.length > 0 && { nextSteps }),
      keywords: [service],
    },
    metadata: { threadId: thread, summary: `${service}: ${title}`, eventType: 'release' },
  });
}
