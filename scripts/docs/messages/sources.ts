/** The project's sources as syntax trees, and what a name in one of them stands for. */
import { existsSync, readdirSync, readFileSync } from 'fs';
import { dirname, join, relative, resolve } from 'path';
import * as ts from 'typescript';

const ROOT = resolve(__dirname, '..', '..', '..');
/** Where messages for users are made. */
const FOLDERS = ['src', 'handlers', 'cli', 'release'];

const parsed = new Map<string, ts.SourceFile | undefined>();

/** All sources that make messages, by their paths in the repository. */
export function sources(): ts.SourceFile[] {
  return FOLDERS.flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts')).sort()
    .map((name) => sourceOf(name)!);
}

/** @param name its path in the repository */
export function sourceOf(name: string): ts.SourceFile | undefined {
  if (!parsed.has(name)) {
    const path = join(ROOT, name);
    parsed.set(name, existsSync(path) ? ts.createSourceFile(name, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true) : undefined);
  }
  return parsed.get(name);
}

/** What a name is initialised with where it is a constant: of a function around it, of its file, or of one that is imported. */
export function constantOf(name: ts.Identifier): ts.Expression | undefined {
  for (let scope: ts.Node | undefined = name.parent; scope !== undefined; scope = scope.parent) {
    if (ts.isFunctionLike(scope) && scope.parameters.some((parameter) => names(parameter.name, name.text))) {
      return undefined;
    }
    if (ts.isBlock(scope) || ts.isSourceFile(scope)) {
      const found = declaredIn(scope.statements, name.text);
      if (found !== undefined) {
        return found === 'unknown' ? undefined : found;
      }
    }
  }
  return imported(name.getSourceFile(), name.text);
}

function declaredIn(statements: readonly ts.Statement[], name: string): ts.Expression | 'unknown' | undefined {
  const declarations = statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) => [...declarationList.declarations]);
  const found = declarations.find((declaration) => names(declaration.name, name));
  return found && ((ts.isIdentifier(found.name) ? found.initializer : undefined) ?? 'unknown');
}

function names(binding: ts.BindingName, name: string): boolean {
  return ts.isIdentifier(binding)
    ? binding.text === name
    : binding.elements.some((element) => ts.isBindingElement(element) && names(element.name, name));
}

function imported(file: ts.SourceFile, name: string): ts.Expression | undefined {
  for (const { importClause, moduleSpecifier } of file.statements.filter(ts.isImportDeclaration)) {
    const bindings = importClause?.namedBindings;
    const specifier = bindings && ts.isNamedImports(bindings) ? bindings.elements.find((element) => element.name.text === name) : undefined;
    if (specifier && ts.isStringLiteral(moduleSpecifier) && moduleSpecifier.text.startsWith('.')) {
      const path = relative(ROOT, resolve(ROOT, dirname(file.fileName), moduleSpecifier.text));
      const other = sourceOf(`${path}.ts`);
      const found = other && declaredIn(other.statements, (specifier.propertyName ?? specifier.name).text);
      return found === 'unknown' ? undefined : found;
    }
  }
  return undefined;
}
