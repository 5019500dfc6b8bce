import type { CodeUnit, FunctionFact, HandlerRef } from "../../model/monolith.ts";
import type { CannotWait, WaitScope } from "./wait-scope.ts";

type Rule = { readonly tells: number | null } | CannotWait;

/** Whether the framework waits for a handler that becomes asynchronous, and what else has to be written where it does not. */
export function handlerRule(
  handlers: readonly HandlerRef[],
  fact: FunctionFact,
  unit: CodeUnit,
  path: string,
  scope: WaitScope,
): Rule {
  const cannot = (why: string, fix: string): CannotWait => ({ file: path, line: fact.line, why, fix });
  switch (scope.monolith.project.framework) {
    case "express":
      return expressRule(handlers, fact, unit, scope, cannot);
    case "koa":
    case "hono":
      return { tells: null };
    case "fastify":
      return fastifyRule(handlers, fact, path, scope, cannot);
    case "nest":
      return handlers.some(({ stage }) => stage === "filter" || stage === "error")
        ? cannot(
            "it is called in an exception filter, which Nest does not wait for",
            "make its answer from what the error holds",
          )
        : { tells: null };
    case "none":
      return cannot("no framework is known that would wait for it", "make it asynchronous yourself");
  }
}

type Cannot = (why: string, fix: string) => CannotWait;

/** Express hands a rejected promise to its error handlers from version 5 on; before, nobody would hear of it. */
function expressRule(
  handlers: readonly HandlerRef[],
  fact: FunctionFact,
  unit: CodeUnit,
  { monolith, index }: WaitScope,
  cannot: Cannot,
): Rule {
  const { packages } = monolith.project;
  const { installed, range } = packages.express ?? { installed: null, range: "" };
  const major = Number(/\d+/.exec(installed ?? range)?.[0] ?? 4);
  if (major >= 5 || "express-async-errors" in packages) return { tells: null };
  const places = new Set(handlers.map(({ stage }) => (stage === "error" ? 3 : 2)));
  const [tells = 2] = places;
  const called = (index.users.get(unit.id) ?? []).some((id) => index.byId.get(id)?.kind === "declaration");
  if (places.size > 1 || called)
    return cannot(
      "its caller is a handler and is called by other code too",
      "split the handler from what others call",
    );
  if (
    fact.params.slice(0, tells + 1).includes(null) ||
    (fact.moreParamsAt === null && fact.params.length > 0)
  )
    return cannot(
      "its caller is a handler whose parameters are taken apart",
      "name its parameters: req, res, next",
    );
  return { tells };
}

/** A handler without `async` answers through its second parameter, maybe later: then its promise must not answer first. */
function fastifyRule(
  handlers: readonly HandlerRef[],
  fact: FunctionFact,
  path: string,
  { waits, text }: WaitScope,
  cannot: Cannot,
): Rule {
  if (handlers.some(({ stage }) => stage !== "handler"))
    return cannot(
      "it is called in a hook that says by a callback that it is done",
      "make the hook asynchronous",
    );
  const reply = fact.params[1];
  if (reply === undefined) return { tells: null };
  const { functions } = waits(path);
  const later = functions.some(
    ({ span }) =>
      fact.span.start < span.start &&
      span.end <= fact.span.end &&
      (reply === null ||
        text(path)
          .slice(span.start, span.end)
          .match(/[\w$]+/g)
          ?.includes(reply) === true),
  );
  return later
    ? cannot(
        "its caller answers in a callback, later than its promise would",
        "make the handler asynchronous",
      )
    : { tells: null };
}
