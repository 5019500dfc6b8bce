import { posix } from "node:path";
import type { TextEdit } from "../plan.ts";

/** Loads `target` for what it does when it is loaded; as the last line of `path`, where no circle of imports minds. */
export function importEdit(
  path: string,
  text: string,
  target: string,
  moduleKind: "esm" | "commonjs",
): TextEdit {
  const specifier = JSON.stringify(specifierOf(path, text, target, moduleKind));
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

/** With the ending that other imports of the file have; without any, with what Node asks for. */
function specifierOf(path: string, text: string, target: string, moduleKind: "esm" | "commonjs"): string {
  const between = posix.relative(posix.dirname(path), target);
  const whole = between.startsWith(".") ? between : `./${between}`;
  const imported = /["'](\.{1,2}\/[^"'\n]*)["']/.exec(text)?.[1];
  const ending = imported === undefined ? undefined : /\.[cm]?([jt])sx?$/.exec(imported);
  const isBare = imported === undefined ? moduleKind === "commonjs" : ending === null;
  if (isBare) return whole.replace(/\.[cm]?[jt]sx?$/, "");
  return ending?.[1] === "t" ? whole : whole.replace(/\.([cm]?)tsx?$/, ".$1js");
}
