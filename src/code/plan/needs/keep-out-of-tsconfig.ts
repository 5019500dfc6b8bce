import { createHash } from "node:crypto";
import { modify, parse } from "jsonc-parser";
import type { ProjectFacts } from "../../model/monolith.ts";
import type { ExtractionPlan } from "../plan.ts";

/**
 * A tsconfig without `include` compiles everything below it, the new service too, and may then put the
 * monolith's own output one folder deeper. Such a tsconfig gets the services folder into its `exclude`.
 * `places`: that folder; or files, folders and patterns that are not to be compiled in a service's own copy.
 */
export function keepOutOfTsconfig(
  project: ProjectFacts,
  places: readonly string[],
  readSource: (path: string) => string,
): ExtractionPlan["monolithEdits"] {
  const edited: ExtractionPlan["monolithEdits"][number][] = [];
  for (const chain of [project.tsconfigs, ...project.otherTsconfigs]) {
    const [own, ...parents] = chain;
    if (own === undefined) continue;
    const scopes = chain.map((path) => scopeOf(parse(readSource(path), [], { allowTrailingComma: true })));
    // An exclude that was just written into a parent is inherited.
    const inherits = scopes[0]?.exclude === undefined && edited.some(({ path }) => parents.includes(path));
    const taken = places.filter((place) => takesIn(scopes, place));
    if (inherits || taken.length === 0) continue;
    const listed = nearest(scopes, "exclude") ?? [
      // `exclude` replaces the default list, so that one has to be spelled out.
      "node_modules",
      ...(project.outDir === null ? [] : [project.outDir]),
    ];
    edited.push(excluding(own, readSource(own), [...listed, ...taken], taken));
  }
  return edited;
}

function takesIn(scopes: readonly Scope[], place: string): boolean {
  const include = nearest(scopes, "include");
  if (nearest(scopes, "files") !== undefined && include === undefined) return false;
  if (include !== undefined && !include.some((pattern) => reaches(pattern, place))) return false;
  const named = (pattern: string): string => pattern.replace(/^\.\//, "").replace(/\/(\*\*(\/\*)?)?$/, "");
  return !(nearest(scopes, "exclude") ?? []).some((pattern) => named(pattern) === named(place));
}

/** The nearest config that says it wins, each of the three on its own. */
function nearest(scopes: readonly Scope[], key: keyof Scope): readonly string[] | undefined {
  return scopes.map((scope) => scope[key]).find((value) => value !== undefined);
}

function excluding(
  path: string,
  text: string,
  value: readonly string[],
  places: readonly string[],
): ExtractionPlan["monolithEdits"][number] {
  const edits = modify(text, ["exclude"], value, {
    formattingOptions: {
      insertSpaces: !/\n\t/.test(text),
      tabSize: indentOf(text),
      eol: text.includes("\r\n") ? "\r\n" : "\n",
    },
  });
  return {
    path,
    sourceHash: createHash("sha256").update(text).digest("hex"),
    edits: edits.map(({ offset, length, content }) => ({
      start: offset,
      end: offset + length,
      text: content,
      why: `${places.join(", ")}: no part of what is compiled here`,
    })),
    why: `${path} would compile ${places.join(", ")} as part of the rest`,
  };
}

interface Scope {
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly files?: readonly string[] | undefined;
}

function scopeOf(config: unknown): Scope {
  if (typeof config !== "object" || config === null) return {};
  const list = (key: string): readonly string[] | undefined => {
    const value = Reflect.get(config, key);
    return Array.isArray(value) && value.every((item) => typeof item === "string") ? value : undefined;
  };
  return { include: list("include"), exclude: list("exclude"), files: list("files") };
}

/** May this include pattern take in a file of the place? */
function reaches(pattern: string, place: string): boolean {
  const first = pattern.replace(/^\.\//, "").split("/")[0] ?? "";
  const start = place.split("/")[0] ?? "";
  return first === "" || first === "." || first.includes("*") || start.includes("*") || first === start;
}

function indentOf(text: string): number {
  return /\n( +)"/.exec(text)?.[1]?.length ?? 2;
}
