import { createHash } from "node:crypto";
import { modify, parse } from "jsonc-parser";
import type { ProjectFacts } from "../../model/monolith.ts";
import type { ExtractionPlan } from "../plan.ts";

/**
 * A tsconfig without `include` compiles everything below it, the new service too, and may then put the
 * monolith's own output one folder deeper. Such a tsconfig gets the services folder into its `exclude`.
 */
export function keepOutOfTsconfig(
  project: ProjectFacts,
  servicesDir: string,
  readSource: (path: string) => string,
): ExtractionPlan["monolithEdits"] {
  const edited: ExtractionPlan["monolithEdits"][number][] = [];
  for (const chain of [project.tsconfigs, ...project.otherTsconfigs]) {
    const [own, ...parents] = chain;
    if (own === undefined) continue;
    const scopes = chain.map((path) => scopeOf(parse(readSource(path), [], { allowTrailingComma: true })));
    // An exclude that was just written into a parent is inherited.
    const inherits = scopes[0]?.exclude === undefined && edited.some(({ path }) => parents.includes(path));
    if (inherits || !takesIn(scopes, servicesDir)) continue;
    const listed = nearest(scopes, "exclude") ?? [
      // `exclude` replaces the default list, so that one has to be spelled out.
      "node_modules",
      ...(project.outDir === null ? [] : [project.outDir]),
    ];
    edited.push(excluding(own, readSource(own), [...listed, servicesDir], servicesDir));
  }
  return edited;
}

function takesIn(scopes: readonly Scope[], servicesDir: string): boolean {
  const include = nearest(scopes, "include");
  if (nearest(scopes, "files") !== undefined && include === undefined) return false;
  if (include !== undefined && !include.some((pattern) => reaches(pattern, servicesDir))) return false;
  const named = (pattern: string): string => pattern.replace(/^\.\//, "").replace(/\/(\*\*(\/\*)?)?$/, "");
  return !(nearest(scopes, "exclude") ?? []).some((pattern) => named(pattern) === servicesDir);
}

/** The nearest config that says it wins, each of the three on its own. */
function nearest(scopes: readonly Scope[], key: keyof Scope): readonly string[] | undefined {
  return scopes.map((scope) => scope[key]).find((value) => value !== undefined);
}

function excluding(
  path: string,
  text: string,
  value: readonly string[],
  servicesDir: string,
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
      why: "the services are projects of their own",
    })),
    why: `${path} would compile ${servicesDir}/ as part of the monolith`,
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

/** Would this include pattern take in a file below the services folder? */
function reaches(pattern: string, servicesDir: string): boolean {
  const first = pattern.replace(/^\.\//, "").split("/")[0] ?? "";
  return first === "" || first === "." || first.includes("*") || first === servicesDir.split("/")[0];
}

function indentOf(text: string): number {
  return /\n( +)"/.exec(text)?.[1]?.length ?? 2;
}
