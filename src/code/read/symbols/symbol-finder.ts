import { ts } from "ts-morph";
import { lookup, type OpenFiles, symbolOfDeclaration } from "./bound.ts";
import { createAliases } from "./follow-alias.ts";
import { createMembers } from "./members.ts";
import { recently } from "./recent.ts";

/** What msa asks of names: the part of the compiler's checker that needs no types of packages. */
export interface SymbolFinder {
  getSymbolAtLocation(node: ts.Node): ts.Symbol | undefined;
  getShorthandAssignmentValueSymbol(node: ts.Node): ts.Symbol | undefined;
  getExportSpecifierLocalTargetSymbol(node: ts.ExportSpecifier): ts.Symbol | undefined;
  /** What an import leads to; a symbol without declarations when that lies outside the project. */
  getAliasedSymbol(symbol: ts.Symbol): ts.Symbol;
  /** The member of that name of whatever an expression gives. */
  getMember(receiver: ts.Expression, name: string): ts.Symbol | undefined;
  /** Class, interface, object literal, file or enum that a value is one of. */
  getHolder(expression: ts.Expression): ts.Node | undefined;
}

/**
 * Finds what names mean with the binder's scopes of one file at a time. It follows imports to other files when asked
 * (`getAliasedSymbol`), and members through annotations, `new` and literals; nothing is inferred across packages.
 */
export function createSymbolFinder(files: OpenFiles): SymbolFinder {
  const aliases = createAliases(files, lookup);
  const members = createMembers({ files, lookup, ...aliases });

  /** One walk over a file asks for each of its names several times. */
  const known = recently((node: ts.Identifier | ts.PrivateIdentifier) => findSymbol(node) ?? null);

  function getSymbolAtLocation(node: ts.Node): ts.Symbol | undefined {
    if (!ts.isIdentifier(node) && !ts.isPrivateIdentifier(node)) return symbolOfDeclaration(node);
    return known(node) ?? undefined;
  }

  function findSymbol(node: ts.Identifier | ts.PrivateIdentifier): ts.Symbol | undefined {
    const { parent } = node;
    if (ts.isPropertyAccessExpression(parent) && parent.name === node)
      return members.memberOf(parent.expression, node.text);
    if (!ts.isIdentifier(node)) return symbolOfDeclaration(parent);
    if (ts.isQualifiedName(parent) && parent.right === node)
      return members.memberOfName(parent.left, node.text);
    if (ts.isBindingElement(parent) && parent.propertyName === node) return undefined;
    if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) return symbolOfDeclaration(parent);
    if (isOwnName(parent, node)) return symbolOfDeclaration(parent);
    return lookup(node.text, node);
  }

  return {
    getSymbolAtLocation,
    getShorthandAssignmentValueSymbol: (node) =>
      ts.isShorthandPropertyAssignment(node) ? lookup(node.name.text, node) : undefined,
    getExportSpecifierLocalTargetSymbol: (node) => lookup((node.propertyName ?? node.name).text, node.parent),
    getAliasedSymbol: aliases.aliased,
    getMember: members.memberOf,
    getHolder: members.holderOf,
  };
}

function isOwnName(parent: ts.Node, node: ts.Node): boolean {
  return "name" in parent && parent.name === node && symbolOfDeclaration(parent) !== undefined;
}
