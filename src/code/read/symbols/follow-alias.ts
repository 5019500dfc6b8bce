import { ts } from "ts-morph";
import { requireBinding, requireTarget, unwrap } from "../imports/require-call.ts";
import { exportsOf, type OpenFiles, symbolOfDeclaration } from "./bound.ts";
import { createExportOwners, starTarget } from "./export-owners.ts";
import { recently } from "./recent.ts";

type Lookup = (name: string, from: ts.Node) => ts.Symbol | undefined;

export interface Aliases {
  aliased(symbol: ts.Symbol): ts.Symbol;
  /** The declaration that an import binding leads to, through re-exports; the node itself when it is no import. */
  follow(declaration: ts.Node): readonly ts.Node[];
  /** Declarations behind a name that a file exports. */
  exported(path: string, name: string): readonly ts.Node[];
}

const deepest = 12;

export function createAliases(files: OpenFiles, lookup: Lookup): Aliases {
  const owners = createExportOwners(files);

  function follow(declaration: ts.Node, depth = 0): readonly ts.Node[] {
    const specifier = specifierOf(declaration);
    if (specifier === null) return [declaration];
    const path = files.resolve(files.pathOf(declaration), specifier.text).file;
    if (path === null || depth > deepest) return [];
    return exported(path, specifier.name, depth + 1);
  }

  /** Declarations behind a name that a file exports. */
  function exported(path: string, name: string, depth: number): readonly ts.Node[] {
    const file = files.open(path);
    if (file === undefined || depth > deepest) return [];
    if (name === "*") return [file];
    const table = exportsOf(symbolOfDeclaration(file));
    const own = table?.get(name);
    if (own !== undefined) return (own.declarations ?? []).flatMap((node) => through(node, depth));
    const owner = owners.behindStars(path, name);
    return owner === null ? commonJs(file, path, name, depth) : exported(owner, name, depth + 1);
  }

  /** `export { a }`, `export { a } from`, `export default a`, `exports.a = b`. */
  function through(node: ts.Node, depth: number): readonly ts.Node[] {
    if (ts.isExportSpecifier(node)) {
      const { moduleSpecifier } = node.parent.parent;
      const name = (node.propertyName ?? node.name).text;
      if (moduleSpecifier === undefined) return named(name, node.parent, depth);
      const path = ts.isStringLiteral(moduleSpecifier)
        ? files.resolve(files.pathOf(node), moduleSpecifier.text).file
        : null;
      return path === null ? [] : exported(path, name, depth + 1);
    }
    if (ts.isNamespaceExport(node)) {
      const path = starTarget(files, files.pathOf(node), node.parent);
      return path === null ? [] : exported(path, "*", depth + 1);
    }
    if (ts.isExportAssignment(node)) return value(node.expression, depth);
    const assigned = assignedValue(node);
    return assigned === null ? [node] : value(assigned, depth);
  }

  function named(name: string, from: ts.Node, depth: number): readonly ts.Node[] {
    return (lookup(name, from)?.declarations ?? []).flatMap((node) => follow(node, depth + 1));
  }

  function value(expression: ts.Expression, depth: number): readonly ts.Node[] {
    const node = unwrap(expression);
    if (ts.isIdentifier(node)) {
      const found = named(node.text, node, depth);
      return found.length > 0 ? found : [node];
    }
    const required = requireTarget(node);
    const path = required === null ? null : files.resolve(files.pathOf(node), required).file;
    return path === null ? [node] : exported(path, "*", depth + 1);
  }

  /** `module.exports = { a, b: f }`, `module.exports = require("./x")`, `module.exports = X` under its own or a default name. */
  function commonJs(file: ts.SourceFile, path: string, name: string, depth: number): readonly ts.Node[] {
    const whole = wholeExport(file);
    if (whole === null) return [];
    const node = unwrap(whole);
    if (ts.isObjectLiteralExpression(node)) {
      if (name === "default") return [node];
      for (const property of node.properties) {
        if (property.name?.getText().replace(/["']/g, "") !== name) continue;
        if (ts.isShorthandPropertyAssignment(property)) return named(name, property, depth);
        return ts.isPropertyAssignment(property) ? value(property.initializer, depth) : [property];
      }
      return [];
    }
    const required = requireTarget(node);
    const next = required === null ? null : files.resolve(path, required).file;
    if (next !== null) return exported(next, name, depth + 1);
    return name === "default" ? value(node, depth) : [];
  }

  const followed = recently((declaration: ts.Node) => follow(declaration));

  function aliased(symbol: ts.Symbol): ts.Symbol {
    const found = (symbol.declarations ?? []).flatMap((node) => followed(node));
    const own = found.map(symbolOfDeclaration).find((target) => target !== undefined);
    // as: callers read flags and declarations only
    return own ?? ({ ...emptySymbol, declarations: found } as unknown as ts.Symbol);
  }

  return { aliased, follow: followed, exported: (path, name) => exported(path, name, 0) };
}

const emptySymbol = { flags: ts.SymbolFlags.None, escapedName: "unknown" };

interface Specifier {
  readonly text: string;
  readonly name: string;
}

/** Module and name of an import binding; null for every other declaration. */
function specifierOf(node: ts.Node): Specifier | null {
  if (ts.isImportSpecifier(node))
    return ofImport(node.parent.parent.parent, (node.propertyName ?? node.name).text);
  if (ts.isNamespaceImport(node)) return ofImport(node.parent.parent, "*");
  if (ts.isImportClause(node)) return ofImport(node.parent, "default");
  if (ts.isImportEqualsDeclaration(node)) {
    const { moduleReference } = node;
    return ts.isExternalModuleReference(moduleReference) && ts.isStringLiteral(moduleReference.expression)
      ? { text: moduleReference.expression.text, name: "*" }
      : null;
  }
  if (ts.isVariableDeclaration(node)) {
    const required = requireBinding(node.initializer);
    return required === null || !ts.isIdentifier(node.name)
      ? null
      : { text: required.specifier, name: required.member ?? "*" };
  }
  if (!ts.isBindingElement(node) || !ts.isVariableDeclaration(node.parent.parent)) return null;
  const required = requireBinding(node.parent.parent.initializer);
  return required === null || required.member !== null || node.dotDotDotToken !== undefined
    ? null
    : { text: required.specifier, name: (node.propertyName ?? node.name).getText().replace(/["']/g, "") };
}

function ofImport(node: ts.Node, name: string): Specifier | null {
  return ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)
    ? { text: node.moduleSpecifier.text, name }
    : null;
}

/** `b` of `exports.a = b`, which the binder declares by its left side. */
function assignedValue(node: ts.Node): ts.Expression | null {
  const assignment = ts.isBinaryExpression(node) ? node : node.parent;
  return assignment !== undefined &&
    ts.isBinaryExpression(assignment) &&
    assignment.operatorToken.kind === ts.SyntaxKind.EqualsToken
    ? assignment.right
    : null;
}

/** What is assigned to `module.exports`, last. */
export function wholeExport(file: ts.SourceFile): ts.Expression | null {
  let found: ts.Expression | null = null;
  for (const statement of file.statements) {
    if (!ts.isExpressionStatement(statement)) continue;
    let { expression } = statement;
    while (ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      if (expression.left.getText() === "module.exports") {
        found = expression.right;
        break;
      }
      expression = expression.right;
    }
  }
  return found;
}
