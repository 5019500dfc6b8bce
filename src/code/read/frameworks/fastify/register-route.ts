import { ts } from "ts-morph";
import type { Machine } from "../../boot/machine.ts";
import { type HandlerSite, type HostValue, type PathSite, textOf } from "../../boot/values.ts";
import { unwrap } from "../../imports/require-call.ts";
import { flattenSite, pairArguments, register } from "../register.ts";
import { fieldSite } from "./context.ts";
import { handlerPhase, phaseOf, requestHooks } from "./verbs.ts";

/** `fastify.get(url, options?, handler)`; false when the call registers nothing. */
export function registerShorthand(
  machine: Machine,
  host: HostValue,
  method: string,
  call: ts.CallExpression,
  args: Parameters<typeof pairArguments>[1],
): boolean {
  const [url, second, third] = pairArguments(call, args);
  if (url === undefined || second === undefined) return false;
  const options = third !== undefined || fieldSite(second, "handler") !== null ? second : null;
  const handler = third ?? (options === null ? second : fieldSite(options, "handler"));
  addRoute(machine, host, call, [method], url, options, handler);
  return true;
}

/** `fastify.route({ method, url, handler, … })`. */
export function registerFull(
  machine: Machine,
  host: HostValue,
  call: ts.CallExpression,
  options: HandlerSite,
  file?: string,
): void {
  const url = fieldSite(options, "url") ?? fieldSite(options, "path");
  const verb = fieldSite(options, "method");
  const methods = verb === null ? [] : flattenSite(verb).map((site) => textOf(site.value));
  if (url === null || methods.length === 0 || methods.some((name) => name === null)) {
    register(machine, host, {
      call,
      method: "route",
      kind: "mount",
      paths: [],
      handlers: [],
      unseen: `the ${url === null ? "path" : "method"} of ${shortText(options.node)} could not be computed from the code`,
    });
    return;
  }
  const handler = fieldSite(options, "handler") ?? fieldSite(options, "wsHandler");
  addRoute(
    machine,
    host,
    call,
    methods.map((name) => (name ?? "").toLowerCase()),
    url,
    options,
    handler,
    file,
  );
}

function addRoute(
  machine: Machine,
  host: HostValue,
  call: ts.CallExpression,
  methods: readonly string[],
  url: PathSite,
  options: HandlerSite | null,
  handler: HandlerSite | null,
  file?: string,
): void {
  const around = options === null ? [] : hooksIn(options);
  const before = around.filter((site) => (site.phase ?? 0) < handlerPhase);
  const own: HandlerSite[] = handler === null ? [] : [{ ...handler, stage: "handler", phase: handlerPhase }];
  const websocket = options !== null && isWebsocket(options);
  for (const method of methods) {
    register(machine, host, {
      call,
      method,
      kind: "route",
      paths: [url],
      handlers: [...before, ...own, ...around.slice(before.length)],
      ...(file === undefined ? {} : { file }),
      ...(websocket ? { entryPoint: "websocket" as const } : {}),
    });
  }
}

/** `{ preHandler: [a, b], onRequest }`, in the order in which they run. */
export function hooksIn(options: HandlerSite): HandlerSite[] {
  return [...requestHooks, "errorHandler"].flatMap((name) => {
    const site = fieldSite(options, name);
    const stage = name === "errorHandler" ? "error" : "hook";
    return site === null ? [] : hookSites(site).map((hook): HandlerSite => asHook(hook, name, stage));
  });
}

/** A function written in place goes by the name of its hook. */
export function asHook(site: HandlerSite, name: string, stage: "hook" | "error"): HandlerSite {
  const own = { ...site, stage, phase: Math.max(0, phaseOf(stage === "error" ? "errorHandler" : name)) };
  const { value } = site;
  const inline =
    value.kind === "function" &&
    value.node === unwrap(site.node) &&
    !(value.node.name !== undefined && ts.isIdentifier(value.node.name));
  if (!inline) return own;
  const known = {
    body: value.node,
    name,
    at: value.node,
    callsNext: true,
    parameters: value.node.parameters.length,
  };
  return { ...own, known };
}

/** Lists of hooks, `fastify.auth([a, b])` included. */
export function hookSites(site: HandlerSite): HandlerSite[] {
  return flattenSite(site).flatMap((one) => {
    const { value } = one;
    const [list] = value.kind === "result" ? value.args : [];
    const combined = value.kind === "result" && value.receiver.kind === "host" && list?.kind === "array";
    return combined ? flattenSite({ node: one.node, value: list }) : [one];
  });
}

function isWebsocket(options: HandlerSite): boolean {
  const flag = fieldSite(options, "websocket")?.value;
  return (flag?.kind === "literal" && flag.value === true) || fieldSite(options, "wsHandler") !== null;
}

function shortText(node: ts.Node): string {
  const text = node.getText().replace(/\s+/g, " ");
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}
