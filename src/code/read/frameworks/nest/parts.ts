import { ts } from "ts-morph";
import type { Machine } from "../../boot/machine.ts";
import { ancestry } from "../../boot/read-member.ts";
import type { ClassValue, HandlerSite, Value } from "../../boot/values.ts";
import type { HandlerStage } from "../../facts.ts";
import { callsNext } from "../calls-next.ts";
import { nameOfClass, shortText } from "./module-graph.ts";

/** The method by which Nest calls a class of that kind. */
const methodOf: Partial<Record<HandlerStage, string>> = {
  middleware: "use",
  guard: "canActivate",
  interceptor: "intercept",
  pipe: "transform",
  filter: "catch",
};

/** The decorators that put such classes in front of a route. */
export const stageOfDecorator: Readonly<Record<string, HandlerStage>> = {
  UseGuards: "guard",
  UseInterceptors: "interceptor",
  UsePipes: "pipe",
  UseFilters: "filter",
};

/** A guard, interceptor, pipe, filter or middleware, given as a class, an instance, a function or something of a package. */
export function toPart(
  machine: Machine,
  stage: HandlerStage,
  value: Value,
  node: ts.Expression,
  depth = 0,
): HandlerSite {
  const seen = (body: ts.Node | null, name: string, at: ts.Node): HandlerSite => ({
    node,
    value,
    stage,
    known: { body, name, at, callsNext: true, parameters: null },
  });
  if (value.kind === "class" || value.kind === "instance") {
    const type = value.kind === "class" ? value : value.type;
    return seen(methodBody(machine, type, stage), nameOfClass(type), type.node.name ?? type.node);
  }
  if (value.kind === "external") return seen(null, value.path.at(-1) ?? value.pkg, node);
  if (value.kind === "function") {
    const made = value.madeBy?.callee.node ?? value.node;
    const name = made.name?.getText() ?? nameWritten(node);
    const known = seen(made, name, made.name ?? made);
    return stage === "middleware" && known.known !== undefined
      ? { ...known, known: { ...known.known, callsNext: callsNext(value.node) } }
      : known;
  }
  if (value.kind === "result") {
    const [first] = value.args;
    const { callee } = value;
    if (callee.kind === "external") {
      const name = callee.path.at(-1) ?? callee.pkg;
      // `mixin(class …)` gives back the class it is given.
      if (name === "mixin" && first !== undefined && depth < 4)
        return toPart(machine, stage, first, node, depth + 1);
      return seen(null, name === "default" ? callee.pkg : name, node);
    }
    if (callee.kind === "function") {
      const name = callee.node.name?.getText() ?? nameWritten(node);
      return seen(callee.node, name, callee.node.name ?? callee.node);
    }
  }
  return seen(null, nameWritten(node), node);
}

function methodBody(machine: Machine, type: ClassValue, stage: HandlerStage): ts.Node {
  const wanted = methodOf[stage];
  for (const { node } of ancestry(machine, type))
    for (const member of node.members)
      if (ts.isMethodDeclaration(member) && member.name.getText() === wanted) return member;
  return type.node;
}

function nameWritten(node: ts.Expression): string {
  if (ts.isFunctionLike(node) || ts.isClassLike(node)) return "anonymous";
  return ts.isCallExpression(node) || ts.isNewExpression(node)
    ? nameWritten(node.expression)
    : shortText(node);
}
