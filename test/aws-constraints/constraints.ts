import { readFileSync } from 'fs';
import { join } from 'path';
import * as fc from 'fast-check';

/** What AWS says of a field: of a resource's, in its schema; of a call's, in the service model. */
export interface Constraint {
  readonly pattern?: string;
  readonly enum?: (string | number)[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
}

/** By field. derive.py has made it of the CloudFormation schemas and of botocore's models. */
export const CONSTRAINTS: Record<string, Constraint> = JSON.parse(readFileSync(join(__dirname, 'constraints.json'), 'utf8')).constraints;

/** Patterns are Python's and Java's: two of their classes are written otherwise here. */
const regexOf = (pattern: string) => new RegExp(pattern.replace(/\\Z/g, '$').replace(/\\p\{Print\}/g, '[\\x20-\\x7e]'));

/** Whether AWS takes a value. */
export function isTaken(value: unknown, constraint: Constraint): boolean {
  if (constraint.enum && !constraint.enum.includes(value as string)) {
    return false;
  }
  if (typeof value === 'number') {
    return value >= (constraint.minimum ?? -Infinity) && value <= (constraint.maximum ?? Infinity);
  }
  return typeof value !== 'string' || (
    value.length >= (constraint.minLength ?? 0) && value.length <= (constraint.maxLength ?? Infinity)
    && (!constraint.pattern || regexOf(constraint.pattern).test(value))
  );
}

/** Values that AWS refuses: each breaks one of the constraints, and all of them are broken in the end. */
export function refused(constraint: Constraint): fc.Arbitrary<string | number> {
  const { minimum, maximum, maxLength, minLength, pattern } = constraint;
  const ways: fc.Arbitrary<string | number>[] = [
    ...(minimum === undefined ? [] : [fc.integer({ max: minimum - 1, min: -1e6 })]),
    ...(maximum === undefined ? [] : [fc.integer({ min: maximum + 1, max: maximum + 1e6 })]),
    ...(minLength ? [fc.constant('')] : []),
    ...(maxLength === undefined ? [] : [fc.integer({ min: maxLength + 1, max: maxLength + 50 }).map((length) => 'a'.repeat(length))]),
    ...(pattern === undefined ? [] : [fc.string({ minLength: 1, maxLength: 20 }), almost, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 10 })]),
    ...(constraint.enum === undefined ? [] : typeof constraint.enum[0] === 'number' ? [fc.integer({ min: -10, max: 4000 })] : [fc.string(), almost]),
  ];
  return fc.oneof(...ways).filter((value) => !isTaken(value, constraint));
}

/** What a person would mistype: a name with one character in it, in front or behind that does not belong. */
const almost = fc.tuple(fc.stringMatching(/^[a-z]{0,6}$/), fc.constantFrom(' ', ':', '/', '*', '$', 'ü', '\n', '.', 'A', '|', '@'), fc.stringMatching(/^[a-z]{0,6}$/))
  .map((parts) => parts.join(''));
