import { Duration, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { InvalidProperty, refuse } from './errors';
import { wordedRange } from './number-rule';

/** Bounds of a number, both inclusive. */
export interface Range {
  readonly min: number;
  readonly max: number;
  /** What the number counts, for the message: `minutes`, `%`. */
  readonly unit?: string;
  /**
   * Whether the minimum itself is outside.
   *
   * @default false
   */
  readonly above?: boolean;
  /** @default true */
  readonly integer?: boolean;
  /** What to do about a value outside. */
  readonly remedy: string;
}

/**
 * The checks that properties share. A value that is absent or a token passes: tokens are skipped, never
 * guessed.
 */
export class Validator {
  /** Speaks for a construct, or for a factory that has none yet, by its name. */
  constructor(private readonly subject: IConstruct | string) {}

  /** Throws the library's error, with the place in front. */
  public fail(problem: InvalidProperty): never {
    const where = typeof this.subject === 'string' ? this.subject : `${this.subject.constructor.name} '${this.subject.node.path}'`;
    refuse(where, problem);
  }

  /** Throws unless the condition holds. */
  public require(condition: boolean, problem: InvalidProperty): void {
    if (!condition) {
      this.fail(problem);
    }
  }

  /** Values that something is made of at synth, by their properties. */
  public known(values: Record<string, unknown>, reason: string): void {
    for (const [property, value] of Object.entries(values)) {
      this.require(!(value instanceof Duration ? value.isUnresolved() : Token.isUnresolved(value)), {
        property, rule: `must be known at synth, because ${reason}.`, remedy: 'Use a concrete value instead of a token.',
      });
    }
  }

  /** A number within bounds. */
  public number(property: string, value: number | undefined, range: Range): void {
    if (value === undefined || Token.isUnresolved(value)) {
      return;
    }
    const integer = range.integer ?? true;
    const aboveMin = range.above ? value > range.min : value >= range.min;
    const inRange = Number.isFinite(value) && aboveMin && value <= range.max;
    this.require(inRange && (!integer || Number.isInteger(value)), {
      property,
      value,
      rule: wordedRange({ ...range, integer, above: range.above ?? false }),
      remedy: range.remedy,
    });
  }

  /** A duration that is a whole number of a unit, within bounds. */
  public duration(property: string, value: Duration | undefined, unit: 'seconds' | 'minutes', range: Omit<Range, 'unit' | 'integer'>): void {
    if (value === undefined) {
      return;
    }
    if (value.isUnresolved()) {
      this.require(value.unitLabel() === unit, {
        property,
        rule: `is a number of ${value.unitLabel()} that is known only at deployment, and AWS expects ${unit}: it cannot be converted by then.`,
        remedy: `Use Duration.${unit}(…).`,
      });
      return;
    }
    const amount = unit === 'seconds' ? value.toSeconds({ integral: false }) : value.toMinutes({ integral: false });
    this.number(property, amount, { ...range, unit });
  }

  /** A string of a given form. */
  public pattern(property: string, value: string | undefined, form: { regex: RegExp; rule: string; remedy: string }): void {
    if (value === undefined || Token.isUnresolved(value)) {
      return;
    }
    this.require(form.regex.test(value), { property, value, rule: form.rule, remedy: form.remedy });
  }

  /** Properties that make no sense together with another one. */
  public exclusive(property: string, reason: string, others: Record<string, unknown>): void {
    for (const [other, value] of Object.entries(others)) {
      this.require(value === undefined, {
        property: other,
        rule: `cannot be set together with ${property}: ${reason}.`,
        remedy: `Remove ${other}, or remove ${property}.`,
      });
    }
  }
}
