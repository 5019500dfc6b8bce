import { posix, relative, sep } from "node:path";
import { ts } from "ts-morph";
import { compilePattern } from "../../boot/compile-pattern.ts";
import type { Machine } from "../../boot/machine.ts";
import { ancestry } from "../../boot/read-member.ts";
import {
  type ClassValue,
  type HandlerSite,
  type HostValue,
  textOf,
  unknown,
  type Value,
} from "../../boot/values.ts";
import { foldPath } from "../../imports/fold-path.ts";
import { fieldSite } from "../fastify/context.ts";
import { asHook, hooksIn } from "../fastify/register-route.ts";
import { handlerPhase } from "../fastify/verbs.ts";
import type { Applied } from "../nest/decorators-of.ts";
import { makeHost, pairArguments, register } from "../register.ts";
import { classesNamed, exportedClasses } from "./classes-named.ts";
import { appliedTo, decoratedRoutes, memberNamed, siteOfMember, type Words } from "./decorated-class.ts";
import type { Dialect } from "./dialect.ts";
import { hostBehind } from "./hosts.ts";
import { joinedPath } from "./paths.ts";

const packages = /^fastify-decorators$/;
const verbs = /^(ALL|GET|POST|PUT|PATCH|DELETE|OPTIONS|HEAD)$/;
const defaultMask = /\.(handler|controller)\./;

/**
 * `fastify.register(bootstrap, { directory, mask, controllers, prefix })`: the default exports of the files that the mask
 * means, and the classes that are listed. A controller is a plug-in below `prefix` and its route; a class with a verb of its
 * own is one route, to which no prefix is given (lib/bootstrap/bootstrap.ts, lib/decorators/controller.ts and
 * lib/decorators/helpers/request-decorators.factory.ts of fastify-decorators 3).
 */
export const fastifyDecorators: Dialect = {
  packages,
  registers: "bootstrap",
  createHooks: (hosts) => ({
    invoke(machine, receiver, method, node, args) {
      const host = hostBehind(machine, receiver);
      const [plugin] = args;
      if (host?.framework !== "fastify" || method !== "register") return null;
      if (plugin?.kind !== "external" || !packages.test(plugin.pkg)) return null;
      bootstrap(machine, hosts, host, node, pairArguments(node, args)[1]);
      return host;
    },
  }),
};

function bootstrap(
  machine: Machine,
  hosts: HostValue[],
  host: HostValue,
  call: ts.CallExpression,
  options: HandlerSite | undefined,
): void {
  const folder = options === undefined ? undefined : fieldSite(options, "directory");
  const listed = options === undefined ? null : fieldSite(options, "controllers");
  const prefix = options === undefined ? null : fieldSite(options, "prefix");
  const files = options === undefined || folder == null ? [] : filesIn(machine, folder, options);
  if (files === null || options === undefined || (folder === null && listed === null)) {
    register(machine, host, {
      ...{ call, method: "register", kind: "mount", paths: [], handlers: [] },
      unseen: "the folder of the controllers of fastify-decorators could not be computed from the code",
    });
    return;
  }
  register(machine, host, { call, method: "register", kind: "hook", paths: [], handlers: [] });
  const around = { hosts, host, prefix: prefix?.value };
  for (const file of files)
    for (const type of exportedClasses(machine, file))
      registerClass(machine, { ...around, type, call, file });
  for (const { type, element } of listed === null ? [] : classesNamed(machine, listed.value, listed.node))
    registerClass(machine, { ...around, type, call: element ?? call, file: null });
}

