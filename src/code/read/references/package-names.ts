import { ts } from "ts-morph";
import { requireBinding } from "../imports/require-call.ts";
import type { Sources } from "../project/open-sources.ts";

/** Local names of a file that packages stand behind; `node:` builtins keep their prefix, unknown modules their specifier. */
export function packageNames(sources: Sources, path: string, file: ts.SourceFile): Map<string, string> {
  const found = new Map<string, string>();
  const note = (name: ts.Node | undefined, specifier: string): void => {
    if (name === undefined) return;
    const target = sources.resolve(path, specifier);
    if (target.file !== null) return;
    const pkg = target.pkg ?? builtin(specifier);
    if (ts.isIdentifier(name)) found.set(name.text, pkg);
    else if (ts.isObjectBindingPattern(name) || ts.isArrayBindingPattern(name))
      for (const element of name.elements)
        if (!ts.isOmittedExpression(element)) note(element.name, specifier);
  };
  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)) {
      const { text } = statement.moduleSpecifier;
      const clause = statement.importClause;
      note(clause?.name, text);
      const named = clause?.namedBindings;
      if (named !== undefined && ts.isNamespaceImport(named)) note(named.name, text);
      else if (named !== undefined) for (const element of named.elements) note(element.name, text);
    } else if (ts.isImportEqualsDeclaration(statement)) {
      const { moduleReference: from } = statement;
      if (ts.isExternalModuleReference(from) && ts.isStringLiteral(from.expression))
        note(statement.name, from.expression.text);
    } else if (ts.isVariableStatement(statement)) {
      for (const one of statement.declarationList.declarations) {
        const required = requireBinding(one.initializer);
        if (required !== null) note(one.name, required.specifier);
      }
    }
  }
  return found;
}

function builtin(specifier: string): string {
  return specifier.startsWith(".") || specifier.startsWith("node:") ? specifier : `node:${specifier}`;
}

/** The name that an expression begins with: `createClient` for `createClient({ … }).on(…)`. */
export function rootName(node: ts.Node): ts.Identifier | null {
  let current: ts.Node = node;
  for (;;) {
    if (ts.isIdentifier(current)) return current;
    if (
      ts.isPropertyAccessExpression(current) ||
      ts.isElementAccessExpression(current) ||
      ts.isCallExpression(current) ||
      ts.isNewExpression(current) ||
      ts.isAwaitExpression(current) ||
      ts.isParenthesizedExpression(current) ||
      ts.isNonNullExpression(current) ||
      ts.isAsExpression(current) ||
      ts.isSatisfiesExpression(current)
    )
      current = current.expression;
    else if (ts.isBinaryExpression(current)) current = current.right;
    else return null;
  }
}
