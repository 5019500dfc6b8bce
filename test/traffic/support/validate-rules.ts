/** The rules of protoc-gen-validate that stand at a field, as far as an exported table touches them. */
import type protobuf from "protobufjs";

type Rules = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export function ruleProblems(value: unknown, field: protobuf.Field, at: string): string[] {
  const rules = rulesOf(field);
  if (value === undefined) {
    // In a oneof it is asked of what was chosen.
    const needed =
      field.partOf === null &&
      [rules.message, rules.any, rules.duration].some((rule) => rule?.required === true);
    // Without presence, what is left out is the empty value.
    const empty =
      field.partOf !== null ? undefined : field.repeated ? [] : field.type === "string" ? "" : undefined;
    return [
      ...(needed ? [`${at}: is required`] : []),
      ...(empty === undefined ? [] : checked(empty, rules, at)),
    ];
  }
  return checked(value, rules, at);
}

function rulesOf(field: protobuf.Field): Rules {
  const all = (field.parsedOptions ?? []) as readonly Record<string, Rules>[]; // protobufjs gives them as objects
  return Object.assign({}, ...all.map((options) => options["(validate.rules)"] ?? {})) as Rules;
}

function checked(value: unknown, rules: Rules, at: string): string[] {
  const problems: string[] = [];
  for (const [kind, rule] of Object.entries(rules)) {
    for (const [name, bound] of Object.entries(rule)) {
      if (!holds(kind, name, bound, value))
        problems.push(`${at}: must have ${kind}.${name} ${JSON.stringify(bound)}`);
    }
  }
  return problems;
}

function holds(kind: string, name: string, bound: unknown, value: unknown): boolean {
  if (kind === "repeated" && Array.isArray(value)) {
    if (name === "min_items") return value.length >= Number(bound);
    if (name === "max_items") return value.length <= Number(bound);
    return true;
  }
  if (kind === "string" && typeof value === "string") {
    if (name === "min_len" || name === "min_bytes") return value.length >= Number(bound);
    if (name === "max_len" || name === "max_bytes") return value.length <= Number(bound);
    if (name === "well_known_regex") return !/[\0\r\n]/.test(value);
    return true;
  }
  const size = kind === "duration" && typeof value === "string" ? Number.parseFloat(value) : value;
  if (typeof size !== "number") return true;
  const edge = kind === "duration" ? durationOf(bound) : Number(bound);
  if (name === "gt") return size > edge;
  if (name === "gte") return size >= edge;
  if (name === "lt") return size < edge;
  if (name === "lte") return size <= edge;
  return true;
}

function durationOf(bound: unknown): number {
  const { seconds = 0, nanos = 0 } = bound as { seconds?: number; nanos?: number }; // a Duration in text format
  return Number(seconds) + Number(nanos) / 1e9;
}
