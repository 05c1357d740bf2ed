/** What `npx projen test:long` changes in every property-based test: more cases, and others. */
import * as fc from 'fast-check';
import { TIMES, usualOrOther } from './samples';

const { assert } = fc;

(fc as { assert: unknown }).assert = (property: fc.IRawProperty<unknown>, parameters: fc.Parameters<unknown> = {}) =>
  assert(property, { ...parameters, numRuns: (parameters.numRuns ?? 100) * TIMES, seed: usualOrOther(parameters.seed ?? 0) });
