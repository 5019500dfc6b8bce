// `import`: what `require` is told by hide-packages.cjs. Runs beside the application, in a thread of its own.

import { appendFileSync, lstatSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

let hidden = new Set();
let out = null;

export function initialize(data) {
  hidden = new Set(data.hidden);
  out = data.out;
}

export async function resolve(specifier, context, next) {
  const name = /^(@[^/]+\/[^/]+|[A-Za-z\d_][^/:]*)(\/|$)/.exec(specifier)?.[1];
  if (name === undefined || isBuiltin(specifier) || !context.parentURL?.startsWith("file:")) return next(specifier, context);
  const from = fileURLToPath(context.parentURL);
  if (!isOutside(name, from)) return next(specifier, context);
  note(name);
  throw Object.assign(new Error(`Cannot find package '${name}' imported from ${from}`), { code: "ERR_MODULE_NOT_FOUND" });
}

/** The first folder that has the package is one that is not to be found. */
function isOutside(name, from) {
  // `node --import pkg` asks from a folder, which ends in a slash.
  for (let folder = /[\\/]$/.test(from) ? from : dirname(from); ; folder = dirname(folder)) {
    const packages = join(folder, "node_modules");
    // Not `existsSync`: that one is told what is hidden.
    if (lstatSync(join(packages, name), { throwIfNoEntry: false })) return hidden.has(packages);
    if (folder === dirname(folder)) return false;
  }
}

function note(name) {
  if (out === null) return;
  try {
    appendFileSync(join(out, `${process.pid}-imports.jsonl`), `${JSON.stringify({ outside: name })}\n`);
  } catch {
    // The reader has what it wanted and has gone.
  }
}
