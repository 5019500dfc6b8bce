import type { CodeUnit } from "../../model/monolith.ts";
import type { UnitIndex } from "../keep/unit-index.ts";

/**
 * Those of `refs` whose name stands in `text`. A unit's references are what its whole code names: of a part of that code
 * only the names can tell, and a name too many keeps a declaration too many, never one too few.
 */
export function namedIn(text: string, refs: readonly CodeUnit[], index: UnitIndex): CodeUnit[] {
  const words = new Set(text.match(/[\p{ID_Start}_$][\p{ID_Continue}$]*/gu) ?? []);
  const named = refs.filter(({ name }) => name !== null && words.has(name.split(".")[0] ?? ""));
  // A binding under another name brings what it is bound to.
  const bound = named.flatMap((unit) => (unit.kind === "import" ? unit.refs : []));
  return [...new Set([...named, ...bound.flatMap((id) => index.byId.get(id) ?? [])])];
}
