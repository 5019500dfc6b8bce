import { ts } from "ts-morph";
import type { Machine } from "../../boot/machine.ts";
import { type ClassValue, type ObjectValue, textOf, unknown, type Value } from "../../boot/values.ts";
import { classDecorators, lastOf } from "./decorators-of.ts";
import { type Listed, listedField, listedOf, type Options } from "./lists.ts";

/** A module of the container, in the order in which Nest inserts it. */
export interface NestModule {
  readonly type: ClassValue;
  readonly name: string;
  readonly global: boolean;
  /** Steps from the root; the middleware of nearer modules runs first, that of global ones before all. */
  readonly distance: number;
  readonly imports: readonly ImportedModule[];
  readonly controllers: readonly Listed[];
  readonly providers: readonly Listed[];
  readonly exports: readonly Listed[];
}

interface ImportedModule extends Listed {
  /** Class name of the module, or the package's own. */
  readonly name: string;
  readonly type: ClassValue | null;
}

export interface ModuleGraph {
  /** Empty also where the root is a module of a package. */
  readonly modules: readonly NestModule[];
  /** What `RouterModule.register` puts before the routes of a module, by its class. */
  readonly paths: ReadonlyMap<ts.Node, string | null>;
  readonly lost: readonly { readonly node: ts.Node; readonly reason: string }[];
}

interface Meant {
  readonly type: ClassValue;
  readonly dynamic: ObjectValue | null;
}

/** Walks the imports as the scanner of Nest does: a module first, then what it imports, depth first, each once. */
export function readModuleGraph(machine: Machine, root: Value, rootNode: ts.Node): ModuleGraph {
  const modules: NestModule[] = [];
  const paths = new Map<ts.Node, string | null>();
  const lost: { node: ts.Node; reason: string }[] = [];
  const seen = new Map<ts.Node, Set<ts.Node | null>>();

  function visit({ type, dynamic }: Meant, node: ts.Node, distance: number): void {
    const known = seen.get(type.node) ?? new Set();
    const key = dynamic === null ? null : node;
    if (known.has(key)) return;
    seen.set(type.node, known.add(key));
    const applied = classDecorators(machine, type);
    const decorator = lastOf(applied, "Module");
    const own = decorator?.args[0];
    const sources: Options[] = [
      ...(own?.kind === "object" && decorator !== undefined
        ? [{ value: own, scope: type.scope, node: decorator.node }]
        : []),
      ...(dynamic === null ? [] : [{ value: dynamic, scope: type.scope, node }]),
    ];
    const listed = (field: string) => sources.flatMap((options) => listedField(machine, options, field));
    const imports = listed("imports").map((item) => ({
      ...item,
      name: moduleName(machine, item),
      type: meantBy(machine, item)?.type ?? null,
    }));
    const flag = dynamic?.fields.get("global");
    const global =
      lastOf(applied, "Global") !== undefined || (flag?.kind === "literal" && flag.value === true);
    modules.push({
      type,
      name: nameOfClass(type),
      global,
      distance,
      imports,
      controllers: listed("controllers"),
      providers: listed("providers"),
      exports: listed("exports"),
    });
    for (const item of imports) follow(item, distance + 1);
  }

  function follow(item: Listed, distance: number): void {
    const meant = meantBy(machine, item);
    if (meant !== null) visit(meant, item.node, distance);
    else if (!isForeign(item.value))
      lost.push({ node: item.node, reason: `the module ${shortText(item.node)} could not be computed` });
    readRouterModule(machine, item.value, paths);
    // `ConditionalModule.registerWhen(X, …)` of a package hands on the module that it is given.
    if (item.value.kind === "result" && item.value.callee.kind === "external")
      for (const value of item.value.args)
        if (value.kind === "class" && isModule(machine, value))
          visit({ type: value, dynamic: null }, item.node, distance);
  }

  for (const item of listedOf(machine, root, rootNode)) follow(item, 0);
  return { modules, paths, lost };
}

/** A class; `{ module: X, … }` as a static method gives it back; `X.register()` whose method a package made. */
function meantBy(machine: Machine, { value, node }: Pick<Listed, "value" | "node">): Meant | null {
  if (value.kind === "class") return { type: value, dynamic: null };
  if (value.kind === "object") {
    const type = value.fields.get("module") ?? askedClass(machine, node);
    return type?.kind === "class" ? { type, dynamic: value } : null;
  }
  const receiver = value.kind === "result" ? value.receiver : unknown;
  return receiver.kind === "class" && isModule(machine, receiver) ? { type: receiver, dynamic: null } : null;
}

/** `X` of `X.register(…)`, whose method spreads what the class of a package gives back. */
function askedClass(machine: Machine, node: ts.Node): Value | null {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return null;
  const scope = machine.scopeOf(machine.sources.pathOf(node));
  const owner = scope === null ? unknown : machine.evaluate(node.expression.expression, scope);
  return owner.kind === "class" && isModule(machine, owner) ? owner : null;
}

/** A module of a package: its routes are not in this project. */
function isForeign(value: Value): boolean {
  if (value.kind === "external") return true;
  return value.kind === "result" && (value.callee.kind === "external" || isForeign(value.receiver));
}

function isModule(machine: Machine, type: ClassValue): boolean {
  return lastOf(classDecorators(machine, type), "Module") !== undefined;
}

function moduleName(machine: Machine, item: Listed): string {
  const { value, node } = item;
  const meant = meantBy(machine, item);
  if (meant !== null) return nameOfClass(meant.type);
  const callee = value.kind === "result" ? value.callee : value;
  if (callee.kind !== "external") return shortText(node);
  return callee.path.find((part) => /^[A-Z]/.test(part)) ?? callee.path.at(-1) ?? callee.pkg;
}

export function nameOfClass(type: ClassValue): string {
  return type.node.name?.text ?? "(anonymous)";
}

export function shortText(node: ts.Node): string {
  const text = node.getText().replace(/\s+/g, " ");
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function readRouterModule(machine: Machine, value: Value, paths: Map<ts.Node, string | null>): void {
  if (value.kind !== "result" || value.callee.kind !== "external") return;
  if (value.callee.path.at(-2) !== "RouterModule") return;
  const [routes] = value.args;
  const walk = (list: Value | undefined, above: string | null): void => {
    if (list?.kind !== "array") return;
    for (const { value: item } of list.items) {
      if (item.kind === "class") paths.set(item.node, above);
      if (item.kind !== "object") continue;
      const own = textOf(item.fields.get("path") ?? unknown);
      const path = above === null || own === null ? null : `${above}/${own}`.replace(/\/{2,}/g, "/");
      const type = item.fields.get("module");
      if (type !== undefined)
        for (const one of listedOf(machine, type, value.node))
          if (one.value.kind === "class") paths.set(one.value.node, path);
      walk(item.fields.get("children"), path);
    }
  };
  walk(routes, "");
}
