/** The schema of plans is what structs, writer and reader agree on. */
import { readFileSync } from 'fs';
import { join } from 'path';
import * as fc from 'fast-check';
import * as ts from 'typescript';
import { validatePlan } from '../../cli/plan-validator';
import { analysisOptionsOf, CanaryPlan } from '../../src/analysis/canary-plan';
import * as schema from '../../src/analysis/canary-plan.schema.json';
import { validateAnalysis } from '../../src/analysis/validate';
import { planOf } from '../cli/plans';
import { anyPlan } from '../cli/random-plans';

interface Schema {
  readonly description?: string;
  readonly $ref?: string;
  readonly $comment?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: string[];
  readonly items?: Schema;
  readonly allOf?: Schema[];
  readonly properties?: Record<string, Schema>;
  readonly required?: string[];
  readonly [bound: string]: unknown;
}

const DEFS = schema.$defs as Record<string, Schema>;

/** What both sides say of a member: whether it may be left out, its type, and the first sentence about it. */
type Members = Record<string, { readonly optional: boolean; readonly type: string; readonly words: string }>;

describe('the structs', () => {
  const sources = ['canary-plan.ts', 'engine-rules.ts', 'types.ts'].map((name) =>
    ts.createSourceFile(name, readFileSync(join(__dirname, '../../src/analysis', name), 'utf8'), ts.ScriptTarget.ES2022, true));
  const statements = sources.flatMap((source) => [...source.statements]);
  const structs = new Map(statements.filter(ts.isInterfaceDeclaration).map((struct) => [struct.name.text, struct]));
  const enums = new Map(statements.filter(ts.isEnumDeclaration).map((declaration) => [declaration.name.text, declaration]));

  const wordsOf = (node: ts.Node): string => firstSentence(ts.getJSDocCommentsAndTags(node).map((doc) => ts.getTextOfJSDocComment(doc.comment)).join(' '));
  const ownMembers = (struct: ts.InterfaceDeclaration): Members => Object.fromEntries(struct.members.filter(ts.isPropertySignature).map((member) => [
    (member.name as ts.Identifier).text,
    { optional: member.questionToken !== undefined, type: member.type!.getText(), words: wordsOf(member) },
  ]));
  const parentsOf = (struct: ts.InterfaceDeclaration) => (struct.heritageClauses ?? []).flatMap(({ types }) => types)
    .map(({ expression }) => structs.get(expression.getText())!);
  const membersOf = (struct: ts.InterfaceDeclaration): Members => Object.assign({}, ...parentsOf(struct).map(membersOf), ownMembers(struct));

  /** All that a plan is made of, found from its own struct. */
  const reached = new Set(['CanaryPlan']);
  for (const name of reached) {
    const struct = structs.get(name);
    Object.values(struct === undefined ? {} : membersOf(struct)).map(({ type }) => type.replace('[]', ''))
      .filter((type) => structs.has(type) || enums.has(type))
      .forEach((type) => reached.add(type));
  }

  test.each([...reached].filter((name) => structs.has(name)))('%s has the members, types and words of the schema', (name) => {
    const definition = name === 'CanaryPlan' ? schema as unknown as Schema : DEFS[name];
    expect({ words: firstSentence(definition.description!), ...schemaMembersOf(definition) })
      .toEqual({ words: wordsOf(structs.get(name)!), ...membersOf(structs.get(name)!) });
  });

  test.each([...reached].filter((name) => enums.has(name)))('%s has the values of the schema', (name) => {
    const values = enums.get(name)!.members.map(({ initializer }) => (initializer as ts.StringLiteral).text);
    expect(DEFS[name]).toEqual({ description: wordsOf(enums.get(name)!), enum: values });
  });

  test('the schema has no other definitions, but for numbers', () => {
    const others = Object.keys(DEFS).filter((name) => !reached.has(name) && name !== 'AlarmTiming');
    expect(others.map((name) => [name, DEFS[name].type])).toEqual([['seconds', 'integer'], ['probability', 'number']]);
  });
});

