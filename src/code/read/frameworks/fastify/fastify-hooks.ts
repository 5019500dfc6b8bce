import type { ts } from "ts-morph";
import type { FrameworkHooks, Machine } from "../../boot/machine.ts";
import { type HandlerSite, type HostValue, literal, textOf, unknown, type Value } from "../../boot/values.ts";
import { makeHost, pairArguments, register } from "../register.ts";
import { decorated, type FastifyContext, fullPrefix, hostOf } from "./context.ts";
import { markOpen, registerPlugin } from "./register-plugin.ts";
import { asHook, hookSites, hooksIn, registerFull, registerShorthand } from "./register-route.ts";
import { requestHooks, startHooks, verbs } from "./verbs.ts";

/** Methods that register nothing and give the instance back. */
const settings = new Set([
  "withTypeProvider",
  "setValidatorCompiler",
  "setSerializerCompiler",
  "setReplySerializer",
  "setSchemaController",
  "setSchemaErrorFormatter",
  "setGenReqId",
  "setChildLoggerFactory",
  "addSchema",
  "addContentTypeParser",
  "removeContentTypeParser",
  "removeAllContentTypeParsers",
  "addConstraintStrategy",
  "addHttpMethod",
]);

export function createFastifyHooks(hosts: HostValue[]): FrameworkHooks {
  const context: FastifyContext = { hosts, parents: new Map() };

  return {
    create(machine, callee, args, node) {
      if (callee.kind !== "external") return null;
      const name = callee.path.join(".");
      if (callee.pkg === "fastify" && (name === "" || name === "fastify"))
        return makeHost(hosts, "fastify", true, node);
      if (callee.pkg === "fastify-plugin" && (name === "" || name === "fastifyPlugin"))
        return markOpen(machine, args);
      return null;
    },
    invoke(machine, receiver, method, node, args) {
      const host = hostOf(receiver);
      return host === null ? null : invokeOn(context, machine, host, method, node, args);
    },
    through: () => null,
    member(_machine, host, name) {
      if (host.framework !== "fastify") return null;
      if (name !== "prefix") return decorated(context, host, name);
      const prefix = fullPrefix(context, host);
      return prefix === null ? unknown : literal(prefix);
    },
  };
}

function invokeOn(
  context: FastifyContext,
  machine: Machine,
  host: HostValue,
  method: string,
  node: ts.CallExpression,
  args: readonly Value[],
): Value | null {
  const sites = pairArguments(node, args);
  const [first] = sites;
  if (verbs.has(method)) return registerShorthand(machine, host, method, node, args) ? host : null;
  switch (method) {
    case "route":
      if (first !== undefined) registerFull(machine, host, node, first);
      return host;
    case "register":
      registerPlugin(context, machine, host, node, args);
      return host;
    case "addHook":
      addHook(machine, host, node, sites);
      return host;
    case "use":
      addMiddleware(machine, host, node, sites);
      return host;
    case "setErrorHandler":
    case "setNotFoundHandler":
      addFallback(machine, host, node, method, sites);
      return host;
    case "decorate":
    case "decorateRequest":
    case "decorateReply": {
      const name = textOf(first?.value ?? unknown);
      if (method === "decorate" && name !== null) host.props.set(name, args[1] ?? unknown);
      return host;
    }
    case "after":
    case "ready": {
      const [callback] = args;
      if (callback?.kind === "function") machine.run(callback, [literal(null), host], host);
      return host;
    }
  }
  if (settings.has(method)) return host;
  const own = decorated(context, host, method);
  return own?.kind === "function" ? machine.run(own, args, own.self.kind === "unknown" ? host : null) : null;
}

function addHook(
  machine: Machine,
  host: HostValue,
  call: ts.CallExpression,
  sites: readonly HandlerSite[],
): void {
  const [first, ...functions] = sites;
  const name = textOf(first?.value ?? unknown);
  const [own] = functions;
  if (name !== null && startHooks.has(name) && own?.value.kind === "function")
    machine.run(own.value, [], host);
  if (name !== null && !requestHooks.includes(name)) return;
  register(machine, host, {
    call,
    method: name ?? "addHook",
    kind: "hook",
    paths: [],
    handlers: functions.flatMap(hookSites).map((site) => asHook(site, name ?? "addHook", "hook")),
  });
}

/** `app.use` of @fastify/middie and @fastify/express: runs when a request comes in. */
function addMiddleware(
  machine: Machine,
  host: HostValue,
  call: ts.CallExpression,
  sites: readonly HandlerSite[],
): void {
  const [first, ...rest] = sites;
  if (first === undefined) return;
  const withPath = rest.length > 0;
  register(machine, host, {
    call,
    method: "use",
    kind: withPath ? "middleware" : "hook",
    paths: withPath ? (first.value.kind === "array" ? hookSites(first) : [first]) : [],
    handlers: (withPath ? rest : sites)
      .flatMap(hookSites)
      .map((site) => ({ ...site, stage: "middleware", phase: 0 })),
  });
}

/** What answers when a route fails or none is found: no endpoint, but part of every route's surroundings. */
function addFallback(
  machine: Machine,
  host: HostValue,
  call: ts.CallExpression,
  method: string,
  sites: readonly HandlerSite[],
): void {
  const [first, second] = sites;
  const handler = second ?? first;
  const options = second === undefined || first === undefined ? [] : hooksIn(first);
  register(machine, host, {
    call,
    method,
    kind: "hook",
    paths: [],
    handlers: [...options, ...(handler === undefined ? [] : [handler])].map((site) =>
      asHook(site, method, "error"),
    ),
  });
}
