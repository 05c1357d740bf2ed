import { el, Svg } from '../../cli/picture/svg';

const CHAPTER_SECONDS = 3.5;
/** The last one says how it ended and why. */
const LAST_SECONDS = 14;

/** Which chapters something is seen in. */
export class Playing {
  private readonly used = new Map<string, boolean[]>();

  constructor(private readonly chapters: number) {}

  /** Shown in these chapters only. Where nothing moves, what belongs to the last one is seen. */
  public during(chapters: Iterable<number>, ...content: readonly Svg[]): Svg {
    const seen = Array.from({ length: this.chapters }, () => false);
    for (const chapter of chapters) {
      seen[chapter] = true;
    }
    if (seen.every((isSeen) => isSeen)) {
      return content.join('');
    }
    const name = `c${seen.map(Number).join('')}`;
    this.used.set(name, seen);
    return el('g', { class: name, opacity: seen[this.chapters - 1] ? undefined : 0 }, ...content);
  }

  /** For those who have not asked for less motion. */
  public get style(): string {
    const seconds = (this.chapters - 1) * CHAPTER_SECONDS + LAST_SECONDS;
    const frames = [...this.used].map(([name, seen]) => {
      const changes = seen.flatMap((isSeen, i) => i > 0 && isSeen === seen[i - 1] ? []
        : `${(100 * i * CHAPTER_SECONDS / seconds).toFixed(2)}%{opacity:${Number(isSeen)}}`);
      return `@keyframes ${name}{${changes.join('')}}.${name}{animation:${name} ${seconds}s step-end infinite}`;
    });
    return `@media (prefers-reduced-motion:no-preference){${frames.join('')}}`;
  }
}