describe('the bounds', () => {
  test('every number has its limits', () => {
    const numbers = numbersOf(schema as unknown as Schema, 'plan').concat(Object.entries(DEFS).flatMap(([name, definition]) => numbersOf(definition, name)));
    expect(numbers.length).toBeGreaterThan(15);
    // The one difference: a faulty version may fail less than the healthy one, if somebody says so.
    expect(numbers.filter(([, { minimum, exclusiveMinimum }]) => minimum === undefined && exclusiveMinimum === undefined).map(([place]) => place))
      .toEqual(['AnalyzedAlarm.evaluationPeriods', 'AlarmResult.expectedExcessFailedRequests']);
  });

  test('whatever a synthesis writes is a plan', () => {
    fc.assert(fc.property(anyPlan, (plan) => {
      expect(validatePlan(JSON.parse(JSON.stringify(plan)))).toBe(true);
    }), { seed: 11, numRuns: 60 });
  });

  test('the analysis knows every plan that the schema lets through, but for how M, N and the length of a period go together', () => {
    const number = (small: number, large: number) => fc.oneof(
      { weight: 14, arbitrary: fc.integer({ min: small, max: large }) }, { weight: 1, arbitrary: fc.constantFrom(small - 1, large + 1, 0.5) });
    const anyNumbers = fc.record({
      share: fc.oneof(number(0, 1), fc.double({ min: 0, max: 1, noNaN: true })),
      durationSeconds: number(1, 1_209_600),
      terminationWaitSeconds: number(0, 1_209_600),
      periodSeconds: fc.oneof(fc.constantFrom(60, 90, 120), number(0, 86_400)),
      evaluationPeriods: number(1, 15),
      threshold: number(0, 100),
      minimumRequests: number(0, 10),
      requestsPerSecond: number(0, 1e7),
      rate: number(0, 1),
      latency: number(0, 1000),
      phaseSeconds: number(0, 60),
      targetProbability: number(0, 1),
    });
    let accepted = 0;
    fc.assert(fc.property(anyNumbers, (numbers) => {
      const { share, durationSeconds, terminationWaitSeconds, latency, phaseSeconds, targetProbability, requestsPerSecond, rate, ...alarm } = numbers;
      const base = planOf();
      const model = { ...base.alarms[0].model!, ...alarm, datapointsToAlarm: 1 };
      const plan: CanaryPlan = {
        ...base,
        analysis: undefined,
        steps: [{ share, durationSeconds }],
        terminationWaitSeconds,
        alarms: [{ name: 'a', model }],
        expectedTraffic: { requestsPerSecond, healthyErrorRate: rate, faultyErrorRate: rate },
        assumptions: { alarmLatencySeconds: latency, rollbackLatencySeconds: latency, phaseSeconds, targetProbability },
      };
      if (validatePlan(JSON.parse(JSON.stringify(plan))) && model.periodSeconds * model.evaluationPeriods <= 86_400) {
        accepted++;
        expect(() => validateAnalysis(analysisOptionsOf(plan)!)).not.toThrow();
      }
    }), { seed: 11, numRuns: 3000 });
    expect(accepted).toBeGreaterThan(15);
  });
});

function schemaMembersOf({ allOf = [], properties = {}, required = [] }: Schema): Members {
  const inherited: Members = Object.assign({}, ...allOf.map(({ $ref }) => schemaMembersOf(definitionOf($ref!))));
  return {
    ...inherited,
    ...Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, {
      optional: !required.includes(name) && (inherited[name]?.optional ?? true),
      type: typeOf(property),
      words: firstSentence(property.description!),
    }])),
  };
}

/** As TypeScript has it. */
function typeOf({ $ref, type, items, const: only }: Schema): string {
  if (items !== undefined) {
    return `${typeOf(items)}[]`;
  }
  if ($ref !== undefined) {
    const definition = definitionOf($ref);
    return definition.properties || definition.enum ? $ref.replace('#/$defs/', '') : typeOf(definition);
  }
  return type === 'integer' ? 'number' : type ?? typeof only;
}

function definitionOf($ref: string): Schema {
  return DEFS[$ref.replace('#/$defs/', '')];
}

function numbersOf({ properties = {}, type, ...bounds }: Schema, place: string): [string, Schema][] {
  return [
    ...(type === 'number' || type === 'integer' ? [[place, bounds] as [string, Schema]] : []),
    ...Object.entries(properties).flatMap(([name, property]) => numbersOf(property, `${place}.${name}`)),
  ];
}

function firstSentence(text: string): string {
  return text.replace(/\s+/g, ' ').trim().replace(/(?<=[^.]\.)(?= [A-Z(]).*/, '');
}
