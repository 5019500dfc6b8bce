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
  const own = project.tsconfigs[0];
  if (own === undefined) return [];
  const chain = project.tsconfigs.map((path) =>
    scopeOf(parse(readSource(path), [], { allowTrailingComma: true })),
  );
  // The nearest config that says it wins, each of the three on its own.
  const nearest = (key: keyof Scope): readonly string[] | undefined =>
    chain.map((scope) => scope[key]).find((value) => value !== undefined);
  const include = nearest("include");
  const exclude = nearest("exclude");
  if (nearest("files") !== undefined && include === undefined) return [];
  if (include !== undefined && !include.some((pattern) => reaches(pattern, servicesDir))) return [];
  if (
    exclude?.some((pattern) => pattern.replace(/^\.\//, "").replace(/\/(\*\*(\/\*)?)?$/, "") === servicesDir)
  )
    return [];

  const text = readSource(own);
  // `exclude` replaces the default list, so that one has to be spelled out.
  const value = [
    ...(exclude ?? ["node_modules", ...(project.outDir === null ? [] : [project.outDir])]),
    servicesDir,
  ];
  const edits = modify(text, ["exclude"], value, {
    formattingOptions: {
      insertSpaces: !/\n\t/.test(text),
      tabSize: indentOf(text),
      eol: text.includes("\r\n") ? "\r\n" : "\n",
    },
  });
  return [
    {
      path: own,
      sourceHash: createHash("sha256").update(text).digest("hex"),
      edits: edits.map(({ offset, length, content }) => ({
        start: offset,
        end: offset + length,
        text: content,
        why: "the services are projects of their own",
      })),
      why: `${own} would compile ${servicesDir}/ as part of the monolith`,
    },
  ];
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
