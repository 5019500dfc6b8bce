import type { CodeUnit, NameUse, ReferenceFact } from "../../model/monolith.ts";
import { type CannotWait, unitAt, type WaitScope } from "./wait-scope.ts";

export interface Place {
  readonly path: string;
  readonly use: NameUse;
}

/**
 * Every place of this process where a function, or the method `member` of a class or an object, is named. A place too
 * few would hand a promise to code that expects a value, so what may be one and cannot be told is an answer of its own.
 */
export function namePlaces(
  unit: CodeUnit,
  member: string | null,
  scope: WaitScope,
): readonly Place[] | CannotWait {
  const references = scope.monolith.facts.references.filter(
    (one) => one.to === unit.id && one.member === member && one.kind !== "inject" && scope.has(one.from),
  );
  const byFile = new Map<string, ReferenceFact[]>();
  for (const one of scope.monolith.facts.references) {
    const own = byFile.get(one.file);
    if (own === undefined) byFile.set(one.file, [one]);
    else own.push(one);
  }
  const look: Look = { unit, member, scope, references, byFile, places: [] };
  for (const path of pathsOf(look)) {
    for (const use of scope.waits(path).uses) {
      if (!isHere(path, use, scope)) continue;
      const verdict = member === null ? ofFunction(path, use, look) : ofMember(path, use, member, look);
      if (verdict === "unknown") return unknown(path, use);
      if (verdict === "place") look.places.push({ path, use });
    }
  }
  const lost = references.find(
    ({ file, line }) => !look.places.some(({ path, use }) => path === file && isOnLine(use, line)),
  );
  if (lost === undefined) return look.places;
  return {
    file: lost.file,
    line: lost.line,
    why: "it is used in a way that nobody can follow",
    fix: "call it by its name",
  };
}

interface Look {
  readonly unit: CodeUnit;
  readonly member: string | null;
  readonly scope: WaitScope;
  readonly references: readonly ReferenceFact[];
  /** Of everything, by the file that they stand in. */
  readonly byFile: ReadonlyMap<string, readonly ReferenceFact[]>;
  readonly places: Place[];
}

type Verdict = "place" | "other" | "unknown";

function isHere(path: string, use: NameUse, scope: WaitScope): boolean {
  const around = unitAt(scope, path, use.at);
  return around !== null && scope.has(around.id) && !scope.isReplaced(path, use.at);
}

const isOnLine = ({ line, startLine }: NameUse, at: number): boolean => startLine <= at && at <= line;

/** Files in which the name can stand; all others are never opened. */
function pathsOf({ unit, member, scope, references }: Look): Set<string> {
  const { index } = scope;
  const users = (index.users.get(unit.id) ?? []).flatMap((id) => index.byId.get(id)?.file ?? []);
  const asking =
    member === null
      ? []
      : scope.monolith.facts.units.filter((one) => one.mentions.includes(member)).map(({ file }) => file);
  return new Set([unit.file, ...users, ...asking, ...references.map(({ file }) => file)]);
}

function ofFunction(path: string, use: NameUse, look: Look): Verdict {
  const { unit, scope, byFile } = look;
  const names = exportedAs(look);
  const own = path === unit.file;
  const bindings = bindingsIn(path, look);
  if (use.of === null) {
    if (own && use.name === unit.name) return use.asks === null ? "place" : "unknown";
    const binding = bindings.get(use.name);
    if (binding === undefined || (binding.whole && !namesUnit(path, use, look))) return "other";
    if (use.asks === null) return binding.whole && use.form === "export" ? "other" : "place";
    // `users.find`: what stands behind the dot is a place of its own.
    return names.has(use.asks) || binding.whole ? "other" : "place";
  }
  if (!names.has(use.name)) return "other";
  if (own && (use.of === "exports" || use.of === "module.exports")) return "place";
  if (isReferred(path, use, look)) return "place";
  if (bindings.get(use.of)?.exact === true) return "place";
  return isSomebodyElse(use, byFile.get(path) ?? [], scope) || !namesUnit(path, use, look)
    ? "other"
    : "unknown";
}

