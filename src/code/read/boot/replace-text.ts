import { compilePattern } from "./compile-pattern.ts";
import type { Machine } from "./machine.ts";
import { literal, textOf, unknown, type Value } from "./values.ts";

/** `path.replace(/\/{2,}/g, "/")` and `name.replace(/[A-Z]/g, (letter) => …)`; null where it is not known what comes out. */
export function replaceByPattern(
  machine: Machine,
  text: string,
  [searched, by]: readonly Value[],
): Value | null {
  if (searched?.kind !== "regex" || by === undefined) return null;
  const pattern = compilePattern(searched);
  if (pattern === null) return null;
  if (by.kind !== "function") {
    const put = textOf(by);
    return put === null ? null : literal(text.replace(pattern, put));
  }
  let known = true;
  const replaced = text.replace(pattern, (...found: unknown[]) => {
    const values = found.map((one) =>
      typeof one === "string" || typeof one === "number" ? literal(one) : unknown,
    );
    const put = textOf(machine.run(by, values, null));
    known &&= put !== null;
    return put ?? "";
  });
  return known ? literal(replaced) : null;
}
