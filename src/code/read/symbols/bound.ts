import { ts } from "ts-morph";

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
function localsOf(node: ts.Node): ReadonlyMap<string, ts.Symbol> | undefined {
  return (node as unknown as Bound).locals; // as: see Bound
}

export function symbolOfDeclaration(node: ts.Node): ts.Symbol | undefined {
  return (node as unknown as Bound).symbol; // as: see Bound
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
