import type { CodeUnit, Facts, UnitId } from "../../model/monolith.ts";
import type { UnitIndex } from "./unit-index.ts";

/**
 * Does code in `units` emit an event that the listener hears? An emitter whose event could not be computed counts when it
 * names a class that the listener names too, or when nothing is known of what it emits.
 */
export function emitsFor(
  listener: UnitId,
  facts: Facts,
  index: UnitIndex,
  units: ReadonlySet<UnitId>,
): boolean {
  const heard = facts.entryPoints.filter(({ kind, unit }) => kind === "event" && unit === listener);
  const emits = facts.events.filter(({ role }) => role === "emit");
  if (emits.some(({ unit, name }) => units.has(unit) && heard.some((one) => hears(one.name, name))))
    return true;
  const known = new Set(emits.map(({ unit }) => unit));
  const shared = new Set(declared(index.byId.get(listener), index));
  return [...units].some((id) => {
    const unit = index.byId.get(id);
    if (unit === undefined || id === listener) return false;
    if (!unit.mentions.includes("emit") && !unit.mentions.includes("emitAsync")) return false;
    return !known.has(id) || declared(unit, index).some((ref) => shared.has(ref));
  });
}

/** `order.*`, `order.**`. */
function hears(pattern: string, name: string): boolean {
  if (!pattern.includes("*")) return pattern === name;
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replace(/\*+/g, ".*")}$`).test(name);
}

function declared(unit: CodeUnit | undefined, index: UnitIndex): UnitId[] {
  return (unit?.refs ?? []).filter((id) => {
    const target = index.byId.get(id);
    return target?.kind === "declaration" && !target.typeOnly;
  });
}
