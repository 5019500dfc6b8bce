import { literal, type ObjectValue, type ResultValue, textOf, unknown, type Value } from "./values.ts";

const shapes = new Set(["object", "strictObject", "looseObject", "keys"]);

/**
 * Environment schemas: `z.object({ PORT: z.coerce.number().default(3000) }).parse(process.env)` and
 * `cleanEnv(process.env, { PORT: port({ default: 3000 }) })`. What comes out is known as far as its defaults are.
 */
export function parseSettings(receiver: Value, method: string, args: readonly Value[]): Value | null {
  if (method !== "parse" && method !== "safeParse" && method !== "parseAsync") return null;
  const shape = receiver.kind === "result" ? shapeOf(receiver, 0) : null;
  if (shape === null || !readsEnvironment(args[0], shape)) return null;
  const parsed = fromShape(shape);
  if (method !== "safeParse") return parsed;
  return {
    kind: "object",
    fields: new Map<string, Value>([
      ["success", literal(true)],
      ["data", parsed],
    ]),
    origins: new Map(),
  };
}

/** `envSchema({ schema })` and `@fastify/env`: a JSON Schema with defaults; what it does not tell is the environment's. */
export function schemaEnvironment(options: Value | undefined): Value {
  const schema = options?.kind === "object" ? options.fields.get("schema") : undefined;
  const properties = schema?.kind === "object" ? schema.fields.get("properties") : undefined;
  if (properties?.kind !== "object") return { kind: "env", name: null };
  const fields = new Map<string, Value>();
  for (const [name, property] of properties.fields) {
    const given = property.kind === "object" ? property.fields.get("default") : undefined;
    fields.set(name, given?.kind === "literal" ? literal(given.value, name) : { kind: "env", name });
  }
  return { kind: "object", fields, origins: new Map() };
}

export function cleanEnvironment(args: readonly Value[]): Value | null {
  const [environment, shape] = args;
  return environment?.kind === "env" && shape?.kind === "object" ? fromShape(shape) : null;
}

/** What a schema of the environment fills in where nothing is given (`Joi.object({ PREFIX: Joi.string().default("api") })`); null for other values. */
export function schemaDefaults(schema: Value): ObjectValue | null {
  if (schema.kind === "object") return fromShape(schema);
  const shape = shapeOf(schema, 0);
  return shape === null ? null : fromShape(shape);
}

function readsEnvironment(argument: Value | undefined, shape: ObjectValue): boolean {
  if (argument?.kind === "env") return true;
  return shape.fields.size > 0 && [...shape.fields.keys()].every((name) => /^[A-Z][A-Z0-9_]*$/.test(name));
}

/** The object behind `.refine(…)`, `.transform(…)` and the like. */
function shapeOf(value: Value, depth: number): ObjectValue | null {
  if (value.kind !== "result" || depth > 10) return null;
  const own = value.args[0];
  // `Joi.object().keys({ … })` says the fields afterwards.
  const name = value.callee.kind === "external" ? value.callee.path.at(-1) : calledName(value);
  if (name !== undefined && shapes.has(name) && own?.kind === "object") return own;
  return shapeOf(value.receiver, depth + 1);
}

function fromShape(shape: ObjectValue): ObjectValue {
  const fields = new Map<string, Value>();
  for (const [name, field] of shape.fields) fields.set(name, defaultOf(field, name, 0));
  return { kind: "object", fields, origins: new Map() };
}

function defaultOf(field: Value, name: string, depth: number): Value {
  const plain: Value = { kind: "env", name };
  if (field.kind !== "result" || depth > 10) return plain;
  const own = field.args[0];
  const options = own?.kind === "object" ? own.fields.get("default") : undefined;
  const given = isDefault(field) ? own : options;
  const text = given === undefined ? null : textOf(given);
  if (given?.kind === "literal" && text !== null) return literal(given.value, name);
  return defaultOf(field.receiver ?? unknown, name, depth + 1);
}

function isDefault(value: Value): boolean {
  return value.kind === "result" && calledName(value) === "default";
}

function calledName({ node: { expression } }: ResultValue): string | undefined {
  return "name" in expression ? (expression.name as { text?: string }).text : undefined;
}
