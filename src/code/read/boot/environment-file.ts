import { join } from "node:path";
import { existsSync, keptForOneReading, readFileSync } from "../disk/watched-disk.ts";
import { literal, textOf, type Value } from "./values.ts";

/** What the process is started with, then what its authors suggest. */
const files = [".env", ".env.defaults", ".env.example", ".env.sample", ".env.template", "example.env"];
const variables = keptForOneReading(() => new Map<string, ReadonlyMap<string, string>>());

/** A variable without a default in the code, as the project's environment file gives it; other values stay as they are. */
export function fromEnvironmentFile(root: string, value: Value): Value {
  if (value.kind !== "env" || value.name === null) return value;
  const text = variablesOf(root).get(value.name);
  return text === undefined ? value : literal(text, value.name);
}

/** Text that a path may be made of. */
export function textIn(root: string, value: Value): string | null {
  return textOf(fromEnvironmentFile(root, value));
}

function variablesOf(root: string): ReadonlyMap<string, string> {
  const known = variables();
  const before = known.get(root);
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
  known.set(root, found);
  return found;
}

function unquoted(text: string): string {
  const quoted = /^(["'])(.*?)\1/.exec(text);
  return quoted === null ? text.replace(/\s+#.*$/, "").trim() : (quoted[2] ?? "");
}
