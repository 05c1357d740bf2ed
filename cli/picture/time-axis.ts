import { timeStep } from './time-step';
import { duration } from '../text/format';

/** Where a long stretch is drawn short. */
export interface AxisBreak {
  /** The middle of the drawn stretch. */
  readonly x: number;
}

export interface Tick {
  readonly x: number;
  readonly label: string;
}

/** Seconds from the first shift, on a line of pixels. */
export interface TimeAxis {
  readonly x: (seconds: number) => number;
  readonly breaks: readonly AxisBreak[];
  readonly ticks: readonly Tick[];
}

/** What an axis shows. */
export interface AxisDomain {
  /** The end of the line. */
  readonly end: number;
  /** How long the interesting beginning is: it gets its part of the line, whatever follows. */
  readonly focus: number;
  /** Where something changes; only between two of them is the line ever shortened. */
  readonly moments: readonly number[];
  /** What must have a label, the most important first. */
  readonly labelled: readonly number[];
}

/** The least part of the line that is left to the interesting beginning. */
const FOCUS_PART = 0.16;
/** A stretch shorter than that many times the focus is drawn as long as it is. */
const LONG = 3;
const MOST_STEPS = 10;
const LABEL_GAP = 10;

/**
 * A line on which minutes and days both can be seen: stretches in which nothing happens are shortened if the
 * beginning would be too small otherwise.
 */
export function timeAxis(domain: AxisDomain, left: number, right: number, labelWidth: (label: string) => number): TimeAxis {
  const moments = [...new Set([0, ...domain.moments, domain.end])].filter((moment) => moment >= 0 && moment <= domain.end).sort((a, b) => a - b);
  const gaps = moments.slice(1).map((moment, i) => moment - moments[i]);
  const longest = longestDrawn(gaps, domain.focus);
  const drawn = gaps.map((gap) => Math.min(gap, longest));
  const scale = (right - left) / sum(drawn);
  const starts = drawn.reduce((known, gap) => [...known, known[known.length - 1] + gap * scale], [left]);
  const x = (seconds: number) => {
    const after = moments.findIndex((moment) => moment > seconds);
    const i = Math.max(0, (after === -1 ? gaps.length : after) - 1);
    return starts[i] + (seconds - moments[i]) / gaps[i] * drawn[i] * scale;
  };
  const breaks = gaps.flatMap((gap, i) => gap > longest ? [{ x: (starts[i] + starts[i + 1]) / 2 }] : []);
  return { x, breaks, ticks: ticks(domain, x, breaks.length > 0 ? moments : regular(domain.end), labelWidth) };
}

/** How long the longest stretch may be drawn, so that the focus keeps its part. */
function longestDrawn(gaps: readonly number[], focus: number): number {
  const allowed = focus / FOCUS_PART;
  const long = gaps.filter((gap) => gap > LONG * focus);
  const short = sum(gaps) - sum(long);
  return long.length === 0 || sum(gaps) <= allowed ? Infinity : Math.max(focus, (allowed - short) / long.length);
}

function regular(end: number): number[] {
  const step = timeStep(end, MOST_STEPS);
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, i) => i * step);
}

/** Those that do not run into each other. */
function ticks({ labelled }: AxisDomain, x: (seconds: number) => number, others: readonly number[], labelWidth: (label: string) => number): Tick[] {
  const placed: Tick[] = [];
  for (const seconds of [...labelled, ...others]) {
    const tick = { x: x(seconds), label: duration(seconds) };
    const fits = placed.every((other) => Math.abs(other.x - tick.x) >= (labelWidth(other.label) + labelWidth(tick.label)) / 2 + LABEL_GAP);
    if (fits) {
      placed.push(tick);
    }
  }
  return placed.sort((a, b) => a.x - b.x);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
