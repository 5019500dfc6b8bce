import { posix } from "node:path";
import type { Obstacle, TextEdit } from "../../plan.ts";
import type { Deciding } from "../deciding.ts";
import { specifierOf } from "../load-runtime.ts";
import type { RemoteTarget } from "../remote-target.ts";
import { type Direction, type Hidden, mapperName, mapValue, type Names } from "./map-value.ts";
import { type MappedType, type MappedTypes, mappedTypes, namesOf, typeNamed } from "./mapped-types.ts";
import { mapperFile } from "./mapper-file.ts";

/** How one call maps what it carries, as expressions. */
export interface MappedCall {
  /** For each parameter; null where it is handed on as it is. */
  readonly args: readonly ((value: string) => string | null)[];
  readonly result: (value: string) => string | null;
}

/** The anti-corruption layer of the service: its own models beside the monolith's. */
export interface Mapping {
  /** null where the call carries none of the types. `service`: where the function runs. */
  readonly of: (target: RemoteTarget, runsIn: "monolith" | "service") => MappedCall | null;
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** The import of the mappers that a file of the service then names; none where it names none. */
  readonly imports: (
    file: string,
    targets: readonly { target: RemoteTarget; runsIn: "monolith" | "service" }[],
  ) => TextEdit[];
  readonly obstacles: readonly Obstacle[];
}

/** null where nobody asked for a mapper. */
export function planMapping(targets: readonly RemoteTarget[], deciding: Deciding): Mapping | null {
  const { wish, index, monolith, sources } = deciding;
  const names = wish.mapper ?? [];
  if (names.length === 0) return null;
  const { types, problems } = mappedTypes(names, targets, deciding);
  const mapped = (file: string, name: string): MappedType | null => {
    const unit = typeNamed(file, name, index);
    return unit === null ? null : (types.get(unit.id) ?? null);
  };
  const isMaybe = (file: string, name: string): boolean => {
    const unit = typeNamed(file, name, index);
    return unit !== null && sources.types(unit.file).isMaybe(unit.name ?? name);
  };
  const namesIn = (file: string): Names => ({
    mapped: (name) => mapped(file, name)?.name ?? null,
    isMaybe: (name) => isMaybe(file, name),
  });
  const obstacles: Obstacle[] = problems.map(({ name, file, line, why }) =>
    obstacle(name, { file, line }, why),
  );
  const homes = new Map<string, MappedType[]>();
  for (const type of types.values()) homes.set(type.home, [...(homes.get(type.home) ?? []), type]);
  const pathOf = (home: string): string =>
    `${folderOf(monolith.project.entry)}anti-corruption/${home.replace(/[^\w.-]+/g, "-")}.ts`;
  const files: { readonly path: string; readonly text: string }[] = [];
  for (const [home, own] of homes) {
    const path = pathOf(home);
    const printed = mapperFile(home, {
      types: own.sort((a, b) => (a.name < b.name ? -1 : 1)),
      specifier: (file) =>
        specifierOf(monolith.project, path, file, relativeOf(deciding, own[0]?.unit.file ?? file)),
      others: [...types.values()]
        .filter((type) => type.home !== home)
        .map(({ name, home: other, unit }) => ({
          name,
          layer: specifierOf(monolith.project, path, pathOf(other), relativeOf(deciding, unit.file)),
        })),
      namesIn,
      written: (file, name) => {
        const unit = typeNamed(file, name, index);
        if (unit !== null)
          return unit.exported
            ? {
                as: `import(${JSON.stringify(specifierOf(monolith.project, path, unit.file, relativeOf(deciding, file)))}).${unit.name}`,
              }
            : `${name} is not exported`;
        const bound = (index.byFile.get(file) ?? []).some(
          (one) => one.name === name && one.kind === "import",
        );
        return bound ? `${name} comes from a package, and the layer cannot name it` : { as: name };
      },
    });
    const [first] = own;
    if (typeof printed === "string" && first !== undefined)
      obstacles.push(obstacle(first.name, { file: first.unit.file, line: first.unit.line }, printed));
    else if (typeof printed !== "string") files.push({ path, text: printed.text });
  }

  const of: Mapping["of"] = (target, runsIn) => {
    const signature = sources.types(target.unit.file).signature(target.callable.body.start);
    if (signature === null) return null;
    const given: Direction = runsIn === "monolith" ? "to" : "from";
    const naming = (direction: Direction) => ({ ...namesIn(target.unit.file), direction, loose: true });
    const args = signature.params.map(({ type, mayLack }) => (value: string): string | null => {
      const one = type === null ? null : mapValue(type, value, naming(given));
      if (one === null || typeof one === "object") return null;
      return mayLack ? `${value} === undefined ? ${value} : ${one}` : one;
    });
    const result = (value: string): string | null => {
      const { result: type } = signature;
      const one = type === null ? null : mapValue(type, value, naming(given === "to" ? "from" : "to"));
      return typeof one === "object" ? null : one;
    };
    return args.every((arg) => arg("x") === null) && result("x") === null ? null : { args, result };
  };
  for (const target of targets) {
    const why = unmappable(target, deciding, types, namesIn(target.unit.file));
    const { file, line } = target.unit;
    if (why !== null) obstacles.push(obstacle(why.name, { file, line }, why.text));
  }
  return {
    of,
    files,
    obstacles,
    imports: (file, calls) => {
      const words = calls
        .flatMap(({ target, runsIn }) => {
          const call = target.unit.file === file ? of(target, runsIn) : null;
          return call === null ? [] : [...call.args.map((arg) => arg("x")), call.result("x")];
        })
        .join(" ");
      return [...homes].flatMap(([home, own]) => {
        const used = own
          .flatMap(({ name }) => [mapperName(name, "from"), mapperName(name, "to")])
          .filter((name) => new RegExp(`\\b${name}\\(`).test(words))
          .sort();
        if (used.length === 0) return [];
        const specifier = specifierOf(monolith.project, file, pathOf(home), relativeOf(deciding, file));
        const at = sources.declared(file).firstStatement;
        const text = `import { ${used.join(", ")} } from ${JSON.stringify(specifier)};\n`;
        return [{ start: at, end: at, text, why: `${home} is mapped where it is called` }];
      });
    },
  };
}

