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
  if (ts.isBinaryExpression(node) && isJoined(node)) {
    const ends = textsOf(node.right, lookup, depth);
    return textsOf(node.left, lookup, depth).flatMap((start) => ends.map((end) => start + end));
  }
  return [textOf(node, lookup, depth)];
}

/** Texts are joined by the sign that adds numbers, too. */
function isJoined(expression: ts.Expression): boolean {
  const node = unwrapped(expression);
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken
    ? isJoined(node.left) || isJoined(node.right)
    : ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || ts.isConditionalExpression(node);
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
    return ts.isPropertyAssignment(property) ? { [keyOf(property.name, lookup, depth)]: property.initializer } : {};
  })) as { readonly [key: string]: ts.Expression };
}

function keyOf(name: ts.PropertyName, lookup: Lookup, depth: number): string {
  return ts.isComputedPropertyName(name) ? textsOf(name.expression, lookup, depth)[0] : name.getText().replace(/['"]/g, '');
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

/** `‹horizon seconds›` for `plan.horizonSeconds`: what a value is called where it is known. */
function placeholder(expression: ts.Expression): string {
  return `‹${nameOf(expression) ?? '…'}›`;
}

/** Says how, not what. */
const FORMATS = /^(?:percent|duration|quote|brief|round\w*|String|[a-z]+Text|join|map|filter|to[A-Z]\w*|replace|slice)$/;
const PARTS = /^(?:length|message|text|name|size)$/;

function nameOf(expression: ts.Expression): string | undefined {
  const node = unwrapped(expression);
  if (ts.isCallExpression(node)) {
    const { expression: callee, arguments: [argument] } = node;
    const made = ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
    const inside = ts.isPropertyAccessExpression(callee) ? callee.expression : argument;
    return FORMATS.test(made) && inside !== undefined ? nameOf(inside) : words(made);
  }
  if (ts.isPropertyAccessExpression(node)) {
    return PARTS.test(node.name.text) ? nameOf(node.expression) : words(node.name.text);
  }
  if (ts.isBinaryExpression(node)) {
    return nameOf(node.left);
  }
  if (ts.isElementAccessExpression(node)) {
    return nameOf(node.expression);
  }
  return ts.isIdentifier(node) ? words(node.text) : undefined;
}

function words(name: string): string {
  return name.replace(/([a-z0-9])(?=[A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$2 ').replace(/_/g, ' ').toLowerCase().replace(/ (?:of|in)$/, '');
}

function unwrapped(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node)
    ? unwrapped(node.expression)
    : node;
}
