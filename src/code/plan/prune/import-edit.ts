import { posix } from "node:path";
import type { TextEdit } from "../plan.ts";

/** Loads `target` for what it does when it is loaded; as the last line of `path`, where no circle of imports minds. */
export function importEdit(path: string, text: string, target: string): TextEdit {
  const specifier = JSON.stringify(specifierOf(path, text, target));
  const statement = isModule(path, text) ? `import ${specifier};` : `require(${specifier});`;
  return {
    start: text.length,
    end: text.length,
    text: `${/\n$/.test(text) ? "" : "\n"}${statement}\n`,
    why: `${target} makes a model that is found by name here`,
  };
}

function isModule(path: string, text: string): boolean {
  if (/\.[cm]?tsx?$/.test(path)) return true;
  if (/\.[cm]js$/.test(path)) return path.endsWith(".mjs");
  return /^\s*(import|export)\b/m.test(text);
}

/** With the ending that other imports of the file have. */
function specifierOf(path: string, text: string, target: string): string {
  const between = posix.relative(posix.dirname(path), target);
  const whole = between.startsWith(".") ? between : `./${between}`;
  const written = /["']\.{1,2}\/[^"'\n]*\.([cm]?[jt]sx?)["']/.exec(text)?.[1];
  const bare = whole.replace(/\.[cm]?[jt]sx?$/, "");
  if (written === undefined) return bare;
  return /^[cm]?t/.test(written) ? whole : bare + posix.extname(whole).replace("t", "j").replace(/x$/, "");
}
