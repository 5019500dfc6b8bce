import { ts } from "ts-morph";
import { forAnyone, ofFile } from "../project/body-looks.ts";
import { recently } from "../symbols/recent.ts";
import type { SymbolFinder } from "../symbols/symbol-finder.ts";
import { eachReference, isCommonJsName, isDeclared, valueIn } from "./each-reference.ts";
import type { FileExports } from "./export-table.ts";
import { type MemberPath, membersUsed } from "./members-used.ts";
import { type UnitDraft, type UnitsByNode, unitAt } from "./unit-draft.ts";
import type { Imported } from "./unit-link.ts";

export interface NameResolver {
  /** Units behind an identifier, import bindings and barrels on the way included. */
  identifier(node: ts.Identifier): ReadonlySet<UnitDraft>;
  /** Units behind the names of a file; no names: all of them. */
  file(path: string, names: readonly MemberPath[] | null): ReadonlySet<UnitDraft>;
  /** What an import unit needs by itself: the export it names, but nothing for a whole file. */
  ofImport(draft: UnitDraft): ReadonlySet<UnitDraft>;
  ofReexport(draft: UnitDraft): ReadonlySet<UnitDraft>;
  /** What a re-export without a source names in its own file: the same for whoever asks. */
  within(draft: UnitDraft): readonly NamedWithin[];
  /** `articles` of `module.exports = { articles }`, when that is a whole file: who asks for its members needs those alone. */
  isWholeFile(draft: UnitDraft): boolean;
}

/** What is used of a name: members of it, all of it (null), or nothing but the name itself. */
type Below = MemberPath | null;
const nameAlone: MemberPath = [];

interface How {
  readonly below: Below;
  /** Nothing rather than the whole file, when the file has no such name. */
  readonly exact?: boolean;
}

interface DeclarationUnits {
  readonly units: ReadonlySet<UnitDraft>;
  readonly imports: readonly Imported[];
}

/** A name that a unit uses, by what declares it in its own file. */
export interface NamedWithin extends DeclarationUnits {
  readonly members: readonly MemberPath[] | null;
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

  function addIdentifier(
    node: ts.Identifier,
    found: Set<UnitDraft>,
    seen: Set<string>,
    members: readonly MemberPath[] | null = membersUsed(node),
  ): void {
    const declared = declaredAt(node);
    if (declared !== null) addDeclared({ ...declared, members }, found, seen);
  }

  function declaredAt(node: ts.Identifier): DeclarationUnits | null {
    // CommonJS's own names stand for the file, not for anything in it.
    if (isCommonJsName(node) && !isDeclared(checker, node)) return null;
    const symbol = symbolOf(checker, node);
    return symbol === undefined ? null : declaredBy(symbol);
  }

  function addDeclared(
    { units: own, imports, members }: NamedWithin,
    found: Set<UnitDraft>,
    seen: Set<string>,
  ): void {
    for (const draft of own) found.add(draft);
    for (const imported of imports) addImported(imported, members, found, seen);
  }

  /** Each once: a method of an exported object is looked through for everybody who asks for a name beside it. */
  function within(draft: UnitDraft): readonly NamedWithin[] {
    const found = new Map<string, NamedWithin>();
    ofFile(draft.file, () =>
      eachReference(draft.node, (node) => {
        const declared = declaredAt(node);
        if (declared === null) return;
        const members = declared.imports.length === 0 ? null : membersUsed(node);
        const key = JSON.stringify([[...declared.units].map(({ id }) => id), declared.imports, members]);
        if (!found.has(key)) found.set(key, { ...declared, members });
      }),
    );
    return [...found.values()];
  }

  function addImported(
    imported: Imported,
    members: readonly MemberPath[] | null,
    found: Set<UnitDraft>,
    seen: Set<string>,
  ): void {
    if (!exports.has(imported.path)) return;
    const { path, name, below } = imported;
    if (!isWhole(imported)) {
      for (const member of members === null || members.length === 0 ? [null] : members)
        addNamed(path, name, found, seen, {
          below: below.length === 0 ? member : [...below, ...(member ?? [])],
        });
    } else if (members === null) addAll(path, found, seen);
    else
      for (const [first, ...rest] of members)
        if (first !== undefined)
          addNamed(path, first, found, seen, { below: rest.length === 0 ? null : rest });
  }

  /** A default import of a CommonJS file is the whole `module.exports`. */
  function isWhole({ path, name }: Imported): boolean {
    const table = exports.get(path);
    return (
      name === "*" ||
      (name === "default" && table !== undefined && !table.names.has("default") && table.stars.length === 0)
    );
  }

  /** How often a search ended because it had come round; what was found without that is true wherever it is asked for. */
  let cuts = 0;

