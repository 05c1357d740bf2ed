import { appendFileSync } from 'fs';
import { resolve } from 'path';
import { Session, SteerOptions } from './session';
import { EndedEvent, viewEvent } from '../../release/render/events';
import { annotationOf, LineTeller } from '../../release/render/lines';
import { renderMarkdown } from '../../release/render/markdown';
import { renderScreen } from '../../release/render/screen';
import { ReleaseView } from '../../release/view';
import { ExitCode } from '../exit-codes';

/** Tells a release in the form that is asked for. */
export class Teller {
  private before?: ReleaseView;
  private readonly lines: LineTeller;

  constructor(private readonly session: Session, private readonly options: SteerOptions) {
    this.lines = new LineTeller(session.world);
  }

  /** What a look has found. */
  public tell(view: ReleaseView): void {
    const { io, world } = this.session;
    if (this.options.json) {
      const event = viewEvent(this.before, view);
      if (event) {
        io.out(JSON.stringify(event));
      }
    } else if (this.isScreen) {
      world.redraw(this.frame(view));
    } else {
      this.lines.tell(view).forEach((line) => io.out(line));
    }
    this.before = view;
  }

  /** A look alone: the whole frame, wherever it goes. */
  public once(view: ReleaseView): void {
    if (this.options.json || this.options.lines) {
      this.tell(view);
    } else {
      this.session.io.out(this.frame(view).join('\n'));
    }
  }

  /** The end, for everybody who is to know it. */
  public end(view: ReleaseView | undefined, code: ExitCode, otherwise: EndedEvent['result']): ExitCode {
    const { io, world, ending } = this.session;
    ending.of(view, otherwise);
    if (view !== undefined) {
      this.summarize(view);
      const annotation = world.env.GITHUB_ACTIONS === 'true' ? annotationOf(view) : undefined;
      if (annotation !== undefined) {
        io.err(annotation);
      }
    }
    return code;
  }

  /** What is to be known where there is no release to tell. */
  public note(text: string): void {
    this.append(text);
  }

  private get isScreen(): boolean {
    return this.session.io.isTerminal && !this.options.lines && this.session.world.env.TERM !== 'dumb';
  }

  private frame(view: ReleaseView): string[] {
    const { io, world } = this.session;
    return renderScreen(view, {
      columns: world.columns(),
      unicode: isUtf8(world.env),
      utcOffsetMinutes: world.utcOffsetMinutes,
      look: (look, text) => io.look(look, text),
    });
  }

  private summarize(view: ReleaseView): void {
    this.append(renderMarkdown(view, this.session.world));
  }

  private append(text: string): void {
    const { io, world } = this.session;
    const { summary } = this.options;
    const file = typeof summary === 'string' ? resolve(io.cwd, summary) : summary ? world.env.GITHUB_STEP_SUMMARY : undefined;
    if (file !== undefined) {
      appendFileSync(file, `${text}\n`);
    }
  }
}

/** As POSIX has it: the first of the three that is set decides. */
function isUtf8(env: Readonly<Record<string, string | undefined>>): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG;
  return locale === undefined ? process.platform !== 'linux' || env.TERM !== 'linux' : /utf-?8/i.test(locale);
}