/** The names of a function outside of its file. */
function exportedAs({ unit, scope: { index } }: Look): Set<string> {
  const users = (index.users.get(unit.id) ?? []).flatMap((id) => index.byId.get(id) ?? []);
  const offered = users.filter(({ kind }) => kind === "reexport").map(({ name }) => name);
  return new Set([unit.name, ...offered].filter((name) => name !== null));
}

interface Binding {
  /** It stands for all that a file exports. */
  readonly whole: boolean;
  /** It certainly leads to the function: another file's may hand it on. */
  readonly exact: boolean;
}

function bindingsIn(path: string, { unit, scope: { index } }: Look): Map<string, Binding> {
  const found = new Map<string, Binding>();
  for (const one of index.byFile.get(path) ?? []) {
    if (one.kind !== "import" || one.name === null) continue;
    const exact = one.refs.includes(unit.id);
    const whole = one.refs.filter((id) => index.byId.get(id)?.kind === "declaration").length !== 1;
    if (exact) found.set(one.name, { whole, exact });
    else if (one.loads !== null && one.refs.length === 0)
      found.set(one.name, { whole: true, exact: one.loads === unit.file });
  }
  return found;
}

function namesUnit(path: string, use: NameUse, { unit, scope }: Look): boolean {
  return unitAt(scope, path, use.at)?.refs.includes(unit.id) === true;
}

function isReferred(path: string, use: NameUse, { references }: Look): boolean {
  return references.some(({ file, line }) => file === path && isOnLine(use, line));
}

/** The analysis knows what is meant there, and it is something else. */
function isSomebodyElse(
  use: NameUse,
  ofFile: readonly ReferenceFact[],
  { index }: Pick<WaitScope, "index">,
): boolean {
  return ofFile.some(
    ({ line, member, to }) => isOnLine(use, line) && (member ?? index.byId.get(to)?.name) === use.name,
  );
}

function ofMember(path: string, use: NameUse, member: string, look: Look): Verdict {
  const { unit, scope } = look;
  if (use.name !== member || use.of === null) return "other";
  const own = path === unit.file;
  if (use.of === "this") return own && use.within === unit.name ? "place" : "other";
  if (own && use.of === unit.name) return "place";
  // Two classes may have a method of one name, and one line may call both.
  const others = (look.byFile.get(path) ?? []).filter(({ to }) => to !== unit.id);
  const elsewhere = isSomebodyElse(use, others, scope);
  if (isReferred(path, use, look)) return elsewhere ? "unknown" : "place";
  if (elsewhere || isOfPackage(path, use.of, scope) || !isAround(look)) return "other";
  return "unknown";
}

/** An instance of a class that nobody makes, asks for or names as a type is in nobody's hands: the container has it. */
function isAround({ unit, scope }: Look): boolean {
  const declared = new Set<ReferenceFact["kind"]>(["decorator", "extends", "instanceof"]);
  return (
    scope.monolith.facts.references.some(({ to, kind }) => to === unit.id && !declared.has(kind)) ||
    (scope.index.users.get(unit.id) ?? []).some((id) => {
      const user = scope.index.byId.get(id);
      return user?.file === unit.file && user.kind !== "reexport";
    })
  );
}

const builtIn =
  /^(Array|Boolean|Buffer|console|Date|JSON|Math|Number|Object|process|Promise|Reflect|String|Symbol)$/;

function isOfPackage(path: string, name: string, { index }: WaitScope): boolean {
  if (builtIn.test(name)) return true;
  return (index.byFile.get(path) ?? []).some(
    (one) => one.kind === "import" && one.name === name && one.packages.length > 0,
  );
}

function unknown(path: string, use: NameUse): CannotWait {
  return {
    file: path,
    line: use.line,
    why: `${use.of === "" || use.of === null ? "" : `${use.of}.`}${use.name} there may be it, and nobody can tell`,
    fix: "declare the type of what it is called on, or give the function a name of its own",
  };
}
