import type { CodeUnit, Monolith, UnitId } from "../../model/monolith.ts";
import type { Reached, Removal } from "./reach.ts";
import type { UnitIndex } from "./unit-index.ts";

/**
 * Files of the module and shared files should travel verbatim: easier to read, to compare and to merge. So what
 * was cut from them comes back, unless it would drag in another file, a file's effects, or a package.
 */
export function restoreHarmless(
  reached: Reached,
  { dropped, inert }: Removal,
  monolith: Monolith,
  index: UnitIndex,
  modules: ReadonlySet<string>,
): Reached {
  const units = new Set(reached.units);
  const files = new Set([...units].map((id) => index.byId.get(id)?.file ?? ""));
  const packages = new Set([...units].flatMap((id) => index.byId.get(id)?.packages ?? []));
  const allModules = new Set(monolith.modules.map((module) => module.name));
  const refused = new Set<UnitId>();

  /** A member comes back to a parent that is there. */
  const isFree = (unit: CodeUnit): boolean =>
    unit.parent === null || (unit.kind === "member" && units.has(unit.parent));

  const harmless = (unit: CodeUnit, pending: Set<UnitId>): boolean => {
    if (units.has(unit.id) || pending.has(unit.id)) return true;
    if (refused.has(unit.id) || dropped.has(unit.id) || inert.has(unit.id)) return false;
    const home = monolith.homes[unit.file] ?? "shared";
    const verdict =
      files.has(unit.file) &&
      (modules.has(home) || !allModules.has(home)) &&
      isFree(unit) &&
      unit.kind !== "effect" &&
      unit.kind !== "registration" &&
      (index.children.get(unit.id) ?? []).every((child) => child.kind === "member") &&
      (unit.loads === null || (unit.typeOnly ? files : reached.loaded).has(unit.loads)) &&
      unit.packages.every((name) => packages.has(name));
    if (!verdict) {
      refused.add(unit.id);
      return false;
    }
    pending.add(unit.id);
    const whole = [...unit.refs, ...membersAskedFor(unit, units, index)].every((ref) => {
      const target = index.byId.get(ref);
      return target === undefined || harmless(target, pending);
    });
    if (!whole) refused.add(unit.id);
    return whole;
  };

  /** `export { Ring }` of what stays: no code, and an inferred type that is exported elsewhere may have to name it. */
  const exportsKept = (unit: CodeUnit): boolean =>
    unit.kind === "reexport" &&
    unit.loads === null &&
    unit.refs.length > 0 &&
    unit.refs.every((ref) => units.has(ref)) &&
    !dropped.has(unit.id);

  for (const file of files) {
    for (const unit of index.byFile.get(file) ?? []) {
      if (exportsKept(unit)) units.add(unit.id);
      const pending = new Set<UnitId>();
      if (harmless(unit, pending)) for (const id of pending) units.add(id);
    }
  }
  return { units, loaded: reached.loaded };
}

/** `this.orders.insert(order)`: a method that comes back needs those of the classes around it, and they may have been cut. */
function membersAskedFor(unit: CodeUnit, kept: ReadonlySet<UnitId>, index: UnitIndex): UnitId[] {
  if (unit.mentions.length === 0) return [];
  const around = [
    unit,
    ...(unit.parent === null
      ? []
      : [index.byId.get(unit.parent), ...(index.children.get(unit.parent) ?? [])]),
  ];
  const known = new Set(around.flatMap((one) => one?.refs ?? []));
  const names = new Set(unit.mentions);
  return [...known]
    .filter((id) => id !== unit.parent && kept.has(id))
    .flatMap((id) => index.children.get(id) ?? [])
    .filter(({ kind, name }) => kind === "member" && name !== null && names.has(name))
    .map(({ id }) => id);
}
