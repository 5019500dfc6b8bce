import { dirname, join, posix } from "node:path";
import { pathToFileURL } from "node:url";
import { ts } from "ts-morph";
import type { Machine } from "./machine.ts";
import { literal, type Scope, textOf, unknown, type Value } from "./values.ts";

/** Where a file lies is known without running it: `__dirname`, `import.meta.url` and what is built on them. */
export function placeOfFile(machine: Machine, name: string, { path }: Scope): Value | null {
  const file = join(machine.sources.root, path);
  switch (name) {
    case "__filename":
    case "filename":
      return literal(file);
    case "__dirname":
    case "dirname":
      return literal(dirname(file));
    case "url":
      return literal(pathToFileURL(file).href);
    default:
      return null;
  }
}

/** `path.join(…)`, `path.resolve(…)`, `dirname(…)`, `parse(…)`, `fileURLToPath(…)`; null for other calls. */
export function callOnPaths(machine: Machine, callee: Value, args: readonly Value[]): Value | null {
  if (callee.kind !== "external" || !/^(path|url|desm)$/.test(callee.pkg)) return null;
  const name = callee.path.at(-1) ?? "";
  const texts = args.map(textOf);
  const parts = texts.flatMap((text) => (text === null ? [] : [text]));
  if (parts.length < texts.length) return null;
  const [first = ""] = parts;
  if (callee.pkg === "desm") return besideModule(name, first, parts.slice(1));
  if (name === "join") return literal(posix.join(...parts));
  if (name === "resolve") return literal(posix.resolve(machine.sources.root, ...parts));
  if (name === "dirname") return literal(posix.dirname(first));
  if (name === "basename") return literal(posix.basename(first, parts[1]));
  if (name === "extname") return literal(posix.extname(first));
  if (name === "normalize") return literal(posix.normalize(first));
  if (name === "relative") return literal(posix.relative(first, parts[1] ?? ""));
  if (name === "parse" && callee.pkg === "path") {
    const fields = Object.entries(posix.parse(first)).map(([key, text]) => [key, literal(text)] as const);
    return { kind: "object", fields: new Map(fields), origins: new Map() };
  }
  if (name !== "fileURLToPath") return null;
  return first.startsWith("file:") ? literal(decodeURIComponent(new URL(first).pathname)) : unknown;
}

/** What a module of today says of itself, made the paths of yesterday: `join(import.meta.url, "routes")`, `dirname(import.meta.url)`. */
function besideModule(name: string, url: string, parts: readonly string[]): Value {
  if (!url.startsWith("file:")) return unknown;
  const file = decodeURIComponent(new URL(url).pathname);
  if (name === "join") return literal(posix.join(posix.dirname(file), ...parts));
  if (name === "dirname") return literal(posix.dirname(file));
  return name === "filename" ? literal(file) : unknown;
}

/** `new URL("./routes", import.meta.url)`, as text. */
export function newUrl(node: ts.NewExpression, args: readonly Value[]): Value | null {
  if (!ts.isIdentifier(node.expression) || node.expression.text !== "URL") return null;
  const [text, base] = args.map(textOf);
  if (text == null || base == null || !URL.canParse(text, base)) return null;
  return literal(new URL(text, base).href);
}

/** `new URL("../modules", import.meta.url).pathname`. */
export function partOfUrl(value: Value, name: string): Value {
  const text = textOf(value);
  if (text === null) return unknown;
  if (name === "length" && value.kind === "literal" && typeof value.value === "string" && value.env === null)
    return literal(text.length);
  if (!text.startsWith("file:")) return unknown;
  if (name === "pathname") return literal(decodeURIComponent(new URL(text).pathname));
  return name === "href" ? value : unknown;
}
