import { compilePattern } from "./compile-pattern.ts";
import { literal, textOf, type Value } from "./values.ts";

/** Methods of text that paths and names of modules are made with. Null: not one of them, or not certain. */
export function callString(text: string, method: string, args: readonly Value[]): Value | null {
  const [first, second] = args.map(textOf);
  const [from, to] = args.map((value) =>
    value.kind === "literal" && typeof value.value === "number" ? value.value : undefined,
  );
  if (method === "toLowerCase" || method === "toLocaleLowerCase") return literal(text.toLowerCase());
  if (method === "toUpperCase" || method === "toLocaleUpperCase") return literal(text.toUpperCase());
  if (method === "toString" || method === "valueOf") return literal(text);
  if (method === "trimStart" || method === "trimLeft") return literal(text.trimStart());
  if (method === "trimEnd" || method === "trimRight") return literal(text.trimEnd());
  if (method === "trim") return literal(text.trim());
  if (method === "endsWith" && first != null) return literal(text.endsWith(first));
  if (method === "startsWith" && first != null) return literal(text.startsWith(first));
  if (method === "includes" && first != null) return literal(text.includes(first));
  if (method === "indexOf" && first != null) return literal(text.indexOf(first));
  if (method === "lastIndexOf" && first != null) return literal(text.lastIndexOf(first));
  if (method === "charAt" && from !== undefined) return literal(text.charAt(from));
  if ((method === "substring" || method === "slice") && from !== undefined) {
    if (args.length > 1 && to === undefined) return null;
    return literal(method === "slice" ? text.slice(from, to) : text.substring(from, to));
  }
  if (method === "split" && first != null)
    return {
      kind: "array",
      items: text.split(first).map((part) => ({ value: literal(part), origin: null })),
    };
  if (method === "concat" && first != null) return literal(text + first);
  if (method === "replaceAll" && first != null && second != null)
    return literal(text.replaceAll(first, second));
  if (method === "replace" && first != null && second != null) return literal(text.replace(first, second));
  return null;
}

/** `/\.route\.js$/.test(name)`. */
export function testText(pattern: Value & { kind: "regex" }, given: Value | undefined): Value | null {
  const text = given === undefined ? null : textOf(given);
  const own = text === null ? null : compilePattern(pattern);
  return text === null || own === null ? null : literal(own.test(text));
}
