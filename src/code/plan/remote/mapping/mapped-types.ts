import type { CodeUnit, FieldFact, Monolith, TypeTree, UnitId } from "../../../model/monolith.ts";
import type { UnitIndex } from "../../keep/unit-index.ts";
import type { RemoteSources } from "../remote-sources.ts";
import type { RemoteTarget } from "../remote-target.ts";

/** A type of the monolith that the service maps to a model of its own. */
export interface MappedType {
  readonly unit: CodeUnit;
  readonly name: string;
  readonly home: string;
  readonly fields: readonly FieldFact[];
}

/** Why a type that somebody named cannot be mapped. */
interface UnmappedType {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly why: string;
}

export interface MappedTypes {
  readonly types: ReadonlyMap<UnitId, MappedType>;
  readonly problems: readonly UnmappedType[];
}

interface Looking {
  readonly monolith: Pick<Monolith, "homes" | "project">;
  readonly index: UnitIndex;
  readonly sources: Pick<RemoteSources, "types">;
}

/** Those of `names` that calls of these targets carry, themselves or inside one another. */
export function mappedTypes(
  names: readonly string[],
  targets: readonly RemoteTarget[],
  looking: Looking,
): MappedTypes {
  const types = new Map<UnitId, MappedType>();
  const problems: UnmappedType[] = [];
  const open: { readonly file: string; readonly trees: readonly TypeTree[] }[] = targets.map(
    ({ unit, callable }) => {
      const signature = looking.sources.types(unit.file).signature(callable.body.start);
      const params = signature?.params.flatMap(({ type }) => type ?? []) ?? [];
      return { file: unit.file, trees: [...params, ...(signature?.result ? [signature.result] : [])] };
    },
  );
  const seen = new Set<UnitId>();
  for (const { file, trees } of open)
    for (const name of new Set(trees.flatMap(namesOf))) {
      const unit = typeNamed(file, name, looking.index);
      if (unit === null || seen.has(unit.id) || !names.includes(unit.name ?? "")) continue;
      seen.add(unit.id);
      const place = { name: unit.name ?? name, file: unit.file, line: unit.line };
      const shape = looking.sources.types(unit.file).shape(place.name);
      if (shape === null) problems.push({ ...place, why: "it is no interface, no alias and no class" });
      else if ("why" in shape) problems.push({ ...place, line: shape.line, why: shape.why });
      else if (!shape.exported)
        problems.push({ ...place, line: shape.line, why: "its file does not export it" });
      else {
        const home = looking.monolith.homes[unit.file] ?? "shared";
        types.set(unit.id, { unit, name: place.name, home, fields: shape.fields });
        open.push({ file: unit.file, trees: shape.fields.map(({ type }) => type) });
      }
    }
  const found = new Set([...types.values(), ...problems].map(({ name }) => name));
  const { entry } = looking.monolith.project;
  for (const name of names)
    if (!found.has(name))
      problems.push({ name, file: entry, line: 1, why: "no call that crosses carries it" });
  return { types, problems };
}

/** Every name of a type whose values it may hold. */
export function namesOf(tree: TypeTree): string[] {
  switch (tree.kind) {
    case "name":
      return [tree.name];
    case "list":
    case "maybe":
      return namesOf(tree.of);
    case "fields":
      return tree.fields.flatMap(({ type }) => namesOf(type));
    case "text":
      return [...tree.holds];
    default:
      return tree satisfies never;
  }
}

/** The declaration that a name of a file means; null for what no file of the project declares. */
export function typeNamed(file: string, name: string, index: UnitIndex): CodeUnit | null {
  let unit = (index.byFile.get(file) ?? []).find(
    (one) => one.name === name && one.parent === null && one.kind !== "effect",
  );
  for (let steps = 0; unit !== undefined && unit.kind !== "declaration" && steps < 10; steps++) {
    const [ref] = unit.refs;
    unit = ref === undefined ? undefined : index.byId.get(ref);
  }
  return unit?.kind === "declaration" ? unit : null;
}
