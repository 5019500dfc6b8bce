import { z } from "zod";
import { configSchema } from "./schema.ts";

/** The shipped JSON Schema; a test keeps templates/schema/ equal to it. */
export function configJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(configSchema, { io: "input" }),
    title: "msa.config.json",
    description: "What msa needs to know about the monolith.",
  };
}

/** Keys that the schema allows in the object at that path; empty where any key goes. */
export function knownKeys(path: readonly PropertyKey[]): string[] {
  let node: unknown = configJsonSchema();
  for (const key of path)
    node = property(property(node, "properties"), key) ?? property(node, "additionalProperties");
  const properties = property(node, "properties");
  return typeof properties === "object" && properties !== null ? Object.keys(properties) : [];
}

function property(node: unknown, key: PropertyKey): unknown {
  return typeof node === "object" && node !== null ? Reflect.get(node, key) : undefined;
}
