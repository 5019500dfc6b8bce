import type { CodeUnit, FunctionFact, HandlerRef, Never, StateFact } from "../../model/monolith.ts";
import type { RemoteTarget } from "../remote/remote-target.ts";
import { handlerRule } from "./handler-rule.ts";
import { namePlaces, type Place } from "./name-places.ts";
import { type AsyncFunction, type CannotWait, unitAt, type WaitScope, type Waits } from "./wait-scope.ts";
import { handedToReason, reasons } from "./why-not.ts";

/**
 * What has to be written so that every caller of a function that becomes remote waits for it: `await` at its calls, `async` at
 * the functions around them, and so on up to the handlers. Or the first place where that cannot be.
 */
export function followWaits(
  { unit, member }: Pick<RemoteTarget, "unit" | "member">,
  scope: WaitScope,
): Waits | CannotWait {
  const fact = functionOf(unit, member, scope);
  if (fact === null)
    return cannot(unit.file, unit.line, "it is not written as a function that has a name", plain);
  const waits: Waits = { functions: new Map(), calls: new Map() };
  const target: Node = { unit, member, fact, path: unit.file };
  const problem = neverOf(target, scope, "it is") ?? testedBy(target, scope) ?? follow(target, waits, scope);
  if (problem !== null) return problem;
  return waits;
}

const plain = "write it as a function of its file";

/** The function that a unit declares, or the method of that name. */
export function functionOf(
  unit: CodeUnit,
  member: string | null,
  { waits }: Pick<WaitScope, "waits">,
): FunctionFact | null {
  const found = waits(unit.file).functions.filter(
    (one) =>
      (member === null
        ? one.owner === null && one.name === unit.name
        : one.owner === unit.name && one.name === member) &&
      unit.span.start <= one.span.start &&
      one.span.end <= unit.span.end,
  );
  return found.length === 1 ? (found[0] ?? null) : null;
}

interface Node {
  readonly path: string;
  readonly unit: CodeUnit;
  readonly member: string | null;
  readonly fact: FunctionFact;
}

function follow(target: Node, waits: Waits, scope: WaitScope): CannotWait | null {
  const queue: Node[] = [target];
  const own = keyOf(target);
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    const places = namePlaces(node.unit, node.member, scope);
    if ("why" in places) return places;
    for (const place of places) {
      const found = waitAt(place, node, scope);
      if (found === null) continue;
      if ("why" in found) return found;
      waits.calls.set(`${place.path}:${place.use.at}`, place);
      if (found.caller === null || keyOf(found.caller) === own) continue;
      const { caller, tells, ripples } = found;
      if (waits.functions.has(keyOf(caller))) continue;
      waits.functions.set(keyOf(caller), { path: caller.path, unit: caller.unit, fact: caller.fact, tells });
      if (waits.functions.size > scope.limit)
        return cannot(
          caller.path,
          caller.fact.line,
          `more than ${scope.limit} functions would have to become asynchronous`,
          "raise --await-limit, or make it asynchronous yourself",
        );
      if (ripples) queue.push(caller);
    }
  }
  return null;
}

const keyOf = ({ path, fact }: Pick<Node, "path" | "fact">): string => `${path}:${fact.span.start}`;

interface Waiting {
  /** The function around the call that becomes asynchronous; null when it is already. */
  readonly caller: Node | null;
  readonly tells: AsyncFunction["tells"];
  /** Others call it by its name. */
  readonly ripples: boolean;
}

