/** Finds in the sources what users are told when something is wrong. */
import * as ts from 'typescript';
import { constantOf } from './sources';
import { Lookup, membersOf, textsOf, valueOf } from './text';
import { wordedRange } from '../../../src/private/number-rule';

export type Kind = 'finding' | 'warning' | 'error' | 'refusal' | 'command';

/** Something that users are told. */
export interface Message {
  readonly kind: Kind;
  /** By what it is found: the id of a finding or a warning, the property of an error, the part that refuses, the option of a command. */
  readonly id: string;
  readonly text: string;
}

/** Errors whose arguments are sentences, and who throws them. */
const ERRORS: Record<string, Kind> = { Refusal: 'refusal', CliError: 'command', Refused: 'command', AskFailed: 'command', InvalidArgumentError: 'command' };
const ANNOTATES = /^add(WarningV2|InfoV2)$/;
/** Nothing but what something else has said. */
const PASSED_ON = /^(‹[^›]+›\W*)+$/;

/** The messages of a source. */
export function messagesOf(file: ts.SourceFile): Message[] {
  const found: Message[] = [];
  const visit = (node: ts.Node): void => {
    found.push(...messagesAt(node));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found.filter(({ text }) => !PASSED_ON.test(text));
}

function messagesAt(node: ts.Node): Message[] {
  if (ts.isNewExpression(node) && ts.isIdentifier(node.expression)) {
    return thrown(node, node.expression.text);
  }
  if (ts.isObjectLiteralExpression(node)) {
    return described(node);
  }
  return ts.isCallExpression(node) ? called(node) : [];
}

function thrown(node: ts.NewExpression, name: string): Message[] {
  const folder = folderOf(node);
  const kind = ERRORS[name] ?? (name === 'Error' && folder === 'handlers' ? 'refusal' : undefined);
  const sentences = (node.arguments ?? []).filter((argument) => !ts.isIdentifier(argument) || constantOf(argument) !== undefined);
  const parts = sentences.map((argument) => textsOf(argument));
  // Its first argument is what it is about.
  const said = name === 'Refusal' && parts.length === 3 ? [parts[0].map((subject) => `${subject}:`), ...parts.slice(1)] : parts;
  return kind === undefined ? [] : combined(said).map((text) => ({ kind, id: kind === 'command' ? optionOf(text) : partOf(node), text }));
}

/** `{ property, rule, remedy }` of an error, `{ id, rule, numbers, remedy }` of a finding, `{ rule, remedy }` of a refusal. */
function described(node: ts.ObjectLiteralExpression): Message[] {
  const { id, numbers, property, value, rule, remedy } = membersOf(node);
  if (rule === undefined || remedy === undefined) {
    return [];
  }
  if (id !== undefined && numbers !== undefined) {
    return each(node, id, (lookup) => ({ kind: 'finding', ids: textsOf(id, lookup), parts: [rule, numbers, remedy].map((part) => textsOf(part, lookup)) }));
  }
  if (property !== undefined) {
    return each(node, property, (lookup) => ({ kind: 'error', ids: textsOf(property, lookup), parts: [rule, remedy].map((part) => textsOf(part, lookup)) }));
  }
  const isRefusal = folderOf(node) === 'handlers' && value === undefined;
  return isRefusal ? combined([textsOf(rule), textsOf(remedy)]).map((text) => ({ kind: 'refusal', id: partOf(node), text })) : [];
}

function called(node: ts.CallExpression): Message[] {
  const name = ts.isPropertyAccessExpression(node.expression) ? node.expression.name.text : node.expression.getText();
  const [first, second, third] = node.arguments;
  if (ANNOTATES.test(name)) {
    return each(node, first, (lookup) => ({ kind: 'warning', ids: textsOf(first, lookup), parts: [textsOf(second, lookup)] }));
  }
  if (name === 'known' && ts.isObjectLiteralExpression(first)) {
    return Object.keys(membersOf(first)).flatMap((id) => textsOf(second).map((reason) => ({ kind: 'error' as const, id: bare(id), text: `must be known at synth, because ${reason}. Use a concrete value instead of a token.` })));
  }
  if (name === 'exclusive' && ts.isObjectLiteralExpression(third)) {
    return Object.keys(membersOf(third)).flatMap((other) => textsOf(first).flatMap((id) => textsOf(second).map((reason) => (
      { kind: 'error' as const, id: other, text: `cannot be set together with ${id}: ${reason}. Remove ${other}, or remove ${id}.` }))));
  }
  return bounded(node, first);
}

/** A check whose first argument is the property, and another one what is allowed: `number('port', port, { min, max, remedy })`. */
function bounded(node: ts.CallExpression, property?: ts.Expression): Message[] {
  const allowed = node.arguments.slice(1).flatMap((argument) => branchesOf(argument)).map((argument) => valueOf(argument));
  return property === undefined ? [] : allowed.flatMap((value) => typeof value === 'object' ? boundedBy(node, property, value) : []);
}

function boundedBy(node: ts.CallExpression, id: ts.Expression, allowed: Record<string, ts.Expression | undefined>): Message[] {
  const { property, rule, remedy, min, max, unit, above, integer } = allowed;
  if (property !== undefined || remedy === undefined || (rule === undefined && max === undefined)) {
    return [];
  }
  const said = (part: ts.Expression | undefined, lookup: Lookup) => part && textsOf(part, lookup)[0];
  const range = (lookup: Lookup) => wordedRange({
    min: said(min, lookup) ?? '0',
    max: said(max, lookup)!,
    unit: said(unit, lookup) ?? unitOf(node, lookup),
    above: above !== undefined && valueOf(above) === true,
    integer: integer === undefined || valueOf(integer) !== false,
  });
  return each(node, id, (lookup) => ({
    kind: 'error', ids: textsOf(id, lookup), parts: [rule === undefined ? [range(lookup)] : textsOf(rule, lookup), textsOf(remedy, lookup)],
  }));
}

/** What a choice can be. */
function branchesOf(node: ts.Expression): ts.Expression[] {
  return ts.isConditionalExpression(node) ? [node.whenTrue, node.whenFalse].flatMap((branch) => branchesOf(branch)) : [node];
}

/** The unit of `duration(property, value, unit, range)`. */
function unitOf({ arguments: given }: ts.CallExpression, lookup: Lookup): string | undefined {
  return given.length === 4 ? textsOf(given[2], lookup)[0] : undefined;
}

interface Said {
  readonly kind: Kind;
  readonly ids: string[];
  readonly parts: string[][];
}

/** What is said of an id; where the id is a parameter, once for each call of the function in the same file. */
function each(node: ts.Node, id: ts.Expression, say: (lookup: Lookup) => Said): Message[] {
  return lookupsOf(node, id).flatMap((lookup) => {
    const { kind, ids, parts } = say(lookup);
    return ids.flatMap((one) => combined(parts).map((text) => ({ kind, id: bare(one), text })));
  });
}

/** Without what all ids begin with, and without the index in a list. */
function bare(id: string): string {
  return id.replace('ecs-canary-blue-green:', '').replace(/\[[^\]]*\]/g, '');
}

