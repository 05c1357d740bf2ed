import Ajv from 'ajv/dist/2020';
import schema from '../src/analysis/canary-plan.schema.json';

/** Its code is for a module of what is published. */
export const AJV = new Ajv({ strictTypes: true, code: { source: true, esm: true } });

/**
 * Whether something has the shape of a plan; if not, its `errors` say why. What is published has the code that this
 * generates (scripts/command/bundle.ts), not the generator: that would take longer than all the rest.
 */
export const validatePlan = AJV.compile<unknown>(schema);
