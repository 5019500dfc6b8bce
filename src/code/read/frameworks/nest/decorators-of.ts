import { ts } from "ts-morph";
import type { Machine } from "../../boot/machine.ts";
import { ancestry } from "../../boot/read-member.ts";
import { type ClassValue, type Scope, unknown, type Value } from "../../boot/values.ts";
import { compiledDecorators } from "./compiled-decorators.ts";

/** One decorator of a package, as it is applied in the end: behind constants, composed decorators and own functions. */
export interface Applied {
  readonly pkg: string;
  readonly name: string;
  readonly args: readonly Value[];
  /** The decorator as written at the class, method or parameter. */
  readonly node: ts.Expression;
}

/** In the order in which they are applied: the last one written comes first. */
export function decoratorsOf(machine: Machine, node: ts.Node, scope: Scope): Applied[] {
  const written = ts.canHaveDecorators(node) ? (ts.getDecorators(node) ?? []) : [];
  const expressions = [...written.map((own) => own.expression), ...compiledDecorators(node)];
  if (expressions.length === 0) return [];
  // Reading a decorator is no part of the start: what it calls is not what the process does.
  const before = machine.calls.length;
  const found = expressions
    .reverse()
    .flatMap((expression) => flatten(machine, machine.evaluate(expression, scope), expression, 0));
  machine.calls.length = before;
  return found;
}

/** Of the bases first: what a class inherits was applied before. */
export function classDecorators(machine: Machine, type: ClassValue): Applied[] {
  return ancestry(machine, type)
    .reverse()
    .flatMap((own) => decoratorsOf(machine, own.node, own.scope));
}

export function lastOf(applied: readonly Applied[], name: string): Applied | undefined {
  return applied.findLast((own) => own.name === name);
}

function flatten(machine: Machine, value: Value, node: ts.Expression, depth: number): Applied[] {
  if (depth > 8) return [];
  if (value.kind === "external") return [{ pkg: value.pkg, name: value.path.at(-1) ?? "", args: [], node }];
  if (value.kind === "result") {
    if (value.callee.kind !== "external") return [];
    const name = value.callee.path.at(-1) ?? "";
    if (name === "applyDecorators")
      return value.args.flatMap((own) => flatten(machine, own, node, depth + 1));
    return [{ pkg: value.callee.pkg, name, args: value.args, node }];
  }
  if (value.kind !== "function") return [];
  // `(target, key, descriptor) => { Get(path)(target, key, descriptor); … }`: what it applies it calls.
  const before = machine.calls.length;
  machine.run(value, [unknown, unknown, unknown], null);
  return machine.calls
    .slice(before)
    .flatMap((call) => (call.callee.kind === "result" ? flatten(machine, call.callee, node, depth + 1) : []));
}
