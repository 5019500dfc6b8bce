import { join } from "node:path";
import { existsSync, keptForOneReading, readFileSync } from "../disk/watched-disk.ts";
import { literal, textOf, type Value } from "./values.ts";

/** What the process is started with. */
const own = [".env"];
/** What its authors suggest: of use where the code has no default. */
const suggested = [
  ...[".env.local", ".env.development", ".env.defaults"],
  ...[".env.example", ".env.sample", ".env.template", "example.env"],
];
const stated = keptForOneReading(() => new Map<string, string[]>());
const variables = keptForOneReading(() => new Map<string, ReadonlyMap<string, string>>());

/** The code says itself which file it reads, before all others: `envFilePath: "config/local.env"`, below the root. */
export function noteEnvironmentFile(root: string, path: string): void {
  const known = stated().get(root) ?? [];
  if (!known.includes(path)) stated().set(root, [...known, path]);
}

/**
 * A variable as the project's environment file gives it. A default in the code (`process.env.PREFIX ?? "api"`) yields to what the
 * process is started with, and to no suggestion; other values stay as they are.
 */
export function fromEnvironmentFile(root: string, value: Value): Value {
  if (value.kind === "literal" && value.env !== null) {
    const text = variablesOf(root, [...(stated().get(root) ?? []), ...own]).get(value.env);
    return text === undefined || text === "" ? value : literal(text, value.env);
  }
  if (value.kind !== "env" || value.name === null) return value;
  const text = variablesOf(root, [...(stated().get(root) ?? []), ...own, ...suggested]).get(value.name);
  return text === undefined ? value : literal(text, value.name);
}

/** Text that a path may be made of. */
export function textIn(root: string, value: Value): string | null {
  return textOf(fromEnvironmentFile(root, value));
}

function variablesOf(root: string, files: readonly string[]): ReadonlyMap<string, string> {
  const known = variables();
  const key = [root, ...files].join("\n");
  const before = known.get(key);
  if (before !== undefined) return before;
  const found = new Map<string, string>();
  for (const file of files) {
    const path = join(root, file);
    if (!existsSync(path)) continue;
    for (const match of readFileSync(path, "utf8").matchAll(/^\s*(?:export\s+)?(\w+)\s*=[ \t]*(.*)$/gm)) {
      const name = match[1] ?? "";
      if (!found.has(name)) found.set(name, unquoted(match[2] ?? ""));
    }
  }
  known.set(key, found);
  return found;
}

function unquoted(text: string): string {
  const quoted = /^(["'])(.*?)\1/.exec(text);
  return quoted === null ? text.replace(/\s+#.*$/, "").trim() : (quoted[2] ?? "");
}
