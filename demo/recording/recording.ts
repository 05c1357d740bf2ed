import { forTerminal } from '../../cli/text/for-terminal';
import { renderScreen } from '../../release/render/screen';
import { ReleaseView } from '../../release/view';

/** A frame that `ecs-canary watch` has printed: its lines with their colours, and what they tell. */
export interface Frame {
  /** Since the release began, in seconds of AWS. */
  readonly seconds: number;
  readonly view: ReleaseView;
  readonly lines: readonly string[];
}

/** A frame that is part of the story. */
export interface Chapter extends Frame {
  readonly name: string;
}

/** What was recorded of one release, few frames of many. */
export interface Recording {
  /** As it was typed. */
  readonly command: string;
  /** What is watched, in a few words. */
  readonly subject: string;
  readonly columns: number;
  /** When all of this was recorded the clock of the reader was so far ahead of UTC. */
  readonly utcOffsetMinutes: number;
  readonly chapters: readonly Chapter[];
}

/** What Node writes around a colour: only those that frames have. */
const LOOKS: Readonly<Record<string, readonly [number, number]>> = {
  bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39], cyan: [36, 39],
};

/** The frame that today's renderer makes of what was recorded. */
export function redraw({ view }: Pick<Frame, 'view'>, { columns, utcOffsetMinutes }: Pick<Recording, 'columns' | 'utcOffsetMinutes'>): string[] {
  return renderScreen(view, {
    columns,
    utcOffsetMinutes,
    unicode: true,
    look: (look, text) => `\u001b[${LOOKS[look][0]}m${text}\u001b[${LOOKS[look][1]}m`,
  }).map(forTerminal);
}

/** As it is kept: a change of the story is a change of few lines. */
export function textOf(recording: Recording): string {
  return `${JSON.stringify(recording, undefined, 1)}\n`;
}
