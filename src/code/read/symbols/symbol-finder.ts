import { ts } from "ts-morph";
import { createAliases } from "./follow-alias.ts";
import { createMembers } from "./members.ts";

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

/** Access to other files of the project, opened only when a name leads there. */
export interface OpenFiles {
  open(path: string): ts.SourceFile | undefined;
  pathOf(node: ts.Node): string;
  resolve(from: string, specifier: string): { readonly file: string | null };
}

/** What the binder writes on nodes; the compiler's types keep it to itself. */
interface Bound {
  readonly locals?: ReadonlyMap<string, ts.Symbol>;
  readonly symbol?: ts.Symbol;
}

/** Names declared in this node's own scope, after binding. */
export function localsOf(node: ts.Node): ReadonlyMap<string, ts.Symbol> | undefined {
  return (node as unknown as Bound).locals; // as: see Bound
}

export function symbolOfDeclaration(node: ts.Node): ts.Symbol | undefined {
  return (node as unknown as Bound).symbol; // as: see Bound
}

/**
 * Finds what names mean with the binder's scopes of one file at a time. It follows imports to other files when asked
 * (`getAliasedSymbol`), and members through annotations, `new` and literals; nothing is inferred across packages.
 */
export function createSymbolFinder(files: OpenFiles): SymbolFinder {
  const aliases = createAliases(files, lookup);
  const members = createMembers({ files, lookup, ...aliases });

  function getSymbolAtLocation(node: ts.Node): ts.Symbol | undefined {
    if (!ts.isIdentifier(node) && !ts.isPrivateIdentifier(node)) return symbolOfDeclaration(node);
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

/** The innermost declaration of a name around a node. */
export function lookup(name: string, from: ts.Node): ts.Symbol | undefined {
  for (let scope: ts.Node | undefined = from; scope !== undefined; scope = scope.parent) {
    const found = localsOf(scope)?.get(name) ?? insideOwn(scope, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Names that a declaration brings into its own body: enum members, namespace members, a function expression's own name. */
function insideOwn(scope: ts.Node, name: string): ts.Symbol | undefined {
  const symbol = symbolOfDeclaration(scope);
  if (symbol === undefined) return undefined;
  if (ts.isEnumDeclaration(scope) || ts.isModuleDeclaration(scope)) return exportsOf(symbol)?.get(name);
  if (ts.isFunctionExpression(scope) || ts.isClassExpression(scope))
    return scope.name?.text === name ? symbol : undefined;
  if (ts.isClassLike(scope) || ts.isInterfaceDeclaration(scope)) {
    const member = symbol.members?.get(ts.escapeLeadingUnderscores(name));
    return member !== undefined && (member.flags & ts.SymbolFlags.TypeParameter) !== 0 ? member : undefined;
  }
  return undefined;
}

export function exportsOf(symbol: ts.Symbol | undefined): ReadonlyMap<string, ts.Symbol> | undefined {
  // as: the keys are escaped names, which differ from the text only for names that begin with two underscores
  return symbol?.exports as ReadonlyMap<string, ts.Symbol> | undefined;
}
