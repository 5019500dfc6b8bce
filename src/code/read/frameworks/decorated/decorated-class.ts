import { ts } from "ts-morph";
import type { Machine } from "../../boot/machine.ts";
import { ancestry, isStatic } from "../../boot/read-member.ts";
import type { ClassValue, HandlerSite, Value } from "../../boot/values.ts";
import { type Applied, decoratorsOf } from "../nest/decorators-of.ts";
import { flattenSite } from "../register.ts";

/** How the decorators of a package say that a method is a route. */
export interface Words {
  readonly packages: RegExp;
  /** The verb in lower case (`all` for any) and the path; null for decorators that say something else. */
  verb(applied: Applied): Verb | null;
  /** Methods of the class itself answer, too. */
  readonly statics?: boolean;
}

interface Verb {
  readonly method: string;
  readonly path: Value | undefined;
}

type Member = ts.MethodDeclaration | ts.PropertyDeclaration;

export interface DecoratedRoute extends Verb {
  /** Where the verb is written. */
  readonly member: Member;
  /** Decorators of the package at the member, the last one written first. */
  readonly applied: readonly Applied[];
  readonly node: ts.Expression;
  readonly handler: HandlerSite;
}

/**
 * The routes that the members of a class declare, in the order in which they are written; then what it inherits. A method
 * that overrides one with a verb, and has none itself, takes its place, and the route stays.
 */
export function decoratedRoutes(
  machine: Machine,
  type: ClassValue,
  words: Words,
  owners: readonly ClassValue[] = ancestry(machine, type),
): DecoratedRoute[] {
  const seen = new Set<string>();
  return owners.flatMap((owner) => {
    const own = membersOf(owner, words.statics === true).filter((member) => !seen.has(nameOf(member)));
    const routes = own.flatMap((member) => {
      const applied = appliedTo(machine, member, owner, words.packages);
      return applied.flatMap((one): DecoratedRoute[] => {
        const verb = words.verb(one);
        if (verb === null) return [];
        seen.add(nameOf(member));
        return [{ ...verb, member, applied, node: one.node, handler: handlerOf(machine, type, member, one) }];
      });
    });
    return routes;
  });
}

/** Decorators of the package at one member or class, the last one written first. */
export function appliedTo(
  machine: Machine,
  node: ts.Node,
  owner: ClassValue,
  packages: RegExp,
): readonly Applied[] {
  return decoratorsOf(machine, node, owner.scope).filter(({ pkg }) => packages.test(pkg));
}

function membersOf({ node }: ClassValue, statics: boolean): Member[] {
  return node.members.filter(
    (member): member is Member =>
      (statics || !isStatic(member)) &&
      (ts.isMethodDeclaration(member) ? member.body !== undefined : ts.isPropertyDeclaration(member)),
  );
}

function nameOf(member: Member): string {
  return member.name.getText();
}

function handlerOf(machine: Machine, type: ClassValue, member: Member, { node }: Applied): HandlerSite {
  const own = memberNamed(machine, type, nameOf(member)) ?? { owner: type, member };
  return memberSite(node, own.owner, own.member, type, "handler");
}

/** A function held by a field (`@Get() list = async () => {}`) is the field's value, behind whatever wraps it. */
function memberSite(
  node: ts.Expression,
  owner: ClassValue,
  member: Member,
  type: ClassValue,
  stage: "handler" | null,
): HandlerSite {
  const self: Value = { kind: "instance", type, fields: new Map(), host: null };
  const held = ts.isPropertyDeclaration(member) ? functionIn(member.initializer) : member;
  const value: Value =
    held === null
      ? { kind: "unknown" }
      : { kind: "function", node: held, scope: owner.scope, self, props: new Map(), madeBy: null };
  return {
    node,
    value,
    ...(stage === null ? {} : { stage }),
    known: {
      body: ts.isPropertyDeclaration(member) ? member : (held ?? member),
      name: `${type.node.name?.text ?? "class"}.${nameOf(member)}`,
      at: member.name,
      callsNext: stage === null,
      parameters: held?.parameters.length ?? null,
    },
  };
}

/** A method or a field by its name, with the class that has it: the nearest one. */
export function memberNamed(machine: Machine, type: ClassValue, name: string): OwnMember | null {
  for (const owner of ancestry(machine, type)) {
    const member = membersOf(owner, true).find((one) => nameOf(one) === name);
    if (member !== undefined) return { owner, member };
  }
  return null;
}

interface OwnMember {
  readonly owner: ClassValue;
  readonly member: Member;
}

/** What the member does when the package calls it, as a step or (with its stage set) as the handler. */
export function siteOfMember(
  node: ts.Expression,
  { owner, member }: OwnMember,
  type: ClassValue,
): HandlerSite {
  return memberSite(node, owner, member, type, null);
}

function functionIn(node: ts.Expression | undefined): ts.FunctionExpression | ts.ArrowFunction | null {
  if (node === undefined) return null;
  if (ts.isFunctionExpression(node) || ts.isArrowFunction(node)) return node;
  return ts.isCallExpression(node)
    ? (node.arguments.map(functionIn).find((own) => own !== null) ?? null)
    : null;
}

/** A step named by a class of middleware runs the method of it that the package calls. */
export function stepOf(node: ts.Expression, value: Value, method: string): HandlerSite {
  const type = value.kind === "class" ? value : null;
  const member = type === null ? undefined : membersOf(type, false).find((own) => nameOf(own) === method);
  return type !== null && member !== undefined ? memberSite(node, type, member, type, null) : { node, value };
}

/** The arguments of a decorator from the one at `from` on, as steps; lists in them lie flat. */
export function stepsOf(one: Applied, method: string, from = 0): HandlerSite[] {
  const written = ts.isCallExpression(one.node) ? one.node.arguments : [];
  return one.args.slice(from).flatMap((value, index) => {
    const node = written[from + index] ?? one.node;
    return flattenSite({ node: ts.isSpreadElement(node) ? node.expression : node, value }).map((site) =>
      stepOf(site.node, site.value, method),
    );
  });
}
