import { ts } from "ts-morph";
import type { SymbolFinder } from "../symbols/symbol-finder.ts";
import { isNameOnly } from "./is-name-only.ts";

/** Names in a piece of code that stand for something declared elsewhere. */
export function eachReference(node: ts.Node, visitor: (node: ts.Identifier) => void): void {
  if (ts.isIdentifier(node)) {
    if (!isNameOnly(node)) visitor(node);
    return;
  }
  ts.forEachChild(node, (child) => eachReference(child, visitor));
}

/** `b` of `{ a: b }`, `{ b }` and `export { b as a }`. */
export function valueIn(node: ts.Node): ts.Identifier | null {
  if (ts.isShorthandPropertyAssignment(node)) return node.name;
  if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.initializer)) return node.initializer;
  return ts.isExportSpecifier(node) && ts.isIdentifier(node.propertyName ?? node.name)
    ? ((node.propertyName ?? node.name) as ts.Identifier) // the line above
    : null;
}

export function isCommonJsName({ text }: ts.Identifier): boolean {
  return text === "module" || text === "exports";
}

export function isDeclared(checker: SymbolFinder, node: ts.Identifier): boolean {
  const [first] = checker.getSymbolAtLocation(node)?.declarations ?? [];
  return (
    first !== undefined &&
    (ts.isVariableDeclaration(first) || ts.isParameter(first) || ts.isFunctionDeclaration(first))
  );
}
