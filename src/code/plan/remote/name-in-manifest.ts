import { createHash } from "node:crypto";
import { findNodeAtLocation, type Node, parseTree } from "jsonc-parser";
import type { ExtractionPlan } from "../plan.ts";

const entry = '"#msa-runtime": "./msa-runtime/start.js"';

/** `imports` of package.json: a name for the library that every folder of the monolith, built or not, finds. One insertion. */
export function nameInManifest(text: string): ExtractionPlan["monolithEdits"] {
  const tree = parseTree(text);
  if (tree === undefined || text.includes('"#msa-runtime"')) return [];
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? "  ";
  const imports = findNodeAtLocation(tree, ["imports"]);
  const edit =
    imports === undefined
      ? inserted(tree, `${indent}"imports": {\n${indent}${indent}${entry}\n${indent}}`)
      : inserted(imports, `${indent}${indent}${entry}`);
  const why = "a name for the run-time library of remote calls";
  return [
    {
      path: "package.json",
      sourceHash: createHash("sha256").update(text).digest("hex"),
      edits: [{ start: edit.at, end: edit.at, text: edit.text, why }],
      why,
    },
  ];
}

/** Behind the last property of an object, or as its first. */
function inserted(object: Node, lines: string): { readonly at: number; readonly text: string } {
  const last = object.children?.at(-1);
  if (last === undefined) return { at: object.offset + 1, text: `\n${lines}\n` };
  return { at: last.offset + last.length, text: `,\n${lines}` };
}
