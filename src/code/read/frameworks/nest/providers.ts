import { ts } from "ts-morph";
import type { Machine } from "../../boot/machine.ts";
import { ancestry } from "../../boot/read-member.ts";
import { type ClassValue, type Scope, unknown, type Value } from "../../boot/values.ts";
import type { ProviderFact } from "../../facts.ts";
import type { ProviderSite } from "../framework.ts";
import { actsOf } from "./acts-of.ts";
import { compiledType } from "./compiled-decorators.ts";
import { classDecorators, decoratorsOf, lastOf } from "./decorators-of.ts";
import { elementAround, forwarded, type Listed } from "./lists.ts";
import { type NestModule, nameOfClass, shortText } from "./module-graph.ts";
import { moduleRefAsks } from "./module-ref.ts";

type Injects = ProviderFact["injects"][number];
type ProviderScope = ProviderFact["scope"];

/** What a module declares, imports and exports, with what each of its classes and factories asks the container for. */
export function readProviders(machine: Machine, module: NestModule): ProviderSite[] {
  const shared = { module: module.name, global: module.global };
  return [
    ...module.imports.map(
      (item): ProviderSite => ({
        ...shared,
        role: "import",
        token: item.name,
        node: item.type?.node ?? null,
        at: item.node,
        element: elementAround(item.node),
        ...madeBy(item),
        injects: item.forwardRef
          ? [{ token: item.name, forwardRef: true, line: machine.sources.lineOf(item.node) }]
          : [],
        scope: "singleton",
      }),
    ),
    ...module.controllers.map((item) => fromListed(machine, item, { ...shared, role: "controller" })),
    ...module.providers.map((item) => fromListed(machine, item, { ...shared, role: "provider" })),
    ...module.exports.map(
      (item): ProviderSite => ({
        ...shared,
        role: "export",
        token: tokenOf(machine, provided(item.value), item.node),
        node: item.value.kind === "class" ? item.value.node : null,
        at: item.node,
        element: elementAround(item.node),
        injects: [],
        scope: "singleton",
      }),
    ),
  ];
}

type Shared = Pick<ProviderSite, "module" | "global" | "role">;

function fromListed(machine: Machine, { value, node }: Listed, own: Shared): ProviderSite {
  const shared = { ...own, element: elementAround(node) };
  if (value.kind === "class") {
    return { ...shared, token: nameOfClass(value), ...ofClass(machine, value) };
  }
  const token = tokenOf(machine, provided(value), node);
  if (value.kind !== "object")
    return { ...shared, token, node: null, at: node, injects: [], scope: "singleton" };
  const type = value.fields.get("useClass");
  const scope = scopeIn(value);
  if (type?.kind === "class") {
    const own = ofClass(machine, type);
    return { ...shared, token, ...own, scope: scope ?? own.scope };
  }
  const existing = value.fields.get("useExisting");
  const inject = value.fields.get("inject");
  const asked = [
    ...(existing === undefined
      ? []
      : [{ value: existing, origin: value.origins.get("useExisting") ?? node }]),
    ...(inject?.kind === "array" ? inject.items : []),
  ];
  const factory = value.fields.get("useFactory");
  return {
    ...shared,
    token,
    node: factory?.kind === "function" ? factory.node : null,
    at: node,
    injects: asked.map((item) => {
      const optional = item.value.kind === "object" ? item.value.fields.get("token") : undefined;
      return ask(machine, optional ?? item.value, expressionIn(item.origin ?? node));
    }),
    scope: scope ?? "singleton",
  };
}

function provided(value: Value): Value {
  return value.kind === "object" ? (value.fields.get("provide") ?? unknown) : value;
}

function ofClass(
  machine: Machine,
  type: ClassValue,
): Pick<ProviderSite, "node" | "at" | "injects" | "scope" | "acts" | "actsOn"> {
  const injects = injectsOf(machine, type);
  const applied = classDecorators(machine, type);
  const decorator = lastOf(applied, "Injectable") ?? lastOf(applied, "Controller");
  const options = decorator?.args.find((own) => own.kind === "object");
  const stated = options === undefined ? null : scopeIn(options);
  // Whoever asks for the request itself is made anew for each of them.
  const asksRequest = injects.some((own) => own.token === "REQUEST" || own.token === "CONTEXT");
  return {
    node: type.node,
    at: type.node.name ?? type.node,
    injects,
    scope: stated ?? (asksRequest ? "request" : "singleton"),
    ...actsOf(machine, type),
  };
}

/** `forRoot` of `TypeOrmModule.forRoot(…)`. */
function madeBy({ value }: Listed): Pick<ProviderSite, "call"> {
  const callee = value.kind === "result" ? value.callee : null;
  const name = callee?.kind === "external" ? callee.path.at(-1) : undefined;
  return name === undefined ? {} : { call: name };
}

