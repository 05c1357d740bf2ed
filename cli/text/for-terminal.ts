/** Colours, which are the only sequences that this program writes into its lines. */
const LOOK = /\u001b\[[\d;]*m/;

/**
 * What does something to a terminal, or to the order in which text is read: control characters but for line feed and tab,
 * and what turns the direction of writing around.
 */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

const EITHER = new RegExp(`(${LOOK.source})|${CONTROL.source}`, 'gu');

/**
 * Text for a terminal. Names come from files and from AWS, that is from others, and a terminal obeys what it reads: it
 * would move its cursor, set its title or its clipboard, or hide what was written before.
 */
export function forTerminal(text: string): string {
  return text.replace(EITHER, (_: string, look?: string) => look ?? '\ufffd');
}

/** A value of a file or of AWS, which has no business with colours either. */
export function withoutControls(text: string): string {
  return text.replace(new RegExp(CONTROL.source, 'gu'), '\ufffd');
}
