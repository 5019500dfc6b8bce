/** Verbs for which an instance has a method of that name; `addHttpMethod` may bring others. */
export const verbs = new Set([
  "get",
  "post",
  "put",
  "patch",
  "delete",
  "options",
  "head",
  "all",
  "search",
  "trace",
  "propfind",
  "proppatch",
  "mkcol",
  "mkcalendar",
  "copy",
  "move",
  "lock",
  "unlock",
  "report",
]);

/**
 * Hooks of a request in the order in which they run, whatever the order of registration; the handler stands between
 * `preHandler` and `preSerialization`. https://fastify.dev/docs/latest/Reference/Lifecycle/
 */
const phases = [
  "onRequest",
  "preParsing",
  "preValidation",
  "preHandler",
  "handler",
  "preSerialization",
  "onError",
  "onSend",
  "onResponse",
  "onTimeout",
  "onRequestAbort",
  "errorHandler",
];

export const requestHooks = phases.filter((name) => name !== "handler" && name !== "errorHandler");

export const handlerPhase = phases.indexOf("handler");

export function phaseOf(hook: string): number {
  return phases.indexOf(hook);
}

/** Hooks of the application that run while it starts. */
export const startHooks = new Set(["onReady", "onListen"]);