function scopeIn(value: Value): ProviderScope | null {
  const scope = value.kind === "object" ? value.fields.get("scope") : undefined;
  const name = scope?.kind === "external" ? scope.path.at(-1) : undefined;
  return name === "REQUEST" ? "request" : name === "TRANSIENT" ? "transient" : null;
}

/** Parameters of the nearest constructor, decorated properties, and what is asked of `ModuleRef`. */
function injectsOf(machine: Machine, type: ClassValue): Injects[] {
  const chain = ancestry(machine, type);
  const found: Injects[] = [];
  const builder = chain
    .map((owner) => ({
      owner,
      node: owner.node.members.find(
        (member): member is ts.ConstructorDeclaration =>
          ts.isConstructorDeclaration(member) && member.body !== undefined,
      ),
    }))
    .find(({ node }) => node !== undefined);
  for (const parameter of builder?.node?.parameters ?? [])
    found.push(ofParameter(machine, parameter, builder?.owner.scope ?? type.scope));
  for (const owner of chain) {
    for (const member of owner.node.members) {
      if (!ts.isPropertyDeclaration(member) || !ts.canHaveDecorators(member)) continue;
      const own = byDecorator(machine, member, owner.scope) ?? null;
      if (own !== null) found.push(own);
    }
    found.push(...moduleRefAsks(machine, owner).map((one) => ask(machine, one.value, one.node, true)));
  }
  return found;
}

function ofParameter(machine: Machine, parameter: ts.ParameterDeclaration, scope: Scope): Injects {
  const decorated = byDecorator(machine, parameter, scope);
  if (decorated !== null) return decorated;
  const line = machine.sources.lineOf(parameter);
  const compiled = parameter.type === undefined ? compiledType(parameter) : undefined;
  if (compiled !== undefined)
    return { token: tokenOf(machine, machine.evaluate(compiled, scope), compiled), forwardRef: false, line };
  const name = parameter.type === undefined ? null : typeName(parameter.type);
  if (name === null)
    return { token: parameter.type?.getText() ?? parameter.name.getText(), forwardRef: false, line };
  const value = machine.lookup(name, scope);
  return { token: value.kind === "class" ? nameOfClass(value) : name, forwardRef: false, line };
}

function byDecorator(
  machine: Machine,
  node: ts.ParameterDeclaration | ts.PropertyDeclaration,
  scope: Scope,
): Injects | null {
  for (const one of decoratorsOf(machine, node, scope)) {
    if (!one.name.startsWith("Inject") || one.name === "Injectable") continue;
    const [first] = one.args;
    const argument = ts.isCallExpression(one.node) ? one.node.arguments[0] : undefined;
    const line = machine.sources.lineOf(node);
    if (one.name === "Inject") {
      if (first !== undefined) return { ...ask(machine, first, argument ?? one.node), line };
      const name = node.type === undefined ? null : typeName(node.type);
      return { token: name ?? node.name.getText(), forwardRef: false, line };
    }
    // `@InjectRepository(User)` asks for `Repository(User)`.
    const inner = first === undefined ? "" : `(${tokenOf(machine, first, argument ?? one.node)})`;
    return { token: `${one.name.slice("Inject".length)}${inner}`, forwardRef: false, line };
  }
  return null;
}

function typeName(type: ts.TypeNode): string | null {
  if (!ts.isTypeReferenceNode(type)) return null;
  return ts.isIdentifier(type.typeName) ? type.typeName.text : type.typeName.right.text;
}

/** `computed`: a token that could not be computed is said so; elsewhere it is named as it is written. */
function ask(machine: Machine, value: Value, node: ts.Node, computed = false): Injects {
  const inner = forwarded(machine, value);
  const known = inner ?? value;
  const blind = computed && (known.kind === "unknown" || known.kind === "result");
  return {
    token: blind ? "(computed)" : tokenOf(machine, known, node),
    forwardRef: inner !== null,
    line: machine.sources.lineOf(node),
  };
}

function tokenOf(machine: Machine, value: Value, node: ts.Node): string {
  const inner = forwarded(machine, value);
  if (inner !== null) return tokenOf(machine, inner, node);
  if (value.kind === "class") return nameOfClass(value);
  if (value.kind === "literal" && typeof value.value === "string") return value.value;
  if (value.kind === "external") return value.path.at(-1) ?? value.pkg;
  if (value.kind === "object") {
    const module = value.fields.get("module");
    if (module?.kind === "class") return nameOfClass(module);
  }
  const written = ts.isObjectLiteralExpression(node)
    ? node.properties.find((own) => own.name?.getText() === "provide")
    : undefined;
  return shortText(expressionIn(written ?? node));
}

function expressionIn(node: ts.Node): ts.Node {
  return ts.isPropertyAssignment(node) ? node.initializer : node;
}
