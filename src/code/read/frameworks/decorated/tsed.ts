import { ts } from "ts-morph";
import type { Machine } from "../../boot/machine.ts";
import {
  type ClassValue,
  type HandlerSite,
  type HostValue,
  type InstanceValue,
  literal,
  type ObjectValue,
  textOf,
  unknown,
  type Value,
} from "../../boot/values.ts";
import { fieldSite } from "../fastify/context.ts";
import { classDecorators } from "../nest/decorators-of.ts";
import { flattenSite, register } from "../register.ts";
import type { Dialect } from "./dialect.ts";
import { hostBehind, makeWith } from "./hosts.ts";
import { mountControllers, tsedPackages } from "./tsed-controllers.ts";

const before = [
  "$beforeInit",
  "$onInit",
  "$afterInit",
  "$onMountingMiddlewares",
  "$beforeRoutesInit",
  "$onRoutesInit",
];
const after = ["$afterRoutesInit", "$onReady"];

/**
 * A class with `@Configuration({ mount: { "/rest": [...] } })` is the server: `PlatformExpress.bootstrap(Server)` and its like
 * make an application, call the hooks of the class and put the controllers of `mount` below their paths
 * (https://tsed.dev/docs/configuration/, https://tsed.dev/docs/hooks.html; packages/di/src/common/utils/resolveControllers.ts and
 * packages/platform/platform-router/src/domain/PlatformRouters.ts of Ts.ED 8; `ServerLoader` and `@ServerSettings` before 6).
 */
export const tsed: Dialect = {
  packages: tsedPackages,
  registers: "mount of the settings of its server",
  createHooks() {
    const apps = new WeakSet<HostValue>();
    const make = (machine: Machine, pkg: string, node: ts.Node): HostValue | null => {
      const app = makeWith(machine, pkg.endsWith("koa") ? "koa" : "express", [], node);
      if (app !== null) apps.add(app);
      return app;
    };
    return {
      create(machine, callee, args, node) {
        if (callee.kind !== "external" || !tsedPackages.test(callee.pkg)) return null;
        const name = callee.path.join(".");
        if (name === "ServerLoader") return make(machine, callee.pkg, node);
        if (!/^(Platform\w*|ServerLoader)\.(bootstrap|build|create)$/.test(name)) return null;
        const [type, settings] = args;
        const app = type?.kind === "class" ? make(machine, callee.pkg, node) : null;
        if (app === null || type?.kind !== "class") return null;
        start(machine, app, { type, settings, call: node });
        return app;
      },
      invoke(machine, receiver, method, node) {
        const app = hostBehind(machine, receiver);
        if (app === null || !apps.has(app)) return null;
        // `new Server().start()` of a class that extends ServerLoader.
        const starts =
          receiver.kind === "instance" && /^(start|\$?onReady|loadSettingsAndInjector)$/.test(method);
        if (starts)
          start(machine, app, { type: receiver.type, settings: undefined, call: node, self: receiver });
        return starts || /^(listen|addComponents|start|getApp|callback)$/.test(method) ? app : null;
      },
      member: (_machine, host, name) =>
        apps.has(host) && /^(app|raw|rawApp|expressApp|koaApp)$/.test(name) ? host : null,
    };
  },
};

interface Start {
  readonly type: ClassValue;
  readonly settings: Value | undefined;
  readonly call: ts.Node;
  readonly self?: InstanceValue;
}

function start(machine: Machine, app: HostValue, { type, settings, call, self }: Start): void {
  const own = classDecorators(machine, type)
    .filter(({ pkg, name }) => tsedPackages.test(pkg) && /^(Configuration|ServerSettings|Module)$/.test(name))
    .flatMap(({ args: [given] }) => (given?.kind === "object" ? [given] : []));
  const all = [...own, ...(settings?.kind === "object" ? [settings] : [])];
  const server = self ?? instanceOf(machine, type, app);
  const run = (names: readonly string[]): void => {
    for (const name of names) {
      const hook = machine.member(server, name);
      if (hook.kind === "function") machine.run(hook, [], server);
    }
  };
  for (const one of all) useListed(machine, app, one);
  run(before);
  for (const one of all) mountControllers(machine, app, one, call);
  run(after);
}

/** The application is injected: as a field, or as a parameter of the constructor. */
function instanceOf(machine: Machine, type: ClassValue, app: HostValue): InstanceValue {
  const builder = type.node.members.find(ts.isConstructorDeclaration);
  const args = (builder?.parameters ?? []).map((own) => (isApplication(own.type) ? app : unknown));
  const made = machine.construct(type, args);
  const server: InstanceValue =
    made.kind === "instance" ? made : { kind: "instance", type, fields: new Map(), host: null };
  server.host ??= app;
  for (const member of type.node.members)
    if (ts.isPropertyDeclaration(member) && isApplication(member.type))
      server.fields.set(member.name.getText(), app);
  return server;
}

function isApplication(type: ts.TypeNode | undefined): boolean {
  return /^(PlatformApplication|ExpressApplication|KoaApplication|Express\.Application)\b/.test(
    type?.getText() ?? "",
  );
}

/** `middlewares: [cors(), { use: helmet() }]` of the settings; a text names middleware of a package. */
function useListed(machine: Machine, app: HostValue, settings: ObjectValue): void {
  const value = settings.fields.get("middlewares");
  const origin = settings.origins.get("middlewares");
  if (value?.kind !== "array" || origin === undefined || !ts.isPropertyAssignment(origin)) return;
  for (const site of flattenSite({ node: origin.initializer, value })) {
    const { node, value: used } = fieldSite(site, "use") ?? site;
    const name = textOf(used);
    const handler: HandlerSite = { node: ts.isExpression(node) ? node : site.node, value: used };
    register(machine, app, {
      ...{ call: site.node, method: "use", kind: "middleware", paths: [] },
      handlers: [name === null ? handler : { ...handler, value: literal(name) }],
    });
  }
}
