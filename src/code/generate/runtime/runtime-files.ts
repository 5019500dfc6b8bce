import type { GeneratedFile } from "../render/generated-files.ts";
import { type RuntimePart, type RuntimeUse, runtimeParts } from "./runtime-parts.ts";

export interface RuntimeNeed {
  /** Module system of the process. The parts are CommonJS either way, so that both forms share their state. */
  readonly modules: "commonjs" | "esm";
  readonly uses: readonly RuntimeUse[];
}

const folder = "msa-runtime";

/**
 * Files of the folder `msa-runtime/` of one process, sorted by path. `readTemplate` gives the text of a file of
 * `templates/runtime/` by its name. Importers name `msa-runtime/index.js`, or `msa-runtime/index.mjs` in an ES module.
 */
export function runtimeFiles(need: RuntimeNeed, readTemplate: (name: string) => string): GeneratedFile[] {
  const parts = runtimeParts.filter(
    (part) => part.use === null || part.use.some((use) => need.uses.includes(use)),
  );
  const open = parts.filter((part) => part.exports.length > 0);
  const copied = [
    ...parts.map((part) => `${part.name}.js`),
    ...open.map((part) => `${part.name}.d.ts`),
    ...(need.uses.includes("calls") ? ["cockatiel.js", "cockatiel.LICENSE"] : []),
    "README.md",
    "package.json",
  ];
  const made = [
    { path: "index.js", text: commonjsIndex(open) },
    { path: "index.d.ts", text: open.map((part) => `export * from "./${part.name}";\n`).join("") },
    ...(need.modules === "esm" ? esmIndex(open) : []),
  ];
  return [...copied.map((path) => ({ path, text: readTemplate(path) })), ...made]
    .map(({ path, text }) => ({ path: `${folder}/${path}`, text }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** In the form that Node's scanner of CommonJS exports sees, so that an ES module may import the names from it too. */
function commonjsIndex(parts: readonly RuntimePart[]): string {
  const lines = parts.flatMap((part) =>
    part.exports.map((name) => `exports.${name} = require("./${part.name}").${name};\n`),
  );
  return `"use strict";\n${lines.join("")}`;
}

function esmIndex(parts: readonly RuntimePart[]): GeneratedFile[] {
  const code = parts.map((part) => `export { ${part.exports.join(", ")} } from "./${part.name}.js";\n`);
  const types = parts.map((part) => `export * from "./${part.name}.js";\n`);
  return [
    { path: "index.mjs", text: code.join("") },
    { path: "index.d.mts", text: types.join("") },
  ];
}
