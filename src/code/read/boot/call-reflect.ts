import type { Machine } from "./machine.ts";
import { prototypeOf } from "./prototypes.ts";
import { literal, textOf, unknown, type Value } from "./values.ts";

interface Note {
  readonly target: unknown;
  readonly key: Value;
  readonly member: string | null;
  value: Value;
}

const notes = new WeakMap<Machine, Note[]>();

/**
 * `Reflect`, metadata (reflect-metadata) included, which decorators of the project's own tell their routers with. Null for
 * methods that say nothing of routes.
 */
export function callReflect(machine: Machine, method: string, args: readonly Value[]): Value | null {
  const [first = unknown, second = unknown, third = unknown, fourth] = args;
  switch (method) {
    case "defineMetadata":
      define(machine, { key: first, value: second, ...placeOf(machine, third, fourth) });
      return unknown;
    case "getMetadata":
    case "getOwnMetadata":
      return find(machine, { key: first, ...placeOf(machine, second, third) })?.value ?? unknown;
    case "hasMetadata":
    case "hasOwnMetadata":
      return find(machine, { key: first, ...placeOf(machine, second, third) }) === undefined
        ? unknown
        : literal(true);
    case "ownKeys":
      return first.kind === "object"
        ? {
            kind: "array",
            items: [...first.fields.keys()].map((name) => ({ value: literal(name), origin: null })),
          }
        : unknown;
    case "get": {
      const name = textOf(second);
      return name === null ? unknown : machine.member(first, name);
    }
    case "set": {
      const name = textOf(second);
      if (name !== null && (first.kind === "object" || first.kind === "instance"))
        first.fields.set(name, third);
      return unknown;
    }
    default:
      return null;
  }
}

/** An instance answers for what was noted on its class's prototype. */
function placeOf(
  machine: Machine,
  target: Value,
  member: Value | undefined,
): Pick<Note, "target" | "member"> {
  const name = member === undefined ? null : textOf(member);
  if (target.kind === "instance") return { target: prototypeOf(machine, target.type), member: name };
  return {
    target: target.kind === "class" || target.kind === "function" ? target.node : target,
    member: name,
  };
}

function find(machine: Machine, asked: Omit<Note, "value">): Note | undefined {
  return notes
    .get(machine)
    ?.find((own) => own.target === asked.target && own.member === asked.member && same(own.key, asked.key));
}

/** Every branch runs, that for the first note too: an empty list does not take the place of one with something in it. */
function define(machine: Machine, note: Note): void {
  const known = find(machine, note);
  if (known === undefined) {
    notes.set(machine, [...(notes.get(machine) ?? []), note]);
    return;
  }
  const empty =
    (note.value.kind === "array" && note.value.items.length === 0) ||
    (note.value.kind === "object" && note.value.fields.size === 0);
  if (!empty && note.value.kind !== "unknown") known.value = note.value;
}

function same(a: Value, b: Value): boolean {
  if (a === b) return a.kind !== "unknown";
  const text = textOf(a);
  return text !== null && text === textOf(b);
}
