import { ts } from "ts-morph";
import { recently } from "../symbols/recent.ts";
import type { SymbolFinder } from "../symbols/symbol-finder.ts";
import type { FileExports } from "./export-table.ts";
import { type UnitDraft, type UnitsByNode, unitAt } from "./unit-draft.ts";
import type { Imported } from "./unit-link.ts";

export interface NameResolver {
  /** Units behind an identifier, import bindings and barrels on the way included. */
  identifier(node: ts.Identifier): ReadonlySet<UnitDraft>;
  /** Units behind the names of a file; no names: all of them. */
  file(path: string, names: readonly string[] | null): ReadonlySet<UnitDraft>;
  /** What an import unit needs by itself: the export it names, but nothing for a whole file. */
  ofImport(draft: UnitDraft): ReadonlySet<UnitDraft>;
  ofReexport(draft: UnitDraft): ReadonlySet<UnitDraft>;
}

interface DeclarationUnits {
  readonly units: ReadonlySet<UnitDraft>;
  readonly imports: readonly Imported[];
}

const nothing: ReadonlySet<UnitDraft> = new Set();

export function createNameResolver(
  checker: SymbolFinder,
  units: UnitsByNode,
  exports: ReadonlyMap<string, FileExports>,
): NameResolver {
  const memo = new Map<string, ReadonlySet<UnitDraft>>();
  /** Several readers ask for the same names, one after the other. */
  const behindName = recently((node: ts.Identifier) => {
    const found = new Set<UnitDraft>();
    addIdentifier(node, found, new Set());
    return found;
  });
  const declaredBy = recently(declarationUnits);

  function identifier(node: ts.Identifier): ReadonlySet<UnitDraft> {
    const symbol = symbolOf(checker, node);
    if (symbol === undefined) return nothing;
    const { units: own, imports } = declaredBy(symbol);
    return imports.length === 0 && !isCommonJsName(node) ? own : behindName(node);
  }

  /** Units that declare a name, and what they import when that is how. */
  function declarationUnits(symbol: ts.Symbol): DeclarationUnits {
    const found = new Set<UnitDraft>();
    const imports: Imported[] = [];
    for (const declaration of symbol.declarations ?? []) {
      // A default import is declared by its clause, which holds the named ones too; the unit is the name.
      const at = ts.isImportClause(declaration) ? (declaration.name ?? declaration) : declaration;
      const draft = unitAt(units, at);
      if (draft === null) continue;
      found.add(draft);
      if (draft.link.imported !== null) imports.push(draft.link.imported);
    }
    return { units: found, imports };
  }

  function addIdentifier(node: ts.Identifier, found: Set<UnitDraft>, seen: Set<string>): void {
    // CommonJS's own names stand for the file, not for anything in it.
    if (isCommonJsName(node) && !isDeclared(checker, node)) return;
    const symbol = symbolOf(checker, node);
    if (symbol === undefined) return;
    const { units: own, imports } = declaredBy(symbol);
    for (const draft of own) found.add(draft);
    for (const imported of imports) addImported(imported, membersUsed(node), found, seen);
  }

  function addImported(
    imported: Imported,
    members: readonly string[] | null,
    found: Set<UnitDraft>,
    seen: Set<string>,
  ): void {
    const table = exports.get(imported.path);
    if (table === undefined) return;
    // A default import of a CommonJS file is the whole `module.exports`.
    const isWhole =
      imported.name === "*" ||
      (imported.name === "default" && !table.names.has("default") && table.stars.length === 0);
    if (!isWhole) addNamed(imported.path, imported.name, found, seen);
    else if (members === null) addAll(imported.path, found, seen);
    else for (const member of members) addNamed(imported.path, member, found, seen);
  }

  /** How often a search ended because it had come round; what was found without that is true wherever it is asked for. */
  let cuts = 0;

  /** `exact`: nothing rather than the whole file, when the file has no such name. */
  function addNamed(
    path: string,
    name: string,
    found: Set<UnitDraft>,
    seen: Set<string>,
    exact = false,
  ): void {
    const key = `${path}\0${name}\0${exact ? "exact" : ""}`;
    let own = memo.get(key);
    if (own === undefined) {
      if (seen.has(key)) {
        cuts++;
        return;
      }
      const before = cuts;
      own = named(path, name, new Set(seen).add(key), exact);
      if (cuts === before || seen.size === 0) memo.set(key, own);
    }
    for (const draft of own) found.add(draft);
  }

  function named(path: string, name: string, seen: Set<string>, exact: boolean): Set<UnitDraft> {
    const found = new Set<UnitDraft>();
    const table = exports.get(path);
    if (table === undefined) return found;
    for (const draft of table.names.get(name) ?? []) {
      found.add(draft);
      for (const next of reexported(draft, seen)) found.add(next);
    }
    if (found.size > 0) return found;
    addStarred(table, name, found, seen, true);
    if (found.size === 0 && !exact) addStarred(table, name, found, seen, false);
    if (found.size > 0) return found;
    for (const draft of table.whole) {
      found.add(draft);
      if (isPassedThrough(draft)) addNamed(draft.loads, name, found, seen);
      else for (const next of reexported(draft, seen)) found.add(next);
    }
    // A name that cannot be found may have come in a way that is not seen: the whole file then.
    if (found.size === 0 && !exact && name !== "default" && table.stars.length === 0)
      for (const draft of table.all) found.add(draft);
    return found;
  }

  function addStarred(
    { stars }: FileExports,
    name: string,
    found: Set<UnitDraft>,
    seen: Set<string>,
    exact: boolean,
  ): void {
    for (const star of stars) {
      // What a package exports is not known here.
      if (star.loads === null && !exact) found.add(star);
      const inner = new Set<UnitDraft>();
      if (star.loads !== null) addNamed(star.loads, name, inner, seen, exact);
      if (inner.size > 0) for (const draft of [star, ...inner]) found.add(draft);
    }
  }

  function addAll(path: string, found: Set<UnitDraft>, seen: Set<string>): void {
    const key = `${path}\0*`;
    const table = exports.get(path);
    if (table === undefined) return;
    if (seen.has(key)) {
      cuts++;
      return;
    }
    const deeper = new Set(seen).add(key);
    for (const draft of table.all) {
      found.add(draft);
      for (const next of reexported(draft, deeper)) found.add(next);
    }
    if (table.all.length === 0) for (const draft of table.effects) found.add(draft);
  }

  /** What `export { a }` names in its own file; asked for by every importer. */
  const locally = new Map<UnitDraft, ReadonlySet<UnitDraft>>();

  function reexported(draft: UnitDraft, seen: Set<string>): ReadonlySet<UnitDraft> {
    const found = new Set<UnitDraft>();
    if (draft.kind !== "reexport") return found;
    if (draft.loads === null) {
      const known = locally.get(draft);
      if (known !== undefined) return known;
      const before = cuts;
      forEachReference(draft.node, (node) => addIdentifier(node, found, seen));
      if (cuts === before || seen.size === 0) locally.set(draft, found);
      return found;
    }
    if (draft.link.reexports !== null) addNamed(draft.loads, draft.link.reexports, found, seen);
    else addAll(draft.loads, found, seen);
    return found;
  }

  return {
    identifier,
    file(path, names) {
      const found = new Set<UnitDraft>();
      if (names === null) addAll(path, found, new Set());
      else for (const name of names) addNamed(path, name, found, new Set());
      return found;
    },
    ofImport(draft) {
      const { imported } = draft.link;
      const found = new Set<UnitDraft>();
      if (imported !== null && imported.name !== "*") addImported(imported, [], found, new Set());
      return found;
    },
    ofReexport: (draft) =>
      draft.link.statement || isPassedThrough(draft) ? new Set() : reexported(draft, new Set()),
  };
}

