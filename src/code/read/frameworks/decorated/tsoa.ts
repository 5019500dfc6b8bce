import { posix } from "node:path";
import { ts } from "ts-morph";
import type { Machine } from "../../boot/machine.ts";
import { sourcesLike } from "../../boot/match-files.ts";
import {
  type ClassValue,
  type FunctionValue,
  type HandlerSite,
  type HostEntry,
  type HostValue,
  literal,
  type Value,
} from "../../boot/values.ts";
import { type Applied, classDecorators } from "../nest/decorators-of.ts";
import { register } from "../register.ts";
import { classesIn } from "./classes-named.ts";
import { appliedTo, type DecoratedRoute, decoratedRoutes, stepsOf, type Words } from "./decorated-class.ts";
import type { Dialect } from "./dialect.ts";
import { hostBehind } from "./hosts.ts";
import { joinedPath } from "./paths.ts";
import { findTsoaSettings, type TsoaSettings } from "./tsoa-settings.ts";

const packages = /^(@tsoa\/runtime|tsoa)$/;
const verbs = /^(Get|Post|Put|Patch|Delete|Head|Options)$/;

/**
 * `RegisterRoutes(app)` comes from a file that tsoa writes when the project is built, of the controllers that its settings
 * name; mostly the file is in no repository, so the controllers are read instead; where it is there, its calls are theirs (tsoa 6: packages/cli/src/routeGeneration:
 * `buildContext`, templates/express.hbs; packages/cli/src/metadataGeneration/metadataGenerator.ts). In a chain come
 * `authenticateMiddleware` of `@Security`, `@Middlewares` of the class, those of the method, then the method.
 */
export const tsoa: Dialect = {
  packages,
  registers: "RegisterRoutes, which tsoa generates",
  createHooks: () => ({
    create(machine, callee, args, node) {
      const host = isRegisterRoutes(machine, callee) ? hostBehind(machine, args[0]) : null;
      const settings = host === null ? null : findTsoaSettings(machine, machine.sources.pathOf(node));
      if (host === null || settings === null) return null;
      const generated = callee.kind === "function" ? runGenerated(machine, callee, host) : new Map();
      for (const type of controllersOf(machine, settings))
        registerController(machine, { host, type, settings, call: node, generated });
      return literal(undefined);
    },
  }),
};

