import { ts } from "ts-morph";
import type { FileReader } from "../project/each-file.ts";
import type { Sources } from "../project/open-sources.ts";
import { packageNames } from "./package-names.ts";
import { isPurePackage } from "./pure-packages.ts";
import type { Ranges } from "./purity.ts";

/** Positions by file at which code does more than compute. */
export interface ImpurePoints {
  readonly byFile: ReadonlyMap<string, readonly number[]>;
  readonly decorators: Ranges;
}

const globals = /^(fetch|setInterval|XMLHttpRequest|WebSocket|Deno|Bun|require)$/;
const harmless = /^(hrtime|nextTick|memoryUsage|uptime|cwd)$/;
const doer =
  /(service|repo|repository|dao|store|client|db|model|gateway|prisma|cache|redis|queue|mailer|api)s?$/i;

/** Notes where code uses packages, the environment or things of unknown make; in the order of positions. */
export function impurePointReader(sources: Sources): FileReader & { done(): ImpurePoints } {
  const byFile = new Map<string, number[]>();
  const decorators = new Map<string, { start: number; end: number }[]>();
  let names: ReadonlyMap<string, string> = new Map();

  function isImpure(node: ts.Node): boolean {
    if (ts.isMetaProperty(node))
      return node.keywordToken === ts.SyntaxKind.ImportKeyword && isEnvironment(node);
    if (ts.isCallExpression(node))
      return (
        (isUnknownDoer(node.expression) || isTypedByPackage(node.expression)) &&
        ts.findAncestor(node, ts.isDecorator) === undefined
      );
    if (!ts.isIdentifier(node) || !mayRun(node)) return false;
    if (node.text === "process") return !harmless.test(memberOf(node) ?? "");
    if (globals.test(node.text)) return ts.isCallExpression(node.parent) || ts.isNewExpression(node.parent);
    const pkg = names.get(node.text);
    return pkg !== undefined && !isPurePackage(pkg) && !isHarmless(node);
  }

  /** `this.http.get(…)`, where the field is declared with a type of a package. */
  function isTypedByPackage(callee: ts.Expression): boolean {
    if (!ts.isPropertyAccessExpression(callee)) return false;
    const receiver = callee.expression;
    const name = ts.isIdentifier(receiver)
      ? receiver
      : ts.isPropertyAccessExpression(receiver) && receiver.expression.kind === ts.SyntaxKind.ThisKeyword
        ? receiver.name
        : null;
    if (name === null || names.has(name.text)) return false;
    const [declaration] = sources.checker.getSymbolAtLocation(name)?.declarations ?? [];
    if (declaration === undefined) return false;
    const typed =
      ts.isParameter(declaration) ||
      ts.isPropertyDeclaration(declaration) ||
      ts.isVariableDeclaration(declaration)
        ? declaration.type
        : undefined;
    if (typed === undefined || !ts.isTypeReferenceNode(typed)) return false;
    let first = typed.typeName;
    while (ts.isQualifiedName(first)) first = first.left;
    const pkg = declaration.getSourceFile() === name.getSourceFile() ? names.get(first.text) : undefined;
    return pkg !== undefined && !isPurePackage(pkg);
  }

  /** `userRepo.find(…)` on something that nothing else is known of. */
  function isUnknownDoer(callee: ts.Expression): boolean {
    if (!ts.isPropertyAccessExpression(callee)) return false;
    const receiver = callee.expression;
    const name = ts.isIdentifier(receiver)
      ? receiver.text
      : ts.isPropertyAccessExpression(receiver)
        ? receiver.name.text
        : "";
    return doer.test(name) && sources.checker.getSymbolAtLocation(callee.name) === undefined;
  }

  return {
    file(path, file) {
      names = packageNames(sources, path, file);
    },
    kinds: [
      ts.SyntaxKind.Decorator,
      ts.SyntaxKind.MetaProperty,
      ts.SyntaxKind.CallExpression,
      ts.SyntaxKind.Identifier,
    ],
    node(node, path) {
      if (ts.isDecorator(node)) {
        const ranges = decorators.get(path) ?? [];
        ranges.push({ start: node.pos, end: node.end });
        decorators.set(path, ranges);
      }
      if (!isImpure(node)) return;
      const list = byFile.get(path);
      if (list === undefined) byFile.set(path, [node.pos]);
      else list.push(node.pos);
    },
    done: () => ({ byFile, decorators }),
  };
}

function mayRun(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) {
    if (parent.name === node) return false;
  } else if (ts.isTypeReferenceNode(parent) || ts.isQualifiedName(parent) || ts.isTypeQueryNode(parent))
    return false;
  else if (ts.isImportSpecifier(parent) || ts.isImportClause(parent) || ts.isNamespaceImport(parent))
    return false;
  else if (
    ts.isPropertyAssignment(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isPropertySignature(parent)
  ) {
    if (parent.name === node) return false;
  } else if (
    (ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isBindingElement(parent)) &&
    parent.name === node
  )
    return false;
  else if (ts.isExpressionWithTypeArguments(parent) || ts.isMethodDeclaration(parent)) return false;
  return ts.findAncestor(parent, ts.isDecorator) === undefined;
}

/** Errors that are thrown or compared with, and enums: `throw new NotFoundException()`, `Role.ADMIN`. */
function isHarmless(node: ts.Identifier): boolean {
  const { parent } = node;
  if (/(Exception|Error)$/.test(node.text) || /^(HttpStatus|StatusCodes)$/.test(node.text)) return true;
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword)
    return true;
  if (!ts.isPropertyAccessExpression(parent) || !/^[A-Z]/.test(node.text)) return false;
  return (
    !(ts.isCallExpression(parent.parent) && parent.parent.expression === parent) &&
    !ts.isNewExpression(parent.parent)
  );
}

function memberOf(node: ts.Node): string | null {
  const { parent } = node;
  return ts.isPropertyAccessExpression(parent) && parent.expression === node ? parent.name.text : null;
}

function isEnvironment(node: ts.MetaProperty): boolean {
  return memberOf(node) === "env";
}