/** null: nothing is to be done there. */
function waitAt({ path, use }: Place, node: Node, scope: WaitScope): Waiting | CannotWait | null {
  const at = (why: string, fix: string): CannotWait => cannot(path, use.line, why, fix);
  switch (use.form) {
    case "export":
      return null;
    case "type":
      return at("a type is made of it, which would be another one", "declare that type by itself");
    case "new":
      return at("it is called with new, which an asynchronous function cannot be", "write a class");
    case "value":
      return isRegistered({ path, use }, node, scope)
        ? null
        : at("it is handed on as a value, and who calls it cannot be seen", "call it where it is needed");
    case "call":
      break;
  }
  if (use.never !== null) return at(reasons[use.never].why, reasons[use.never].fix);
  const fact = use.inside === null ? undefined : scope.waits(path).functions[use.inside];
  if (fact === undefined) return at(reasons["top-level"].why, reasons["top-level"].fix);
  const unit = unitAt(scope, path, use.at);
  if (unit === null) return at("nobody knows whose code it is", plain);
  if (use.awaited) return null;
  const raced = racedBy(unit, scope);
  if (raced !== null)
    return at(
      `its caller changes ${raced}, which is kept in memory, and another request could come in between`,
      `make it asynchronous yourself where ${raced} may change meanwhile`,
    );
  if (fact.async) return fact.never === "generator" ? at(reasons.generator.why, reasons.generator.fix) : done;
  return callerOf(path, fact, scope);
}

const done: Waiting = { caller: null, tells: null, ripples: false };

/** The function around a call, as somebody who has to become asynchronous. */
function callerOf(path: string, fact: FunctionFact, scope: WaitScope): Waiting | CannotWait {
  const around = unitAt(scope, path, fact.body.start);
  const at = (why: string, fix: string): CannotWait => cannot(path, fact.line, why, fix);
  if (around === null) return at("nobody knows whose code its caller is", plain);
  if (fact.handedTo !== null && /^(then|catch|finally)$/.test(fact.handedTo.name))
    return { caller: { path, unit: around, member: null, fact }, tells: null, ripples: false };
  const declared = declaredAs(path, fact, around, scope);
  const handlers = handlersOf(fact, around, declared, scope);
  const caller = declared ?? { path, unit: around, member: null, fact };
  if (handlers.length > 0 && !(fact.never !== null && hopeless.has(fact.never))) {
    const rule = handlerRule(handlers, fact, caller.unit, path, scope);
    return "why" in rule ? rule : { caller, tells: rule.tells, ripples: declared !== null };
  }
  if (fact.handedTo !== null) {
    const { why, fix } = handedToReason(fact.handedTo.name);
    return at(why, fix);
  }
  if (declared === null) {
    const { why, fix } = reasons[fact.never ?? "inner"];
    return at(why, fix);
  }
  const problem = neverOf(declared, scope, "its caller is") ?? testedBy(declared, scope);
  return problem ?? { caller: declared, tells: null, ripples: true };
}

/** What no framework can wait for; what a class inherits or implements as a handler may give a promise. */
const hopeless: ReadonlySet<Never> = new Set([
  "constructor",
  "accessor",
  "generator",
  "predicate",
  "overloaded",
]);

/** The unit, and the member, by which the rest of the program knows a function. */
function declaredAs(path: string, fact: FunctionFact, around: CodeUnit, scope: WaitScope): Node | null {
  const name = fact.owner ?? fact.name;
  if (name === null || fact.handedTo !== null) return null;
  const parent = around.parent === null ? undefined : scope.index.byId.get(around.parent);
  const unit = [around, parent].find(
    (one) => one?.kind === "declaration" && one.name === name && one.parent === null,
  );
  if (unit === undefined) return null;
  return { path, unit, member: fact.owner === null ? null : fact.name, fact };
}

function handlersOf(
  fact: FunctionFact,
  around: CodeUnit,
  declared: Node | null,
  { handlers }: WaitScope,
): readonly HandlerRef[] {
  if (declared === null) {
    const here = handlers.get(around.id) ?? [];
    const direct =
      fact.handedTo === null
        ? fact.never === null || fact.never === "inner"
        : registers.test(fact.handedTo.name);
    return direct ? here.filter(({ line }) => line === fact.line) : [];
  }
  const ofClass = handlers.get(declared.unit.id) ?? [];
  if (declared.member !== null && stepMethods.test(declared.member) && ofClass.length > 0) return ofClass;
  const own = handlers.get(around.id) ?? [];
  if (declared.member === null || around !== declared.unit) return own;
  return own.filter(({ name }) => name.split(".").at(-1) === fact.name);
}