function isPassedThrough(draft: UnitDraft): draft is UnitDraft & { readonly loads: string } {
  return draft.link.passedThrough;
}

function isCommonJsName({ text }: ts.Identifier): boolean {
  return text === "module" || text === "exports";
}

function isDeclared(checker: SymbolFinder, node: ts.Identifier): boolean {
  const [first] = checker.getSymbolAtLocation(node)?.declarations ?? [];
  return (
    first !== undefined &&
    (ts.isVariableDeclaration(first) || ts.isParameter(first) || ts.isFunctionDeclaration(first))
  );
}

function forEachReference(node: ts.Node, visitor: (node: ts.Identifier) => void): void {
  if (ts.isIdentifier(node)) {
    if (!isNameOnly(node)) visitor(node);
    return;
  }
  ts.forEachChild(node, (child) => forEachReference(child, visitor));
}

export function symbolOf(checker: SymbolFinder, node: ts.Identifier): ts.Symbol | undefined {
  if (ts.isShorthandPropertyAssignment(node.parent))
    return checker.getShorthandAssignmentValueSymbol(node.parent);
  if (ts.isExportSpecifier(node.parent)) return checker.getExportSpecifierLocalTargetSymbol(node.parent);
  return checker.getSymbolAtLocation(node);
}

/** An identifier that is a property's or a label's name refers to nothing by itself. */
export function isNameOnly(node: ts.Identifier): boolean {
  const { parent } = node;
  switch (parent.kind) {
    case ts.SyntaxKind.PropertyAccessExpression:
    case ts.SyntaxKind.MetaProperty:
    case ts.SyntaxKind.PropertyAssignment:
    case ts.SyntaxKind.EnumMember:
    case ts.SyntaxKind.JsxAttribute:
    case ts.SyntaxKind.MethodDeclaration:
    case ts.SyntaxKind.PropertyDeclaration:
    case ts.SyntaxKind.PropertySignature:
    case ts.SyntaxKind.MethodSignature:
    case ts.SyntaxKind.GetAccessor:
    case ts.SyntaxKind.SetAccessor:
      return "name" in parent && parent.name === node;
    case ts.SyntaxKind.QualifiedName:
      return "right" in parent && parent.right === node;
    case ts.SyntaxKind.BindingElement:
      return "propertyName" in parent && parent.propertyName === node;
    case ts.SyntaxKind.ExportSpecifier:
      return ts.isExportSpecifier(parent) && parent.propertyName !== undefined && parent.name === node;
    case ts.SyntaxKind.LabeledStatement:
    case ts.SyntaxKind.BreakStatement:
    case ts.SyntaxKind.ContinueStatement:
    case ts.SyntaxKind.NamedTupleMember:
      return true;
    default:
      return false;
  }
}

/** `ns.a`, `const { a, b } = ns`; null when the whole thing is passed on. */
export function membersUsed(node: ts.Node): readonly string[] | null {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === node) return [parent.name.text];
  if (ts.isQualifiedName(parent) && parent.left === node) return [parent.right.text];
  if (
    ts.isElementAccessExpression(parent) &&
    parent.expression === node &&
    ts.isStringLiteralLike(parent.argumentExpression)
  )
    return [parent.argumentExpression.text];
  if (ts.isAwaitExpression(parent) || ts.isParenthesizedExpression(parent) || ts.isNonNullExpression(parent))
    return membersUsed(parent);
  if (
    !ts.isVariableDeclaration(parent) ||
    parent.initializer !== node ||
    !ts.isObjectBindingPattern(parent.name)
  )
    return null;
  const { elements } = parent.name;
  if (elements.some((element) => element.dotDotDotToken !== undefined)) return null;
  const keys = elements.map((element) => element.propertyName ?? element.name);
  return keys.every((key) => ts.isIdentifier(key) || ts.isStringLiteral(key))
    ? keys.map((key) => key.getText().replace(/["']/g, ""))
    : null;
}
