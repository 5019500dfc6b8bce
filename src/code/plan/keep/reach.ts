import type { CodeUnit, UnitId } from "../../model/monolith.ts";
import { MemberDemand } from "./members.ts";
import type { UnitIndex } from "./unit-index.ts";

export interface Reached {
  readonly units: ReadonlySet<UnitId>;
  /** Files whose code runs, as opposed to files that only lend types. */
  readonly loaded: ReadonlySet<string>;
}

export interface Removal {
  readonly dropped: ReadonlySet<UnitId>;
  /** Kept, but with a stand-in for their value: what they name is not needed. */
  readonly inert: ReadonlySet<UnitId>;
  /** Files that no computed require asks for any more. */
  readonly unrequired: ReadonlySet<string>;
  /** Kept with other code in them: what they name from now on. */
  readonly rewritten: ReadonlyMap<UnitId, readonly UnitId[]>;
  /** Needed though nothing in the process names them. */
  readonly roots: readonly UnitId[];
  /** Files that are loaded before the entry. */
  readonly preloaded: readonly string[];
}

/**
 * What a process runs and compiles when it starts at `entry` and `dropped` is taken out: the entry's effects,
 * whatever they name, and the effects of every file that is loaded on the way.
 */
export function reach(
  entry: string,
  { dropped, inert, unrequired, rewritten, roots, preloaded }: Removal,
  index: UnitIndex,
): Reached {
  const units = new Set<UnitId>();
  const loaded = new Set<string>();
  const queue: UnitId[] = [];
  /** Local declarations of wiring functions, kept when something kept uses them, and members, when something asks for them. */
  const waiting = new Set<UnitId>();
  const demand = new MemberDemand(index);

  const want = (id: UnitId): void => {
    if (!dropped.has(id) && !units.has(id)) queue.push(id);
  };
  const load = (file: string): void => {
    if (loaded.has(file)) return;
    loaded.add(file);
    for (const unit of index.byFile.get(file) ?? []) {
      if (unit.parent === null && runsOnLoad(unit, file === entry, index)) want(unit.id);
    }
    // Types that stand beside code: whoever imports the code is compiled with them.
    const types = file.replace(/\.([cm]?)jsx?$/, ".d.$1ts");
    for (const unit of types === file ? [] : (index.byFile.get(types) ?? []))
      if (unit.parent === null) want(unit.id);
  };
  const take = (unit: CodeUnit): void => {
    units.add(unit.id);
    if (!unit.typeOnly) load(unit.file);
    if (unit.parent !== null) want(unit.parent);
    if (!inert.has(unit.id)) {
      for (const ref of rewritten.get(unit.id) ?? unit.refs) {
        const target = index.byId.get(ref);
        if (target && unrequired.has(target.file) && unit.scans?.includes(target.file)) continue;
        want(ref);
        // `require("./nightly")` for its effects: the file must be there, even when nothing is left to do in it.
        if (target?.kind === "effect" && target.file !== unit.file && dropped.has(ref)) load(target.file);
      }
      if (!rewritten.has(unit.id)) demand.add(unit);
    }
    if (unit.loads !== null && !unit.typeOnly) load(unit.loads);
    for (const child of index.children.get(unit.id) ?? []) {
      if (isMethod(child, index) || (isLocal(child) && index.users.has(child.id))) waiting.add(child.id);
      else want(child.id);
    }
  };

  const isAskedFor = (id: UnitId): boolean => {
    const unit = index.byId.get(id);
    if (unit?.kind === "member") return demand.wants(unit);
    return (index.users.get(id) ?? []).some((user) => units.has(user));
  };

  for (const unit of index.byId.values()) if (unit.kind === "ambient") want(unit.id);
  for (const id of roots) want(id);
  for (const file of preloaded) load(file);
  load(entry);
  if (index.entryIsLoaded)
    for (const unit of index.byFile.get(entry) ?? [])
      if (unit.exported && unit.parent === null) want(unit.id);
  for (;;) {
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      const unit = index.byId.get(id);
      if (unit && !units.has(id) && !dropped.has(id)) take(unit);
    }
    for (const id of waiting) {
      if (units.has(id)) waiting.delete(id);
      else if (isAskedFor(id)) want(id);
    }
    if (queue.length === 0) return { units, loaded };
  }
}

/** A method that is a route is there for requests, whoever else asks for its name. */
function isMethod(unit: CodeUnit, index: UnitIndex): boolean {
  return unit.kind === "member" && !index.registered.has(unit.id);
}

/** A local whose users all went has gone with them; one that never had users stands there for its effect. */
function isLocal(unit: CodeUnit): boolean {
  return unit.kind === "statement" && unit.name !== null;
}

function isNamed(unit: CodeUnit, index: UnitIndex): boolean {
  const others = (index.users.get(unit.id) ?? []).filter((user) => user !== unit.id);
  return others.some((user) => index.byId.get(user)?.kind !== "reexport");
}

function runsOnLoad(unit: CodeUnit, isEntry: boolean, index: UnitIndex): boolean {
  switch (unit.kind) {
    case "effect":
    case "registration":
    case "ambient":
      return true;
    case "import":
      return unit.name === null && !unit.typeOnly;
    case "declaration":
      // `const server = app.listen(…)`: nobody names it but itself and tests, through an export; it is there to run.
      return (isEntry || index.listening.has(unit.id)) && !unit.typeOnly && !isNamed(unit, index);
    case "statement":
    case "member":
    case "reexport":
      return false;
  }
}