/** What a container calls on guards, pipes, interceptors and middleware, which stand in the chain by their class. */
const stepMethods = /^(canActivate|transform|intercept|use)$/;

/** Calls that hand a function to the framework itself. */
const registers =
  /^(get|post|put|patch|delete|del|head|options|all|any|use|param|route|register|match|[mM]iddleware)$/;

/** A handler that is named where it is registered. */
function isRegistered({ path, use }: Place, node: Node, scope: WaitScope): boolean {
  const around = unitAt(scope, path, use.at);
  if (around === null || use.handedTo === null || !registers.test(use.handedTo.name)) return false;
  const own = scope.handlers.has(node.unit.id) || hasHandlerMember(node, scope);
  return own && (scope.index.registered.has(around.id) || around.kind === "registration");
}

function hasHandlerMember({ unit, member }: Node, { index, handlers }: WaitScope): boolean {
  return (index.children.get(unit.id) ?? []).some((child) => child.name === member && handlers.has(child.id));
}

function neverOf({ path, unit, member, fact }: Node, scope: WaitScope, subject: string): CannotWait | null {
  const at = (why: string, fix: string): CannotWait => cannot(path, fact.line, why, fix);
  if (fact.never !== null) {
    const { why, fix } = reasons[fact.never];
    return at(why.replace(/^its caller is/, subject), fix);
  }
  if (fact.decorated) return at(`${subject} decorated, and what its decorator expects is not known`, plain);
  if (fact.typedApart)
    return at(
      `${subject} declared with a type of its own, which would have to change`,
      "declare its result instead",
    );
  if (fact.result !== null && !canBePromised(scope.text(path).slice(fact.result.start, fact.result.end)))
    return at(`${subject} declared to give a promise of another kind`, "let it give a Promise");
  if (member === null) return null;
  const heir = scope.monolith.facts.references.find(({ to, kind }) => to === unit.id && kind === "extends");
  return heir === undefined
    ? null
    : cannot(
        heir.file,
        heir.line,
        `${unit.name} is extended, where ${member} may be overridden`,
        "let the class hold it instead",
      );
}

/** Tests are not edited: one that calls a function which now gives a promise would fail. */
function testedBy({ path, unit, member, fact }: Node, { tests }: WaitScope): CannotWait | null {
  const names = new Set([unit.name, member ?? unit.name]);
  const file = path.replace(/^.*\/|\.[^./]*$/g, "");
  for (const test of tests()) {
    const words = new Set(test.text.match(/[\w$]+/g));
    const loads = [...test.text.matchAll(/["'`][^"'`\n]*?([^/"'`\n]+)["'`]/g)].some(
      ([, last = ""]) => last.replace(/\.[cm]?[jt]sx?$/, "") === file,
    );
    if (loads && [...names].every((name) => name !== null && words.has(name)))
      return cannot(
        test.path,
        1,
        `this test of ${fact.name ?? file} expects its result at once`,
        "let the test await it: it may do so before the function is asynchronous",
      );
  }
  return null;
}

const canBePromised = (type: string): boolean => !/^(PromiseLike|Bluebird|Observable)\b/.test(type);

/** A variable in memory that the code around a call writes, itself or by what it calls: between two steps of it others would run. */
function racedBy(unit: CodeUnit, { monolith }: WaitScope): string | null {
  const writes = ({ writtenBy, readBy }: StateFact): boolean =>
    writtenBy.includes(unit.id) ||
    (readBy.includes(unit.id) && writtenBy.some((one) => unit.refs.includes(one)));
  const found = monolith.facts.state.find(
    (state) => state.kind !== "connection" && state.kind !== "emitter" && writes(state),
  );
  return found?.name ?? null;
}

function cannot(file: string, line: number, why: string, fix: string): CannotWait {
  return { file, line, why, fix };
}