/** Files below the folder whose names the mask matches, as they are called here or once they are built. */
function filesIn(machine: Machine, { node, value }: HandlerSite, options: HandlerSite): string[] | null {
  const { sources } = machine;
  const absolute = foldPath(sources, sources.pathOf(node), node) ?? textOf(value);
  if (absolute === null) return null;
  const inside = posix.normalize(
    relative(sources.root, absolute.replace(/^file:\/\//, ""))
      .split(sep)
      .join("/"),
  );
  const folder = sources.files.has(inside) ? posix.dirname(inside) : inside;
  const given = fieldSite(options, "mask")?.value;
  const mask = given === undefined ? defaultMask : maskOf(given);
  if (mask === null) return null;
  const below = folder === "." ? "" : `${folder}/`;
  return [...sources.files.keys()]
    .filter((path) => path.startsWith(below) && !path.endsWith(".d.ts"))
    .filter((path) => {
      const name = posix.basename(path);
      return [name, name.replace(/\.([cm]?)tsx?$/, ".$1js")].some((own) => mask.test(own));
    })
    .sort();
}

function maskOf(given: Value): RegExp | null {
  if (given.kind === "regex")
    return compilePattern({ ...given, flags: (given.flags ?? "").replace("g", "") });
  const text = textOf(given);
  return text === null ? null : compilePattern({ kind: "regex", source: text });
}

const words: Words = {
  packages,
  verb: (one) => (verbs.test(one.name) ? { method: one.name.toLowerCase(), path: urlOf(one) } : null),
};

/** `@GET("/x", options)` or `@GET({ url: "/x", options })`; without either it is `/`. */
function urlOf({ args: [first] }: Applied): Value {
  const url = first?.kind === "object" ? first.fields.get("url") : first;
  return url ?? { kind: "literal", value: "/", env: null };
}

interface Registrable {
  readonly hosts: HostValue[];
  readonly host: HostValue;
  readonly prefix: Value | undefined;
  readonly type: ClassValue;
  readonly call: ts.Node;
  readonly file: string | null;
}

function registerClass(machine: Machine, input: Registrable): void {
  const { hosts, host, prefix, type, call } = input;
  const file = input.file === null ? {} : { file: input.file };
  const applied = appliedTo(machine, type.node, type, packages);
  const single = applied.find(({ name }) => verbs.test(name));
  if (single !== undefined) {
    const own = memberNamed(machine, type, "handle");
    const handler = own === null ? null : siteOfMember(single.node, own, type);
    registerRoute(machine, host, call, { verb: single, handler, path: urlOf(single) }, file);
    return;
  }
  const controller = applied.find(({ name }) => name === "Controller");
  if (controller === undefined) return;
  const [given] = controller.args;
  const route = given?.kind === "object" ? given.fields.get("route") : given;
  const router = makeHost(hosts, "fastify", false, call);
  register(machine, host, {
    ...{ call, method: "register", kind: "mount", handlers: [], mounts: [router], ...file },
    paths: [
      joinedPath(
        machine,
        [prefix, route],
        controller.node,
        ([before = "", own = ""]) => before + (own || "/"),
      ),
    ],
  });
  for (const one of decoratedRoutes(machine, type, words)) {
    const verb = one.applied.find(({ node }) => node === one.node);
    if (verb !== undefined)
      registerRoute(
        machine,
        router,
        one.member,
        { verb, handler: one.handler, path: one.path ?? unknown },
        {},
      );
  }
  registerHooks(machine, router, type);
}

interface Route {
  readonly verb: Applied;
  readonly handler: HandlerSite | null;
  readonly path: Value;
}

function registerRoute(
  machine: Machine,
  host: HostValue,
  call: ts.Node,
  { verb, handler, path }: Route,
  file: { readonly file?: string },
): void {
  const options = optionsOf(verb);
  const around = options === null ? [] : hooksIn(options);
  const before = around.filter((site) => (site.phase ?? 0) < handlerPhase);
  const own: HandlerSite[] = handler === null ? [] : [{ ...handler, stage: "handler", phase: handlerPhase }];
  register(machine, host, {
    ...{ call, method: verb.name.toLowerCase(), kind: "route", ...file },
    paths: [{ node: verb.node, value: path }],
    handlers: [...before, ...own, ...around.slice(before.length)],
  });
}

/** The second argument, else what the first says of `options`. */
function optionsOf({ args: [first, second], node }: Applied): HandlerSite | null {
  const [config, options] = ts.isCallExpression(node) ? node.arguments : [];
  if (second !== undefined && options !== undefined) return { node: options, value: second };
  return first === undefined || config === undefined
    ? null
    : fieldSite({ node: config, value: first }, "options");
}

/** `@Hook("onRequest")` and `@ErrorHandler()` are for the routes of their class. */
function registerHooks(machine: Machine, router: HostValue, type: ClassValue): void {
  for (const owner of ancestry(machine, type))
    for (const member of owner.node.members.filter(ts.isMethodDeclaration))
      for (const one of appliedTo(machine, member, owner, packages)) {
        const hook = one.name === "Hook" ? textOf(one.args[0] ?? unknown) : null;
        if (hook === null && one.name !== "ErrorHandler") continue;
        const site = siteOfMember(one.node, { owner, member }, type);
        register(machine, router, {
          ...{ call: member, method: hook ?? "setErrorHandler", kind: "hook", paths: [] },
          handlers: [asHook(site, hook ?? "setErrorHandler", hook === null ? "error" : "hook")],
        });
      }
}
