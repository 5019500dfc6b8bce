import { ts } from "ts-morph";
import { requireBinding, unwrap } from "../imports/require-call.ts";
import { isExportsTarget } from "./exports-target.ts";

/** What a binding names in the file it is imported from; `*` is the file itself. */
export interface Imported {
  readonly path: string;
  readonly name: string;
  /** Names further down, of what the first one stands for: `["list"]` of `const { list } = require("./controllers").tags`. */
  readonly below: readonly string[];
}

/** What other files need to know of a unit to follow names through it. */
export interface UnitLink {
  /** For imports. */
  readonly imported: Imported | null;
  /** Names under which the declaration itself can be exported. */
  readonly names: readonly string[];
  /** `export * from`. */
  readonly star: boolean;
  /** `module.exports = X`, or a spread into it. */
  readonly whole: boolean;
  /** `module.exports = require("./tools")`. */
  readonly passedThrough: boolean;
  /** Name of the other file that a re-export passes on; null: all of it. */
  readonly reexports: string | null;
  /** A whole `export … from` statement. */
  readonly statement: boolean;
}

interface Named {
  readonly kind: string;
  readonly name: string | null;
  readonly loads: string | null;
}

export function linkOf(node: ts.Node, { kind, name, loads }: Named): UnitLink {
  return {
    imported: kind === "import" && loads !== null ? importedBy(node, loads) : null,
    names: exportedNames(node, name),
    star: ts.isExportDeclaration(node) && node.exportClause === undefined,
    whole:
      name === "module.exports" ||
      assignsExports(node) ||
      (kind === "reexport" && name === null && ts.isSpreadAssignment(node)),
    passedThrough: loads !== null && name === "module.exports" && ts.isExpressionStatement(node),
    reexports: ts.isExportSpecifier(node) ? (node.propertyName ?? node.name).text : null,
    statement: ts.isExportDeclaration(node),
  };
}

/** `const self = module.exports = { … }`, as is written to let one export call another. */
export function assignsExports(node: ts.Node): boolean {
  const value =
    ts.isVariableDeclaration(node) && node.initializer !== undefined ? unwrap(node.initializer) : null;
  return value !== null && ts.isBinaryExpression(value) && isAssignedToExports(value);
}

function isAssignedToExports({ left, operatorToken, right }: ts.BinaryExpression): boolean {
  if (operatorToken.kind !== ts.SyntaxKind.EqualsToken) return false;
  const inner = unwrap(right);
  return isExportsTarget(left) || (ts.isBinaryExpression(inner) && isAssignedToExports(inner));
}

function importedBy(node: ts.Node, path: string): Imported | null {
  if (ts.isImportSpecifier(node)) return { path, name: (node.propertyName ?? node.name).text, below: [] };
  if (ts.isNamespaceImport(node) || ts.isImportEqualsDeclaration(node)) return { path, name: "*", below: [] };
  if (ts.isIdentifier(node)) return { path, name: "default", below: [] };
  if (ts.isBindingElement(node)) {
    const own = (node.propertyName ?? node.name).getText().replace(/["']/g, "");
    const declaration = ts.findAncestor(node, ts.isVariableDeclaration);
    const member = requireBinding(declaration?.initializer)?.member ?? null;
    return member === null ? { path, name: own, below: [] } : { path, name: member, below: [own] };
  }
  if (!ts.isVariableDeclaration(node)) return null;
  return { path, name: requireBinding(node.initializer)?.member ?? "*", below: [] };
}

function exportedNames(node: ts.Node, name: string | null): string[] {
  if (ts.isVariableDeclaration(node)) return bindingNames(node.name);
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
  if (modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword)) return ["default"];
  return name === null ? [] : [name];
}

function bindingNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) =>
    ts.isOmittedExpression(element) ? [] : bindingNames(element.name),
  );
}
