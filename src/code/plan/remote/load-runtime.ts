import { posix } from "node:path";
import type { DeclaredCode, Monolith, ProjectFacts } from "../../model/monolith.ts";
import type { TextEdit } from "../plan.ts";

/** The entry loads the library before anything else: whoever asks for it later finds it. */
export function loadRuntime(
  project: ProjectFacts,
  text: string,
  { firstStatement }: DeclaredCode,
): TextEdit[] {
  if (text.includes('"#msa-runtime"')) return [];
  return [
    {
      start: firstStatement,
      end: firstStatement,
      text: `${statement(project, "#msa-runtime")}\n`,
      why: "the run-time library of remote calls comes first",
    },
  ];
}

const usesImport = ({ entry, moduleKind }: ProjectFacts): boolean =>
  moduleKind === "esm" || /\.([cm]?ts|tsx|mjs)$/.test(entry);

function statement(project: ProjectFacts, specifier: string): string {
  const name = JSON.stringify(specifier);
  return usesImport(project) ? `import ${name};` : `require(${name});`;
}

/** What the monolith may call is loaded, also where no endpoint of the service needs its file. */
export function importOffered(
  { project, facts }: Monolith,
  offered: readonly string[],
  text: string,
): TextEdit[] {
  const files = [...new Set(offered)].filter((path) => path !== project.entry).sort();
  if (files.length === 0) return [];
  const relative = (facts.files.find(({ path }) => path === project.entry)?.imports ?? [])
    .map(({ specifier }) => specifier)
    .filter((specifier) => /^\.{1,2}\//.test(specifier));
  const lines = files
    .map((path) => statement(project, specifierOf(project, project.entry, path, relative)))
    .filter((line) => !isThere(line, text));
  if (lines.length === 0) return [];
  return [
    {
      start: text.length,
      end: text.length,
      text: `${/\n$/.test(text) ? "" : "\n"}${lines.join("\n")}\n`,
      why: "other processes call what is in these files",
    },
  ];
}

/** `import './notices/listen.js'`: it is loaded for what it does already. */
function isThere(line: string, text: string): boolean {
  const bare = (one: string): string => one.trim().replace(/["'`]/g, '"').replace(/;$/, "");
  return text.split("\n").some((one) => bare(one) === bare(line));
}

/** Written as these imports are written: with the ending of the source, with that of the output, or with none. */
export function specifierOf(
  project: ProjectFacts,
  from: string,
  path: string,
  relative: readonly string[],
): string {
  const way = posix.relative(posix.dirname(from), path);
  const name = way.startsWith(".") ? way : `./${way}`;
  const bare = name.replace(/\.[^./]*$/, "");
  if (relative.some((one) => /\.[cm]?tsx?$/.test(one))) return name;
  if (
    relative.some((one) => /\.[cm]?jsx?$/.test(one)) ||
    (relative.length === 0 && project.moduleKind === "esm")
  )
    return name.replace(/\.([cm]?)tsx?$/, ".$1js");
  return bare;
}
