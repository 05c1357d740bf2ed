/** What an expression reads like in a message, as far as the source tells. */
import * as ts from 'typescript';
import { constantOf } from './sources';

/** What a name stands for, when the source tells. */
export type Lookup = (name: ts.Identifier) => ts.Expression | undefined;

/** Longer than any chain of constants. */
const DEPTH = 12;

/**
 * The texts that an expression can be: several where it is a choice at its top. A value that only a run knows is a name in
 * angle quotes; of a choice inside a text the first that says something stands for all.
 */
export function textsOf(expression: ts.Expression, lookup: Lookup = constantOf, depth = DEPTH): string[] {
  const node = unwrapped(expression);
  if (ts.isConditionalExpression(node)) {
    return [node.whenTrue, node.whenFalse].flatMap((branch) => textsOf(branch, lookup, depth)).filter((text) => text !== '');
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const ends = textsOf(node.right, lookup, depth);
    return textsOf(node.left, lookup, depth).flatMap((start) => ends.map((end) => start + end));
  }
  return [textOf(node, lookup, depth)];
}

function textOf(expression: ts.Expression, lookup: Lookup, depth: number): string {
  const node = unwrapped(expression);
  if (ts.isTemplateExpression(node)) {
    return node.head.text + node.templateSpans.map(({ expression: inner, literal }) => partOf(inner, lookup, depth) + literal.text).join('');
  }
  const value = valueOf(node, lookup, depth);
  return value === undefined || typeof value === 'object' ? placeholder(node) : String(value);
}

function partOf(expression: ts.Expression, lookup: Lookup, depth: number): string {
  const texts = textsOf(expression, lookup, depth);
  return texts.find((text) => text !== '') ?? '';
}

export type Value = string | number | boolean | { readonly [key: string]: ts.Expression };

/** What an expression is where the source alone tells; an object's members stay expressions. */
export function valueOf(expression: ts.Expression, lookup: Lookup = constantOf, depth = DEPTH): Value | undefined {
  const node = unwrapped(expression);
  if (depth === 0) {
    return undefined;
  }
  if (ts.isStringLiteralLike(node)) {
    return node.text;
  }
  if (ts.isNumericLiteral(node)) {
    return Number(node.text.replace(/_/g, ''));
  }
  if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) {
    return node.kind === ts.SyntaxKind.TrueKeyword;
  }
  if (ts.isObjectLiteralExpression(node)) {
    return membersOf(node, lookup, depth);
  }
  if (ts.isTemplateExpression(node)) {
    return textOf(node, lookup, depth - 1);
  }
  if (ts.isBinaryExpression(node)) {
    return calculated(node, lookup, depth);
  }
  if (ts.isIdentifier(node)) {
    const constant = lookup(node);
    return constant && valueOf(constant, lookup, depth - 1);
  }
  if (ts.isPropertyAccessExpression(node)) {
    if (node.getText() === 'Number.MAX_SAFE_INTEGER') {
      return Number.MAX_SAFE_INTEGER;
    }
    const object = valueOf(node.expression, lookup, depth - 1);
    const member = typeof object === 'object' ? object[node.name.text] : undefined;
    return member && valueOf(member, lookup, depth - 1);
  }
  return undefined;
}

/** An object's members, those of the constants that are spread in it, too. */
export function membersOf(object: ts.ObjectLiteralExpression, lookup: Lookup = constantOf, depth = DEPTH): { readonly [key: string]: ts.Expression } {
  return Object.assign({}, ...object.properties.map((property) => {
    if (ts.isSpreadAssignment(property)) {
      const spread = valueOf(property.expression, lookup, depth - 1);
      return typeof spread === 'object' ? spread : {};
    }
    if (ts.isShorthandPropertyAssignment(property)) {
      return { [property.name.text]: property.name };
    }
    return ts.isPropertyAssignment(property) ? { [property.name.getText().replace(/['"]/g, '')]: property.initializer } : {};
  })) as { readonly [key: string]: ts.Expression };
}

function calculated({ left, operatorToken, right }: ts.BinaryExpression, lookup: Lookup, depth: number): Value | undefined {
  const [a, b] = [valueOf(left, lookup, depth - 1), valueOf(right, lookup, depth - 1)];
  if (operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) {
    return a ?? b;
  }
  if (typeof a !== 'number' || typeof b !== 'number') {
    return undefined;
  }
  switch (operatorToken.kind) {
    case ts.SyntaxKind.AsteriskToken: return a * b;
    case ts.SyntaxKind.SlashToken: return a / b;
    case ts.SyntaxKind.PlusToken: return a + b;
    case ts.SyntaxKind.MinusToken: return a - b;
    case ts.SyntaxKind.AsteriskAsteriskToken: return a ** b;
    default: return undefined;
  }
}

/** `‹path›` for `vpc.node.path`, and for what is made of one value by a function. */
function placeholder(expression: ts.Expression): string {
  const node = unwrapped(expression);
  if (ts.isCallExpression(node)) {
    const callee = node.expression;
    const isMethod = ts.isPropertyAccessExpression(callee) && ['join', 'map', 'toString', 'toMinutes', 'toSeconds', 'replace', 'toLowerCase'].includes(callee.name.text);
    return isMethod ? placeholder(callee.expression) : placeholder(node.arguments.find((argument) => !ts.isLiteralExpression(argument)) ?? callee);
  }
  if (ts.isPropertyAccessExpression(node)) {
    return ['length', 'message', 'text', 'name'].includes(node.name.text) && !ts.isToken(node.expression) ? placeholder(node.expression) : `‹${node.name.text}›`;
  }
  if (ts.isElementAccessExpression(node)) {
    return placeholder(node.expression);
  }
  return ts.isIdentifier(node) ? `‹${node.text}›` : '‹…›';
}

function unwrapped(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node)
    ? unwrapped(node.expression)
    : node;
}
