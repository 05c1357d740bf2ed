/** What only CodeDeploy has is in `engine/code-deploy/` and nowhere else, so that another engine has to change nothing. */
import { readdirSync, readFileSync } from 'fs';
import { join, relative, resolve } from 'path';
import * as ts from 'typescript';
import { CODE_DEPLOY_RULES } from '../../src/engine/code-deploy/code-deploy-rules';

const ROOT = join(__dirname, '../..');
/** The library, and what reads its plans. An engine's own folder may say what it likes, and so may what asks AWS. */
const NEUTRAL = ['src', 'cli'].flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join(folder, name)))
  .filter((file) => !['src/engine/code-deploy/', 'cli/aws/'].some((own) => file.startsWith(own)));

/** The factory of engines, and what the package exports: they name each engine and its options. */
const FACTORY = ['src/engine/deployment-engine.ts', 'src/index.ts'];

/** What the three members of bound engine and facade with their types are made of; and what hooks answer. */
const ALLOWED: Record<string, string[]> = {
  // Whose contract a user's function keeps is for the user to say.
  'src/hooks/deployment-hook.ts': ['CODE_DEPLOY'],
  'src/hooks/hook-contract.ts': ["'CodeDeploy'", "'codedeploy'", 'CODE_DEPLOY'],
  'src/engine/engine-types.ts': ["'aws-cdk-lib/aws-codedeploy'", 'codedeploy'],
  'src/ecs-canary-blue-green.ts': ["'aws-cdk-lib/aws-codedeploy'", 'codeDeploy', 'codedeploy'],
};

function nodesOf(file: string, source = readFileSync(join(ROOT, file), 'utf8')): ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node) => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.ES2022, true));
  return nodes;
}

/** The words of the code: names, and texts, which are put in quotes. Comments and docstrings are none. */
function wordsOf(nodes: ts.Node[]): string[] {
  return nodes.flatMap((node) => {
    if (ts.isIdentifier(node)) {
      return node.text;
    }
    return ts.isStringLiteral(node) || ts.isTemplateLiteralToken(node) ? `'${node.text}'` : [];
  });
}

/** Numbers, and products of numbers, as they are written. */
function numbersOf(nodes: ts.Node[]): number[] {
  const valueOf = (node: ts.Node): number => {
    if (ts.isNumericLiteral(node)) {
      return Number(node.text);
    }
    return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.AsteriskToken ? valueOf(node.left) * valueOf(node.right) : NaN;
  };
  return nodes.map(valueOf);
}

const speaksOf = (nodes: ts.Node[]) => [...new Set(wordsOf(nodes).filter((word) => /code.?deploy/i.test(word)))].sort();

/** The longest times of CodeDeploy, in minutes and in seconds. Its percentages are everybody's numbers. */
const LIMITS = [CODE_DEPLOY_RULES.longestIntervalMinutes, CODE_DEPLOY_RULES.longestRolloutMinutes, CODE_DEPLOY_RULES.longestTerminationWaitMinutes]
  .flatMap((minutes) => [minutes, 60 * minutes]);

test('the search finds what it is for', () => {
  const guilty = nodesOf('guilty.ts', [
    "import * as deploy from 'aws-cdk-lib/aws-codedeploy';",
    '/** CodeDeploy */ const rule = `with ${1} CodeDeploy`;',
    'const CODE_DEPLOY = new deploy.EcsApplication(); // CodeDeploy',
    'const most = 120 * 60; const longest = 2_880;',
  ].join('\n'));
  expect(speaksOf(guilty)).toEqual(["' CodeDeploy'", "'aws-cdk-lib/aws-codedeploy'", 'CODE_DEPLOY']);
  expect(numbersOf(guilty).filter((number) => LIMITS.includes(number))).toEqual([7200, 2880]);
  expect(NEUTRAL.length).toBeGreaterThan(150);
});

test('no neutral file speaks of CodeDeploy, but for the factory and the members that show what it has made', () => {
  const found = NEUTRAL.filter((file) => !FACTORY.includes(file)).map((file) => [file, speaksOf(nodesOf(file))] as const)
    .filter(([, words]) => words.length > 0);
  expect(Object.fromEntries(found)).toEqual(ALLOWED);
});

test('the module of CodeDeploy is imported for types only', () => {
  for (const file of ['src/engine/engine-types.ts', 'src/ecs-canary-blue-green.ts']) {
    const [clause] = nodesOf(file).filter(ts.isImportDeclaration)
      .filter(({ moduleSpecifier }) => (moduleSpecifier as ts.StringLiteral).text === 'aws-cdk-lib/aws-codedeploy').map(({ importClause }) => importClause!);
    expect([file, clause.isTypeOnly]).toEqual([file, true]);
  }
});

test('no neutral file has a limit of CodeDeploy', () => {
  const found = NEUTRAL.map((file) => [file, numbersOf(nodesOf(file)).filter((number) => LIMITS.includes(number))] as const)
    .filter(([, numbers]) => numbers.length > 0);
  expect(Object.fromEntries(found)).toEqual({
    // The narrowest range of days that a picture has.
    'cli/rehearsal/recording/draw-backtest.ts': [172_800],
    // Two hours, among the times at which an axis has a mark.
    'cli/picture/time-step.ts': [7200],
    // Two days, for as long as no engine says otherwise: the search has to end.
    'src/analysis/plan.ts': [2880],
  });
});

test('nobody imports from an engine but the factory', () => {
  const imports = NEUTRAL.flatMap((file) => nodesOf(file).filter(ts.isImportDeclaration)
    .map(({ moduleSpecifier }) => [file, (moduleSpecifier as ts.StringLiteral).text] as const))
    .filter(([, from]) => from.startsWith('.'))
    .filter(([file, from]) => !relative(join(ROOT, 'src/engine/code-deploy'), resolve(ROOT, file, '..', from)).startsWith('..'));
  expect(imports.map(([file]) => file).filter((file) => file !== FACTORY[0])).toEqual([]);
  expect(imports).toContainEqual([FACTORY[0], './code-deploy/code-deploy-engine']);
});