function lookupsOf(node: ts.Node, id: ts.Expression): Lookup[] {
  const around = ts.findAncestor(node, ts.isFunctionDeclaration);
  const parameters = around?.parameters.map(({ name }) => name.getText()) ?? [];
  if (around?.name === undefined || !mentions(id, parameters)) {
    return [constantOf];
  }
  const calls = callsOf(around.name.text, node.getSourceFile());
  const bound = calls.map(({ arguments: given }) => (name: ts.Identifier) => given[parameters.indexOf(name.text)] ?? constantOf(name));
  return bound.length > 0 ? bound : [constantOf];
}

function mentions(node: ts.Node, names: string[]): boolean {
  return (ts.isIdentifier(node) && names.includes(node.text)) || (ts.forEachChild(node, (child) => mentions(child, names) || undefined) ?? false);
}

function callsOf(name: string, file: ts.SourceFile): ts.CallExpression[] {
  const found: ts.CallExpression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === name) {
      found.push(node);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Every choice of one part after every choice of another. */
function combined(parts: string[][]): string[] {
  return parts.reduce((texts, part) => texts.flatMap((text) => part.map((next) => [text, next].filter((piece) => piece !== '').join(' '))), ['']);
}

function folderOf(node: ts.Node): string {
  return node.getSourceFile().fileName.split('/')[0];
}

/** The folder below handlers/, as the parts are called in ARCHITECTURE.md. */
function partOf(node: ts.Node): string {
  return node.getSourceFile().fileName.split('/')[1];
}

/** `--at`, or nothing. */
function optionOf(text: string): string {
  return /^--[a-z-]+/.exec(text)?.[0] ?? '';
}
