/** Control characters, and what turns the direction of text: a terminal would act on them. */
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]+/g;

/** A text that AWS has returned, safe to print: in one line, and without anything that a terminal or a CI acts on. */
export function clean(text: string): string {
  // CI systems take a line that begins with two colons for a command.
  return text.replace(CONTROL, ' ').replace(/^\s*::+/, '').trim();
}