/** By its name from a file that is not there, or that tsoa wrote. */
function isRegisterRoutes(machine: Machine, callee: Value): boolean {
  if (callee.kind === "external") return callee.path.at(-1) === "RegisterRoutes";
  if (callee.kind !== "function" || callee.node.name?.getText() !== "RegisterRoutes") return false;
  return machine.sources.matches(callee.scope.path, /auto-generated with tsoa|["'](tsoa|@tsoa\/runtime)["']/);
}

const words: Words = {
  packages,
  verb: ({ name, args: [path] }) => (verbs.test(name) ? { method: name.toLowerCase(), path } : null),
};

/** Of the files that the patterns mean, else of those that the entry file leads to. */
function controllersOf(machine: Machine, { folder, patterns, entry }: TsoaSettings): ClassValue[] {
  const { root } = machine.sources;
  const files =
    patterns.length > 0
      ? patterns.flatMap((pattern) => sourcesLike(machine, posix.join(root, folder, pattern)))
      : filesBelow(machine, posix.join(folder, entry));
  const declaring = [...new Set(files)].sort().filter((path) => machine.sources.matches(path, /@Route\s*\(/));
  return declaring.flatMap((path) => classesIn(machine, path));
}

function filesBelow(machine: Machine, entry: string): string[] {
  const found = new Set([entry]);
  for (const path of found) for (const next of machine.outline(path).loads) found.add(next);
  return [...found];
}

interface Controller {
  readonly host: HostValue;
  readonly type: ClassValue;
  readonly settings: TsoaSettings;
  readonly call: ts.Node;
  readonly generated: ReadonlyMap<string, HostEntry>;
}

/** The generated file is there: what it registers, by the names that it gives its handlers (`BoatController_list`). */
function runGenerated(machine: Machine, callee: FunctionValue, host: HostValue): Map<string, HostEntry> {
  const before = host.entries.length;
  machine.run(callee, [host], null);
  return new Map(
    host.entries.slice(before).flatMap((entry) => {
      const last = entry.handlers.at(-1)?.value;
      const name = last?.kind === "function" ? handlerName(last.node) : null;
      return name === null ? [] : [[name, entry] as const];
    }),
  );
}

/** Older versions give no name: `const controller = new Boats(); … controller.list.apply(controller, …)`. */
function handlerName(node: ts.FunctionLikeDeclaration): string | null {
  if (node.name !== undefined) return node.name.getText();
  const text = node.getText();
  const type = /\bcontroller\b[^=;]*=\s*(?:await\s+)?(?:new\s+|[\w.]+\.get<)(\w+)/.exec(text)?.[1];
  const method = /\bcontroller\.(\w+)\.apply\(/.exec(text)?.[1];
  return type === undefined || method === undefined ? null : `${type}_${method}`;
}

function registerController(machine: Machine, input: Controller): void {
  const { host, type, settings, generated } = input;
  const own = appliedTo(machine, type.node, type, packages);
  const prefix = own.find(({ name }) => name === "Route");
  if (prefix === undefined) return;
  const ofClass = classDecorators(machine, type).filter((one) => packages.test(one.pkg));
  const base = literal(settings.basePath);
  for (const route of decoratedRoutes(machine, type, words, [type])) {
    const handlers = [
      ...security(machine, input, route, own),
      ...middlewares(ofClass),
      ...middlewares(route.applied),
      route.handler,
    ];
    const known = generated.get(`${type.node.name?.text}_${route.member.name.getText()}`);
    if (known !== undefined) host.entries[host.entries.indexOf(known)] = { ...known, handlers };
    else
      register(machine, host, {
        ...{ call: route.member, method: route.method, kind: "route", handlers },
        paths: [joinedPath(machine, [base, prefix.args[0], route.path], route.node, joined)],
        wiredBy: [type.node, ...statementAround(input.call)],
      });
  }
}

function statementAround(call: ts.Node): ts.Node[] {
  return ts.isExpressionStatement(call.parent) ? [call.parent] : [];
}

/** `normalisePath` of each part, one slash between them, and `{id}` as `:id`. */
function joined(texts: readonly string[]): string {
  const parts = texts.map((text) => text.replace(/^[/\\\s]+|[/\\\s]+$/g, "").replace(/[/\\\s]+/g, "/"));
  const path = parts.filter((text) => text !== "").join("/");
  return `/${path.replace(/{(\w*)}/g, ":$1")}`;
}

function middlewares(applied: readonly Applied[]): HandlerSite[] {
  return applied.filter(({ name }) => name === "Middlewares").flatMap((one) => stepsOf(one, "use"));
}

/** What a method says of security takes the place of what its class says. */
function security(
  machine: Machine,
  { host, settings: { authentication, folder } }: Controller,
  route: DecoratedRoute,
  ofClass: readonly Applied[],
): HandlerSite[] {
  const says = (applied: readonly Applied[]) => applied.filter(({ name }) => /^(No)?Security$/.test(name));
  const own = says(route.applied);
  const [first] = own.length > 0 ? own : says(ofClass);
  if (first === undefined || first.name === "NoSecurity" || authentication === null) return [];
  const file = fileNamed(machine, posix.join(folder, authentication));
  const name = host.framework === "koa" ? "koaAuthentication" : "expressAuthentication";
  const value = file === null ? null : machine.exported(file, name);
  const body = value?.kind === "function" ? value.node : null;
  return [
    {
      node: first.node,
      value: value ?? { kind: "unknown" },
      known: { body, name, at: body ?? first.node, callsNext: true, parameters: 3 },
    },
  ];
}

function fileNamed({ sources }: Machine, path: string): string | null {
  return [path, `${path}.ts`, `${path}/index.ts`].find((own) => sources.files.has(own)) ?? null;
}
