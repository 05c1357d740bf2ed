import { Expectation } from './outcome';
import { PlayablePlan, Timing, WarmUp } from './rehearsal';
import { FaultKind } from '../../src/analysis/types';
import { Io } from '../io';
import { PlanOptions, TrafficOptions } from '../options';
import { Bursts } from './simulation/curve';
import { wrap } from '../text/wrap';

/** Options of `ecs-canary rehearse`. */
export interface RehearseOptions extends PlanOptions, TrafficOptions, Timing {
  readonly runs?: number;
  readonly seed: number;
  readonly errorRates?: readonly number[];
  readonly faultAfter?: number;
  readonly ramp?: number;
  readonly daily?: number;
  readonly bursts?: Bursts;
  readonly fault?: FaultKind;
  readonly warmUp?: WarmUp;
  readonly clumps?: number;
  readonly sticky?: number;
  readonly responseTime?: number;
  readonly recording?: string;
  readonly releaseAt?: readonly number[];
  readonly incidentRate?: number;
  readonly expect?: Expectation;
  readonly json?: boolean;
  readonly picture?: string;
}

/** A plan that is to be rehearsed. */
export interface Rehearsal {
  readonly plan: PlayablePlan;
  /** Where it comes from, for messages. */
  readonly file: string;
  readonly options: RehearseOptions;
  readonly io: Io;
}

/** Longer paragraphs are hard to read. */
const MOST_COLUMNS = 100;

/** The first line of the text. */
export function titleOf({ plan, options, io }: Rehearsal, what: string): string {
  return `${io.look('bold', plan.names.serviceName ?? plan.constructPath)}: ${what}, seed ${options.seed}`;
}

/** The small print: what was assumed, and what was not played. */
export function footerOf({ plan, io }: Rehearsal, ...sentences: readonly string[]): string[] {
  const without = plan.alarms.filter(({ model }) => model === undefined).map(({ name }) => name);
  const left = without.length === 0 ? [] : [`Not played, because nothing says when they go off: ${without.join(', ')}.`];
  return paragraph([...sentences, ...left].join(' '), io).map((line) => io.look('dim', line));
}

/** A text in the width of the terminal. */
export function paragraph(text: string, io: Io): string[] {
  return wrap(text, Math.min(io.columns, MOST_COLUMNS));
}