  /** `exact`: nothing rather than the whole file, when the file has no such name. */
  function addNamed(path: string, name: string, found: Set<UnitDraft>, seen: Set<string>, how: How): void {
    const key = `${path}\0${name}\0${how.exact === true ? "exact" : ""}\0${how.below?.join(".") ?? "*"}`;
    let own = memo.get(key);
    if (own === undefined) {
      if (seen.has(key)) {
        cuts++;
        return;
      }
      const before = cuts;
      own = forAnyone(() => named(path, name, new Set(seen).add(key), how));
      if (cuts === before || seen.size === 0) memo.set(key, own);
    }
    for (const draft of own) found.add(draft);
  }

  function named(path: string, name: string, seen: Set<string>, how: How): Set<UnitDraft> {
    const found = new Set<UnitDraft>();
    const table = exports.get(path);
    if (table === undefined) return found;
    for (const draft of table.names.get(name) ?? []) {
      found.add(draft);
      for (const next of reexported(draft, seen, how.below)) found.add(next);
    }
    if (found.size > 0) return found;
    addStarred(table, name, found, seen, { ...how, exact: true });
    if (found.size === 0 && how.exact !== true) addStarred(table, name, found, seen, how);
    if (found.size > 0) return found;
    for (const draft of table.whole) {
      found.add(draft);
      if (isPassedThrough(draft)) addNamed(draft.loads, name, found, seen, { below: how.below });
      else for (const next of reexported(draft, seen, null)) found.add(next);
    }
    // A name that cannot be found may have come in a way that is not seen: the whole file then.
    if (found.size === 0 && how.exact !== true && name !== "default" && table.stars.length === 0)
      for (const draft of table.all) {
        found.add(draft);
        for (const next of reexported(draft, seen, null)) found.add(next);
      }
    return found;
  }

  function addStarred(
    { stars }: FileExports,
    name: string,
    found: Set<UnitDraft>,
    seen: Set<string>,
    how: How,
  ): void {
    for (const star of stars) {
      // What a package exports is not known here.
      if (star.loads === null && how.exact !== true) found.add(star);
      const inner = new Set<UnitDraft>();
      if (star.loads !== null) addNamed(star.loads, name, inner, seen, how);
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
      for (const next of reexported(draft, deeper, null)) found.add(next);
    }
    if (table.all.length === 0) for (const draft of table.effects) found.add(draft);
  }

  /** What `export { a }` names in its own file; asked for by every importer. */
  const locally = new Map<UnitDraft, ReadonlySet<UnitDraft>>();

  function reexported(draft: UnitDraft, seen: Set<string>, below: Below): ReadonlySet<UnitDraft> {
    const found = new Set<UnitDraft>();
    if (draft.kind !== "reexport") return found;
    if (draft.loads === null) {
      if (below !== null && isWholeFile(draft)) {
        const value = valueIn(draft.node);
        if (value !== null) addIdentifier(value, found, seen, [below]);
        return found;
      }
      const known = locally.get(draft);
      if (known !== undefined) return known;
      const before = cuts;
      forAnyone(() => {
        for (const one of within(draft)) addDeclared(one, found, seen);
      });
      if (cuts === before || seen.size === 0) locally.set(draft, found);
      return found;
    }
    const [first, ...rest] = below ?? [];
    if (draft.link.reexports !== null) addNamed(draft.loads, draft.link.reexports, found, seen, { below });
    else if (below === null || draft.link.star) addAll(draft.loads, found, seen);
    else if (first !== undefined)
      addNamed(draft.loads, first, found, seen, { below: rest.length === 0 ? null : rest });
    return found;
  }

  function isWholeFile(draft: UnitDraft): boolean {
    const value = draft.kind === "reexport" && draft.loads === null ? valueIn(draft.node) : null;
    const symbol = value === null ? undefined : symbolOf(checker, value);
    return symbol !== undefined && declaredBy(symbol).imports.some(isWhole);
  }

  return {
    identifier,
    within,
    file(path, names) {
      const found = new Set<UnitDraft>();
      if (names === null) addAll(path, found, new Set());
      else
        for (const [name, ...below] of names)
          if (name !== undefined)
            addNamed(path, name, found, new Set(), { below: below.length === 0 ? null : below });
      return found;
    },
    ofImport(draft) {
      const { imported } = draft.link;
      const found = new Set<UnitDraft>();
      if (imported !== null && imported.name !== "*") addImported(imported, [nameAlone], found, new Set());
      return found;
    },
    ofReexport: (draft) =>
      draft.link.statement || isPassedThrough(draft)
        ? new Set()
        : reexported(draft, new Set(), draft.link.reexports === null ? nameAlone : null),
    isWholeFile,
  };
}

function isPassedThrough(draft: UnitDraft): draft is UnitDraft & { readonly loads: string } {
  return draft.link.passedThrough;
}

export function symbolOf(checker: SymbolFinder, node: ts.Identifier): ts.Symbol | undefined {
  if (ts.isShorthandPropertyAssignment(node.parent))
    return checker.getShorthandAssignmentValueSymbol(node.parent);
  if (ts.isExportSpecifier(node.parent)) return checker.getExportSpecifierLocalTargetSymbol(node.parent);
  return checker.getSymbolAtLocation(node);
}
