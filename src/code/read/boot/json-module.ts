import { isRecord, readJson } from "../project/manifest.ts";
import { literal, unknown, type Value } from "./values.ts";

/** What a file of JSON holds: a table of paths, a list of modules. `absolute` is its place on disk. */
export function jsonModule(absolute: string): Value {
  const parsed = readJson(absolute);
  return parsed === null ? unknown : fromJson(parsed);
}

function fromJson(json: unknown): Value {
  if (Array.isArray(json))
    return { kind: "array", items: json.map((one) => ({ value: fromJson(one), origin: null })) };
  if (isRecord(json))
    return {
      kind: "object",
      fields: new Map(Object.entries(json).map(([name, own]) => [name, fromJson(own)])),
      origins: new Map(),
    };
  return typeof json === "string" || typeof json === "number" || typeof json === "boolean" || json === null
    ? literal(json)
    : unknown;
}
