import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";

/** Names and values of a `.env` file; empty when there is none. Values are secrets: they are never logged. */
export function readEnvFile(file: string): Record<string, string> {
  if (!existsSync(file)) return {};
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(parseEnv(readFileSync(file, "utf8")))) {
    if (value !== undefined) values[name] = value;
  }
  return values;
}
