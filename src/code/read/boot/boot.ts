import { ts } from "ts-morph";
import type { Outline } from "../imports/outline.ts";
import { unwrap } from "../imports/require-call.ts";
import type { Sources } from "../project/open-sources.ts";
import { evaluateExpression } from "./evaluate-expression.ts";
import { createIdleWork } from "./idle-work.ts";
import { createModules } from "./load-modules.ts";
import type { BootCall, FrameworkHooks, Machine } from "./machine.ts";
import { readMember } from "./read-member.ts";
import { constructInstance, initialise, runFunction } from "./run-function.ts";
import { runStatements } from "./run-statements.ts";
import { type Scope, textOf, type Value } from "./values.ts";

/** Steps for any program, and more for each file. */
const leastBudget = 2_500_000;
const budgetOfFile = 500;
const noisy: Outline = { quiet: false, loads: [] };

export interface Boot {
  /** Calls in the order in which they ran. */
  readonly calls: readonly BootCall[];
  /** Statements that ran. */
  readonly ran: ReadonlySet<ts.Node>;
  readonly exhausted: boolean;
  /** To ask what an expression comes to, afterwards. */
  readonly machine: Machine;
  loaded(path: string): boolean;
  /** Runs a file that the entry never reached, for what only it shows. */
  also(path: string): void;
}

/** Follows what happens when the process starts, without running it: the entry's statements, and all they call or load. */
export function bootFrom(
  sources: Sources,
  entry: string,
  hooks: FrameworkHooks,
  outlines: ReadonlyMap<string, Outline>,
): Boot {
  const modules = createModules(() => machine);
  const machine: Machine = {
    sources,
    hooks,
    outline: (path) => outlines.get(path) ?? noisy,
    frames: [],
    items: [],
    scanned: [],
    followed: new Map(),
    unmatched: new Map(),
    calls: [],
    nested: [],
    ran: new Set(),
    budget: leastBudget + sources.files.size * budgetOfFile,
    wired: 0,
    evaluate: (node, scope) => evaluateExpression(machine, node, scope),
    runBlock: (statements, scope, owner) => runStatements(machine, statements, scope, owner),
    run: (callee, args, self) => runFunction(machine, idle, callee, args, self),
    construct: (callee, args) => constructInstance(machine, callee, args),
    initialise: (instance, type, args) => initialise(machine, instance, type, args),
    member: (value, name) => readMember(machine, value, name),
    load: modules.load,
    exported: modules.exported,
    loadedFiles: modules.loadedFiles,
    whole: modules.whole,
    commonJs: modules.commonJs,
    lookup: modules.lookup,
    scopeOf: modules.scopeOf,
    assign: (target, value, scope) => assign(machine, modules.setCommonJs, target, value, scope),
  };
  const idle = createIdleWork(() => machine);
  modules.load(entry);
  return {
    calls: machine.calls,
    ran: machine.ran,
    machine,
    get exhausted() {
      return machine.budget <= 0;
    },
    loaded: modules.loaded,
    also: modules.load,
  };
}

function assign(
  machine: Machine,
  setCommonJs: (path: string, value: Value) => void,
  target: ts.Expression,
  value: Value,
  scope: Scope,
): void {
  const node = unwrap(target);
  if (ts.isIdentifier(node)) {
    if (node.text === "exports") return;
    for (let own: Scope | null = scope; own !== null; own = own.parent) {
      if (!own.names.has(node.text) && own.parent !== null) continue;
      own.names.set(node.text, value);
      return;
    }
    return;
  }
  const name = ts.isPropertyAccessExpression(node)
    ? node.name.text
    : ts.isElementAccessExpression(node)
      ? textOf(machine.evaluate(node.argumentExpression, scope))
      : null;
  if (name === null || !(ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node))) return;
  if (name === "exports" && ts.isIdentifier(node.expression) && node.expression.text === "module") {
    setCommonJs(scope.path, value);
    return;
  }
  const owner = machine.evaluate(node.expression, scope);
  if (owner.kind === "object") {
    if (isWrapped(value, owner.fields.get(name))) return;
    owner.fields.set(name, value);
    owner.origins.set(name, node.parent);
  } else if (owner.kind === "instance") owner.fields.set(name, value);
  else if (owner.kind === "host") owner.props.set(name, value);
  else if (owner.kind === "class") owner.statics.set(name, value);
  else if (owner.kind === "function") owner.props.set(name, value);
}

/** `api[name] = wrap(api[name])` over all members is meant for the functions among them: an object stays what it is. */
function isWrapped(value: Value, before: Value | undefined): boolean {
  const parts = before?.kind === "module" || (before?.kind === "object" && before.fields.size > 0);
  return parts && value.kind === "function" && (value.madeBy?.args.includes(before) ?? false);
}
