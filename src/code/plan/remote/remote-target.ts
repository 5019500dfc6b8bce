import type { CallableFact, ClassFact, CodeUnit, SiteVerdict, UnitId } from "../../model/monolith.ts";
import type { UnitIndex } from "../keep/unit-index.ts";

/** A function, or a method of an object or a class, that another process may call. */
export interface RemoteTarget {
  readonly unit: CodeUnit;
  readonly member: string | null;
  /** Module that owns it. */
  readonly home: string;
  readonly callable: CallableFact;
  /** It gives its result at once: whoever calls it has to be made to wait. */
  readonly sync: boolean;
  /** The type of its result that the compiler infers and that is written down; null where it is declared, or need not be. */
  readonly inferred: { readonly text: string; readonly at: number; readonly units: readonly UnitId[] } | null;
  /** Set for the method of a class, whose instance is found at run time. */
  readonly owner: ClassFact | null;
  /** Names on the wire: `[A-Za-z0-9_$-]+` each. */
  readonly provider: string;
  readonly method: string;
}

/** Why a use cannot go over the wire, in the words of an obstacle. */
export interface NotRemote {
  readonly code: string;
  readonly message: string;
  readonly why: string;
  readonly fix: string;
}

export const targetKey = ({ target, reference }: Pick<SiteVerdict, "target" | "reference">): string =>
  `${target.id}\n${reference.member ?? ""}`;

/** Rule 8 of docs/boundary.md; whether the callers can wait is found out by those who would write it. */
export const isSyncCall = ({ verdict, needsAwait, rule }: SiteVerdict): boolean =>
  // What a module keeps in memory stays with it (rule 11), and is asked for there.
  (rule === 8 && verdict === "remote" && needsAwait) || ((rule === 8 || rule === 11) && verdict === "refuse");

export const keyOf = ({ unit, member }: Pick<RemoteTarget, "unit" | "member">): string =>
  `${unit.id}\n${member ?? ""}`;

/** The units that hold its code: of a method those of the class too. */
export function unitsOf({ unit, member }: Pick<RemoteTarget, "unit" | "member">, index: UnitIndex): UnitId[] {
  const own = (index.children.get(unit.id) ?? []).filter(({ name }) => name === member);
  return [unit, ...own].map(({ id }) => id);
}

/** The path is part of it: two files of one module may export the same name. */
export function providerOf(file: string, owner: string | null): string {
  const path = file.replace(/\.[^./]*$/, "").replace(/^(\.\/)?(src|app|lib)\//, "");
  const name = owner === null || owner === "module.exports" ? path : `${path}-${owner}`;
  return name.replace(/[^A-Za-z0-9_$-]+/g, "-").replace(/^-|-$/g, "");
}
