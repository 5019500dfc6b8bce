import { ts } from "ts-morph";
import type { Machine } from "../../boot/machine.ts";
import { ancestry, isStatic } from "../../boot/read-member.ts";
import type { ClassValue, HandlerSite, Scope, Value } from "../../boot/values.ts";
import { type Applied, classDecorators, decoratorsOf, lastOf } from "./decorators-of.ts";
import { nameOfClass } from "./module-graph.ts";
import type { Version } from "./nest-app.ts";
import { stageOfDecorator, toPart } from "./parts.ts";
import { type PathPart, partsOf, versionsOf } from "./route-paths.ts";

/** Decorators of methods, with the verb of HTTP that they stand for. */
export const verbs: Readonly<Record<string, string>> = {
  Get: "GET",
  Post: "POST",
  Put: "PUT",
  Patch: "PATCH",
  Delete: "DELETE",
  Options: "OPTIONS",
  Head: "HEAD",
  All: "ALL",
  Search: "SEARCH",
  Propfind: "PROPFIND",
  Proppatch: "PROPPATCH",
  Mkcol: "MKCOL",
  Copy: "COPY",
  Move: "MOVE",
  Lock: "LOCK",
  Unlock: "UNLOCK",
  Sse: "GET",
};

export interface NestRoute {
  readonly verb: string;
  readonly paths: readonly PathPart[];
  readonly versions: readonly Version[];
  readonly method: ts.MethodDeclaration;
  readonly handler: HandlerSite;
  /** Guards, interceptors, pipes and filters of the class, then of the method, then pipes of parameters. */
  readonly parts: readonly HandlerSite[];
}

export interface NestController {
  readonly type: ClassValue;
  readonly paths: readonly PathPart[];
  readonly versions: readonly Version[];
  /** Answers only for this host. */
  readonly host: PathPart | null;
  readonly routes: readonly NestRoute[];
  /** Decorators of packages that make routes of their own. */
  readonly generated: readonly Applied[];
}

/** Of `@nestjsx/crud`, ts-rest and the like. */
const generators =
  /^(Crud|CrudController|TsRest|TsRestHandler|MultiHandler|GrpcService|Implement|HonoRoute)$/;

export function readController(machine: Machine, type: ClassValue): NestController {
  const applied = classDecorators(machine, type);
  const decorator = lastOf(applied, "Controller");
  const [first] = decorator?.args ?? [];
  const at: ts.Node = decorator?.node ?? type.node;
  const options = first?.kind === "object" ? first.fields : null;
  const host = options?.get("host");
  const own = partsIn(machine, applied);
  const read = methodsOf(machine, type, own);
  return {
    type,
    paths: partsOf(options === null ? first : options.get("path"), at),
    versions: versionsOf(options?.get("version") ?? lastOf(applied, "Version")?.args[0]),
    host: host === undefined ? null : (partsOf(host, at)[0] ?? null),
    routes: read.routes,
    generated: [...applied, ...read.others].filter((one) => generators.test(one.name)),
  };
}

/** Its own methods first, then those of its bases, as Nest finds them; what is overridden is gone with its decorators. */
function methodsOf(machine: Machine, type: ClassValue, ofClass: readonly HandlerSite[]) {
  const routes: NestRoute[] = [];
  const others: Applied[] = [];
  const seen = new Set<string>();
  for (const owner of ancestry(machine, type)) {
    for (const member of owner.node.members) {
      if (!ts.isMethodDeclaration(member) || member.body === undefined || isStatic(member)) continue;
      const name = member.name.getText();
      if (seen.has(name)) continue;
      seen.add(name);
      const applied = decoratorsOf(machine, member, owner.scope);
      const verb = applied.findLast((one) => Object.hasOwn(verbs, one.name));
      if (verb === undefined) others.push(...applied);
      else routes.push(toRoute(machine, { type, owner, member, name, applied, verb, ofClass }));
    }
  }
  return { routes, others };
}

interface RouteInput {
  readonly type: ClassValue;
  readonly owner: ClassValue;
  readonly member: ts.MethodDeclaration;
  readonly name: string;
  readonly applied: readonly Applied[];
  readonly verb: Applied;
  readonly ofClass: readonly HandlerSite[];
}

function toRoute(machine: Machine, input: RouteInput): NestRoute {
  const { type, owner, member, name, applied, verb, ofClass } = input;
  const value: Value = {
    kind: "function",
    node: member,
    scope: owner.scope,
    self: { kind: "instance", type, fields: new Map(), host: null },
    props: new Map(),
    madeBy: null,
  };
  return {
    verb: verbs[verb.name] ?? "ALL",
    paths: partsOf(verb.args[0], verb.node),
    versions: versionsOf(lastOf(applied, "Version")?.args[0]),
    method: member,
    handler: {
      node: verb.node,
      value,
      stage: "handler",
      known: {
        body: member,
        name: `${nameOfClass(type)}.${name}`,
        at: member.name,
        callsNext: takesNext(member),
        parameters: member.parameters.length,
      },
    },
    parts: [...ofClass, ...partsIn(machine, applied), ...pipesOfParameters(machine, member, owner.scope)],
  };
}

function partsIn(machine: Machine, applied: readonly Applied[]): HandlerSite[] {
  return applied.flatMap((one) => {
    const stage = stageOfDecorator[one.name];
    if (stage === undefined) return [];
    return one.args.flatMap((value, index) =>
      (value.kind === "array" ? value.items : [{ value, origin: null }]).map((item) =>
        toPart(machine, stage, item.value, writtenAt(one.node, index)),
      ),
    );
  });
}

/** The argument of the decorator itself; for a composed one the whole decorator, for its inside is elsewhere. */
function writtenAt(decorator: ts.Expression, index: number): ts.Expression {
  const direct = ts.isCallExpression(decorator) && /(^|\.)Use\w+$/.test(decorator.expression.getText());
  return direct ? (decorator.arguments[index] ?? decorator) : decorator;
}

/** `@Param("id", ParseIntPipe)`, `@Body(new ValidationPipe())`. */
function pipesOfParameters(machine: Machine, method: ts.MethodDeclaration, scope: Scope): HandlerSite[] {
  return method.parameters.flatMap((parameter) =>
    decoratorsOf(machine, parameter, scope).flatMap((one) =>
      one.args.flatMap((value, index) =>
        isPipe(machine, value)
          ? [toPart(machine, "pipe", value, argumentAt(one.node, index) ?? one.node)]
          : [],
      ),
    ),
  );
}

function argumentAt(decorator: ts.Expression, index: number): ts.Expression | undefined {
  return ts.isCallExpression(decorator) ? decorator.arguments[index] : undefined;
}

function isPipe(machine: Machine, value: Value): boolean {
  if (value.kind === "class" || value.kind === "instance") {
    const type = value.kind === "class" ? value : value.type;
    const transforms = (member: ts.ClassElement) => member.name?.getText() === "transform";
    return (
      /Pipe$/.test(nameOfClass(type)) ||
      ancestry(machine, type).some((own) => own.node.members.some(transforms))
    );
  }
  const made = value.kind === "result" && ts.isNewExpression(value.node) ? value.callee : value;
  return made.kind === "external" && /Pipe$/.test(made.path.at(-1) ?? "");
}

/** `@Next() next`: such a method may hand the request on. */
function takesNext(method: ts.MethodDeclaration): boolean {
  return method.parameters.some((parameter) => /@(\w+\.)?Next\(\)/.test(parameter.getText()));
}
