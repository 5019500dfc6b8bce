import type { ts } from "ts-morph";
import type { Machine } from "../../boot/machine.ts";
import { schemaEnvironment } from "../../boot/parse-settings.ts";
import {
  type HandlerBody,
  type HandlerSite,
  type HostValue,
  literal,
  textOf,
  unknown,
  type Value,
} from "../../boot/values.ts";
import { register } from "../register.ts";
import { fieldSite } from "./context.ts";

const staticPackages = new Set(["@fastify/static", "fastify-static"]);

/** Plug-ins that bring routes of their own: where they say under which path, and what it is if they do not. */
const routed: Readonly<Record<string, { readonly option: string; readonly path: string }>> = {
  mercurius: { option: "path", path: "/graphql" },
  "@trpc/server": { option: "prefix", path: "/trpc" },
  "@fastify/swagger-ui": { option: "routePrefix", path: "/documentation" },
  "fastify-swagger": { option: "routePrefix", path: "/documentation" },
  "@fastify/http-proxy": { option: "prefix", path: "/" },
  "@fastify/oauth2": { option: "startRedirectPath", path: "/" },
  "fastify-metrics": { option: "endpoint", path: "/metrics" },
};

/** A package's plug-in: it works around the routes of its context, and may bring routes that nobody sees here. */
export function registerPackage(
  machine: Machine,
  host: HostValue,
  call: ts.CallExpression,
  plugin: HandlerSite,
  options: HandlerSite | null,
  file?: string,
): void {
  const name = packageOf(plugin.value);
  const from = file === undefined ? {} : { file };
  const prefix = options === null ? null : fieldSite(options, "prefix");
  if (name !== null && staticPackages.has(name)) {
    const served = options === null ? null : fieldSite(options, "serve");
    if (served?.value.kind === "literal" && served.value.value === false) return;
    // `reply.sendFile` is for whoever is in the context, whatever path the files are served at.
    if (sendsFiles(machine))
      register(machine, host, { call, method: "register", kind: "hook", paths: [], handlers: [], ...from });
    register(machine, host, {
      call,
      method: "register",
      kind: "static",
      paths: prefix === null ? [] : [prefix],
      handlers: [{ ...plugin, known: knownAs(name, call) }],
      ...from,
    });
    return;
  }
  // `fastify.config`: the environment, checked.
  if (name === "@fastify/env" || name === "fastify-env") {
    const key = options === null ? null : fieldSite(options, "confKey");
    host.props.set(textOf(key?.value ?? unknown) ?? "config", schemaEnvironment(options?.value));
  }
  const known = name === null ? undefined : routed[name];
  const given = options === null || known === undefined ? null : fieldSite(options, known.option);
  const place = known === undefined ? prefix : (given ?? prefix);
  const path = place === null ? known?.path : pathOf(place);
  register(machine, host, {
    call,
    method: "register",
    kind: "hook",
    paths: name === "mercurius" ? [{ node: place?.node ?? plugin.node, value: literal(path) }] : [],
    handlers: [{ ...plugin, stage: "hook", phase: 0, known: knownAs(name ?? plugin.node.getText(), call) }],
    ...from,
    ...(path === undefined
      ? {}
      : { unseen: `the package ${name ?? plugin.node.getText()} answers below ${path} by itself` }),
    ...(name === "mercurius" ? { entryPoint: "graphql" as const } : {}),
  });
}

/** `endpoint: "/metrics"`, or a whole route of that path: `endpoint: { method: "GET", url: "/metrics" }`. */
function pathOf({ value, node }: HandlerSite): string {
  const url = value.kind === "object" ? (value.fields.get("url") ?? unknown) : value;
  return textOf(url) ?? node.getText().replace(/\s+/g, " ").slice(0, 60);
}

function sendsFiles({ sources }: Machine): boolean {
  return [...sources.files.keys()].some((path) => sources.matches(path, /\.(sendFile|download)\s*\(/));
}

function knownAs(name: string, at: ts.Node): HandlerBody {
  return { body: null, name, at, callsNext: true, parameters: null };
}

function packageOf(value: Value): string | null {
  if (value.kind === "external") return value.pkg;
  return value.kind === "result" ? packageOf(value.callee) : null;
}