function obstacle(
  name: string,
  place: { readonly file: string; readonly line: number },
  why: string,
): Obstacle {
  return {
    code: "MAPPER",
    level: "refuse",
    ...place,
    message: `${name} cannot be mapped to a model of the service's own: ${why}`,
    why: "a mapper needs each field and its type, and a call that carries the type",
    fix: "write it as an exported interface with plain fields, or leave it out of --mapper",
  };
}

/** A type that the call carries where no mapping reaches it. */
function unmappable(
  { unit, callable, inferred, owner, home }: RemoteTarget,
  { sources, modules }: Deciding,
  types: MappedTypes["types"],
  names: Names,
): Hidden | null {
  const { name } = callable;
  const written = (inferred?.units ?? []).flatMap((id) => types.get(id) ?? [])[0];
  if (written !== undefined)
    return { name: written.name, text: `${name} gives it without saying so in its type` };
  const signature = sources.types(unit.file).signature(callable.body.start);
  const trees = [...(signature?.params.map(({ type }) => type) ?? []), signature?.result ?? null];
  for (const tree of trees) {
    if (tree === null) continue;
    const one = mapValue(tree, "x", { ...names, direction: "from" });
    if (one === null) continue;
    if (typeof one === "object") return { name: one.name, text: `${name} carries it inside ${one.text}` };
    const carried = namesOf(tree).flatMap((each) => names.mapped(each) ?? [])[0] ?? name;
    // The listener asks the instance itself.
    if (owner !== null && modules.has(home))
      return {
        name: carried,
        text: `${name} is a method that the monolith calls on an instance of the service`,
      };
  }
  return null;
}

const folderOf = (path: string): string => {
  const folder = posix.dirname(path);
  return folder === "." ? "" : `${folder}/`;
};

/** How a file writes its own imports. */
function relativeOf({ monolith }: Deciding, file: string): string[] {
  const own = (monolith.facts.files.find(({ path }) => path === file)?.imports ?? []).map(
    ({ specifier }) => specifier,
  );
  const entry = monolith.facts.files.find(({ path }) => path === monolith.project.entry)?.imports ?? [];
  return [...own, ...entry.map(({ specifier }) => specifier)].filter((one) => /^\.{1,2}\//.test(one));
}
