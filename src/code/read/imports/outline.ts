import { ts } from "ts-morph";
import type { Sources } from "../project/open-sources.ts";
import { ownNames } from "./own-names.ts";
import { requireBinding } from "./require-call.ts";

/** What the start of the process needs to know of a file before its tree is looked at. */
export interface Outline {
  /** Loading it runs nothing but declarations: its statements can wait until somebody asks for a name. */
  readonly quiet: boolean;
  /** Project files that it loads first, in order. */
  readonly loads: readonly string[];
}

export function outlineOf(sources: Sources, path: string, file: ts.SourceFile): Outline {
  const loads = file.statements.flatMap((statement) => {
    const target = loaded(statement);
    const found = target === null ? null : sources.resolve(path, target).file;
    return found === null ? [] : [found];
  });
  const quiet = file.statements.every(isQuiet) && !hasOwnDecorators(sources, path, file);
  return { quiet, loads };
}

/** Decorators of classes and methods that the project wrote itself may tell a router of them. */
function hasOwnDecorators(sources: Sources, path: string, file: ts.SourceFile): boolean {
  const used = file.statements
    .filter(ts.isClassDeclaration)
    .flatMap((own) => [own, ...own.members.filter(ts.isMethodDeclaration)])
    .flatMap((own) => ts.getDecorators(own) ?? [])
    .flatMap(({ expression }) => /^\w+/.exec(expression.getText())?.[0] ?? []);
  if (used.length === 0) return false;
  const own = ownNames(sources, path, file);
  return used.some((name) => own.has(name));
}

function loaded(statement: ts.Statement): string | null {
  if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) {
    const { moduleSpecifier } = statement;
    const typeOnly = ts.isImportDeclaration(statement)
      ? statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
      : statement.isTypeOnly;
    return !typeOnly && moduleSpecifier !== undefined && ts.isStringLiteral(moduleSpecifier)
      ? moduleSpecifier.text
      : null;
  }
  if (!ts.isVariableStatement(statement)) return null;
  const [first] = statement.declarationList.declarations;
  return requireBinding(first?.initializer)?.specifier ?? null;
}

function isQuiet(statement: ts.Statement): boolean {
  if (
    ts.isImportDeclaration(statement) ||
    ts.isExportDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isFunctionDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isEmptyStatement(statement)
  )
    return true;
  if (ts.isClassDeclaration(statement)) return statement.members.every(isQuietMember);
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.every((own, index) => isQuietVariable(own, index === 0));
  if (ts.isExportAssignment(statement)) return !calls(statement.expression);
  if (!ts.isExpressionStatement(statement)) return false;
  const { expression } = statement;
  return ts.isStringLiteral(expression) || (isExportsAssignment(expression) && !calls(expression));
}

function isQuietMember(member: ts.ClassElement): boolean {
  if (ts.isClassStaticBlockDeclaration(member)) return false;
  return !ts.isPropertyDeclaration(member) || !isStatic(member) || member.initializer === undefined
    ? true
    : !calls(member.initializer);
}

function isStatic(member: ts.PropertyDeclaration): boolean {
  return member.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.StaticKeyword) ?? false;
}

/** The require of a statement's first declarator is among its loads. */
function isQuietVariable({ initializer }: ts.VariableDeclaration, first: boolean): boolean {
  if (initializer === undefined) return true;
  return (first && requireBinding(initializer) !== null) || !calls(initializer);
}

/** `exports.a = …`, `module.exports = …`: anything else that is assigned may be somebody's setter. */
function isExportsAssignment(node: ts.Expression): boolean {
  return (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    /^(module\.exports|exports)\b/.test(node.left.getText())
  );
}

/** Something is called, made or awaited when this is evaluated; what stands in functions waits. */
function calls(node: ts.Node): boolean {
  if (ts.isFunctionLike(node)) return false;
  if (ts.isClassLike(node)) return !node.members.every(isQuietMember);
  if (
    ts.isCallExpression(node) ||
    ts.isNewExpression(node) ||
    ts.isAwaitExpression(node) ||
    ts.isTaggedTemplateExpression(node)
  )
    return true;
  return ts.forEachChild(node, (child) => calls(child) || undefined) ?? false;
}
