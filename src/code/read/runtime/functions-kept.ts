import { ts } from "ts-morph";
import type { Boot } from "../boot/boot.ts";
import { globalObject } from "../boot/global-object.ts";
import type { BootCall } from "../boot/machine.ts";
import type { Scope, Value } from "../boot/values.ts";
import { runsAtOnce } from "./runs-at-once.ts";

/**
 * Functions whose calls at the start left something that still sees their variables: a closure that a file, an application, or
 * code that is not ours holds. What other calls declared is gone when they return. Null when the start was not followed to its end.
 */
export function functionsKept(boot: Boot): ReadonlySet<ts.Node> | null {
  if (boot.exhausted) return null;
  const { machine } = boot;
  const reached = reachedFrom();
  for (const path of machine.loadedFiles()) {
    const scope = machine.scopeOf(path);
    if (scope !== null) reached.scope(scope);
    reached.value(machine.commonJs(path));
  }
  reached.value(globalObject(machine));
  // What is handed to something that is itself let go goes with it: a listener of a stream that a function opened.
  let waiting = boot.calls.filter(({ callee }) => callee.kind !== "function" && callee.kind !== "class");
  for (;;) {
    const handed = waiting.filter((call) => isHeld(call, reached.has));
    if (handed.length === 0) return reached.functions;
    for (const { args, receiver } of handed) for (const value of [...args, receiver]) reached.value(value);
    waiting = waiting.filter((call) => !handed.includes(call));
  }
}

/** Whoever listens lasts; `new Parser({ ontext })` lasts if what it gives does; of what is not known it may. */
function isHeld(call: BootCall, has: (value: Value) => boolean): boolean {
  const { node, callee, receiver } = call;
  if (ts.isNewExpression(node) || node.arguments.some(runsAtOnce) || callsBackOnce(callee)) return false;
  if (/^(listen|start|run|serve)$/.test(methodOf(node))) return true;
  if (receiver.kind === "unknown") return !listensToParameter(node);
  if (receiver.kind === "result") return has(receiver) || receiver.args.some(has) || has(receiver.receiver);
  if (receiver.kind === "object" || receiver.kind === "array" || receiver.kind === "instance")
    return has(receiver);
  return receiver.kind !== "literal" && receiver.kind !== "regex" && callee.kind !== "literal";
}

const runtimes: ReadonlySet<string> = new Set([
  ...["fs", "fs/promises", "fs-extra", "graceful-fs", "zlib", "dns", "crypto", "child_process"],
  ...["readline", "stream", "stream/promises", "util", "path"],
]);

/** `fs.stat(path, done)` calls `done` and forgets it; a stream that `createInterface` reads ends. */
function callsBackOnce(callee: Value): boolean {
  return callee.kind === "external" && runtimes.has(callee.pkg);
}

/** A stream or a socket that a callback is given: what listens to it goes with it. */
function listensToParameter({ expression }: ts.CallExpression): boolean {
  if (!ts.isPropertyAccessExpression(expression) || !ts.isIdentifier(expression.expression)) return false;
  const { text } = expression.expression;
  return (
    /^(on|once|addListener|pipe|then|catch|finally|write|end)$/.test(expression.name.text) &&
    ts.findAncestor(
      expression,
      (own) =>
        ts.isFunctionLike(own) &&
        own.parameters.some(({ name }) => ts.isIdentifier(name) && name.text === text),
    ) !== undefined
  );
}

function methodOf({ expression }: ts.CallExpression): string {
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : "";
}

const mayHold: ReadonlySet<Value["kind"]> = new Set<Value["kind"]>([
  ...(["function", "class", "instance", "object", "array", "result", "host"] as const),
]);

interface Reached {
  readonly functions: ReadonlySet<ts.Node>;
  has(value: Value): boolean;
  scope(scope: Scope): void;
  value(value: Value): void;
}

function reachedFrom(): Reached {
  const functions = new Set<ts.Node>();
  const seen = new Set<Value | Scope>();
  const queue: Value[] = [];

  function scope(start: Scope): void {
    for (let own: Scope | null = start; own !== null && !seen.has(own); own = own.parent) {
      seen.add(own);
      queue.push(own.self, ...own.names.values());
    }
  }

  function around(node: ts.Node): void {
    for (let own = node.parent; own !== undefined; own = own.parent)
      if (ts.isFunctionLike(own)) functions.add(own);
  }

  function visit(value: Value): void {
    switch (value.kind) {
      case "function":
        around(value.node);
        scope(value.scope);
        queue.push(value.self, ...value.props.values(), ...(value.madeBy?.args ?? []));
        break;
      case "class":
        around(value.node);
        scope(value.scope);
        queue.push(...value.statics.values());
        break;
      case "instance":
        queue.push(value.type, ...value.fields.values(), ...(value.host === null ? [] : [value.host]));
        break;
      case "object":
        queue.push(...value.fields.values());
        break;
      case "array":
        queue.push(...value.items.map((item) => item.value));
        break;
      case "result":
        // What a function of the project gave back could not be followed: it may be any closure of it.
        if (value.callee.kind === "function") functions.add(value.callee.node);
        queue.push(value.callee, value.receiver, ...value.args);
        break;
      case "route":
        queue.push(value.host);
        break;
      case "host":
        queue.push(...value.props.values());
        for (const { handlers, mounts } of value.entries) {
          queue.push(...mounts);
          for (const { value: handler, node, known } of handlers) {
            queue.push(handler);
            // The closure may be written where it is registered, and its value may be a wrapper's.
            around(known?.body ?? node);
            if (ts.isFunctionLike(node)) functions.add(node);
          }
        }
        break;
      default:
    }
  }

  const drain = (): void => {
    for (let value = queue.pop(); value !== undefined; value = queue.pop()) {
      if (seen.has(value)) continue;
      seen.add(value);
      visit(value);
    }
  };
  return {
    functions,
    // One value stands for all that is unknown, or missing.
    has: (value) => mayHold.has(value.kind) && seen.has(value),
    scope(start) {
      scope(start);
      drain();
    },
    value(value) {
      queue.push(value);
      drain();
    },
  };
}
