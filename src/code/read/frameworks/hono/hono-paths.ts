import { literal, type PathSite, textOf, type Value } from "../../boot/values.ts";

/** Below the base paths of a `basePath`; the parts as Hono joins them. */
export function belowBase(base: readonly PathSite[], path: PathSite): PathSite {
  const parts = [...base, path].map((own) => textOf(own.value));
  const text = parts.every((part) => part !== null) ? parts.join("/") : null;
  const value: Value = text === null ? { kind: "unknown" } : literal(plainPath(text));
  return { node: path.node, value };
}

/** Without the patterns of parameters: `:id{[0-9]+}` is `:id`, and one that takes slashes is a wildcard. */
function plainPath(path: string): string {
  let plain = "";
  let at = 0;
  while (at < path.length) {
    const parameter = /^:[\w-]+/.exec(path.slice(at))?.[0];
    if (parameter === undefined || path[at + parameter.length] !== "{") {
      plain += parameter ?? path[at];
      at += parameter?.length ?? 1;
      continue;
    }
    const end = closing(path, at + parameter.length);
    const pattern = path.slice(at + parameter.length + 1, end);
    plain += /(^|[^\\])\.[*+]/.test(pattern) ? "*" : parameter;
    at = end + 1;
  }
  return plain;
}

function closing(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === "{") depth++;
    if (text[at] === "}") depth--;
    if (depth === 0) return at;
  }
  return text.length;
}

/** `/users/{id}` of an OpenAPI route, as the router is given it. */
export function routingPath(value: Value): Value {
  const text = textOf(value);
  return text === null ? value : literal(text.replaceAll(/\/\{(.+?)\}/g, "/:$1"));
}

/** `use("/api", …)` is for that path alone; with a wildcard at its end also for what lies below. */
export function reachesBelow(path: PathSite): boolean {
  const text = textOf(path.value);
  return text === null || text.endsWith("*");
}
