import type { IncomingMessage, Server } from "node:http";
import { createRequire } from "node:module";
import { serve } from "@hono/node-server";
import fastify from "fastify";
import { Hono } from "hono";
import { afterEach } from "vitest";
import type { MiddlewareOptions } from "../../templates/runtime/context.js";
import type { Runtime } from "./open-runtime.ts";

/** Listens, authenticates behind the middleware, reads a body, answers with what `call` gives. Gives its port. */
type Start = (
  middleware: Runtime["middleware"],
  call: () => Promise<unknown>,
  options?: MiddlewareOptions,
) => Promise<number>;

type Next = (error?: unknown) => void;
interface KoaContext {
  readonly req: IncomingMessage;
  readonly state: object;
  body: unknown;
}
interface ExpressApp {
  use(handler: unknown): void;
  post(path: string, handler: (req: object, res: { json(body: unknown): void }, next: Next) => void): void;
  listen(port: number, then: () => void): Server;
}

const require = createRequire(import.meta.url);
// Neither brings types of its own.
const koa: {
  default: new () => { use(handler: unknown): void; listen(port: number): Server };
} = require("koa");
const identity = { user: { id: 7, passwordHash: "never" }, tenant: { id: "acme", plan: "x" } };

const closers: (() => unknown)[] = [];
afterEach(() => Promise.all(closers.splice(0).map((close) => close())));

function portOf(server: { address(): unknown; close(): unknown }): number {
  closers.push(() => server.close());
  const address = server.address();
  if (typeof address !== "object" || address === null || !("port" in address)) throw new Error("no port");
  return Number(address.port);
}

function express(name: string): Start {
  return async (middleware, call, options) => {
    const make: (() => ExpressApp) & { json(): unknown } = require(name);
    const app = make();
    app.use(middleware.express(options));
    app.use(make.json());
    app.use((req: object, _res: unknown, next: Next) => {
      Object.assign(req, identity);
      next();
    });
    app.post("/", (_req, res, next) => {
      call().then((seen) => res.json(seen), next);
    });
    return portOf(
      await new Promise<Server>((resolve) => {
        const server = app.listen(0, () => resolve(server));
      }),
    );
  };
}

export const frameworks: Readonly<Record<string, Start>> = {
  "Express 4": express("express"),
  "Express 5": express("express5"),
  async Koa(middleware, call, options) {
    const app = new koa.default();
    app.use(middleware.koa(options));
    app.use(async (ctx: KoaContext, next: () => Promise<void>) => {
      Object.assign(ctx.state, identity);
      for await (const _chunk of ctx.req);
      return next();
    });
    app.use(async (ctx: KoaContext) => {
      ctx.body = await call();
    });
    return portOf(app.listen(0));
  },
  async Fastify(middleware, call, options) {
    const app = fastify();
    middleware.fastify(app, options);
    app.addHook("preHandler", async (request) => {
      Object.assign(request, identity);
    });
    app.register(async (inner) => {
      inner.post("/", () => call());
    });
    await app.listen({ port: 0 });
    closers.push(() => app.close());
    return portOf(app.server);
  },
  async Hono(middleware, call, options) {
    const app = new Hono();
    // Hono keeps what authentication found under keys of the application's choice.
    app.use(middleware.hono({ user: () => ({ id: 7 }), tenant: () => "acme", ...options }));
    app.post("/", async (c) => {
      await c.req.json();
      return c.text(JSON.stringify(await call()));
    });
    return portOf(
      await new Promise<ReturnType<typeof serve>>((resolve) => {
        const server = serve({ fetch: app.fetch, port: 0 }, () => resolve(server));
      }),
    );
  },
};
