import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parseLiveDump } from "../../src/code/model/live/live-dump.ts";
import { bootRoutes } from "../../src/run/boot-routes.ts";
import { freePort } from "../run/free-port.ts";
import { tinyApp } from "./support/boot-app.ts";

const preload = fileURLToPath(new URL("../../templates/live/routes-preload.cjs", import.meta.url));

/** Boots the application and gives its routes as the framework knows them: `GET /x [auth] show`. */
async function routesOf(
  app: Parameters<typeof tinyApp>[0],
  prepare: (cwd: string) => void = () => {},
): Promise<{ framework: string[]; routes: string[] }> {
  const cwd = tinyApp(app);
  prepare(cwd);
  const output: string[] = [];
  const port = await freePort();
  const outcome = await bootRoutes({
    name: "monolith",
    argv: app.start.split(" "),
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd, PORT: String(port) },
    ports: [port],
    preload,
    timeoutMs: 30_000,
    signal: new AbortController().signal,
    onLine: (line) => output.push(line),
  });
  if (outcome.kind === "failed") throw new Error(`${outcome.how}\n${output.join("\n")}`);
  const dumps = outcome.dumps.map((text) => {
    const dump = parseLiveDump(text);
    if ("problem" in dump) throw new Error(dump.problem);
    return dump;
  });
  const line = (row: (typeof dumps)[number]["rows"][number]): string =>
    `${row.method} ${row.path ?? `${row.prefix}/${row.regex}/`} [${row.middleware.join(" ")}] ${row.handler}`;
  return {
    framework: dumps.flatMap(({ framework }) => framework ?? []),
    routes: dumps.flatMap(({ rows }) => rows.map(line)),
  };
}

const expressApp = (any: string, optional: string): string => `
const express = require("express");
const app = express();
function auth(req, res, next) { next(); }
const end = (req, res) => res.end();
const posts = express.Router({ mergeParams: true });
posts.get("/:slug", auth, function show(req, res) { res.end(); });
posts.route("/").get(function list(req, res) { res.end(); }).post(auth, function create(req, res) { res.end(); });
posts.all("/any", end);
app.use("/api/v1.0/:tenant/posts", auth, posts);
app.use(["/a", "/b"], posts);
const admin = express();
const deep = express();
deep.delete("/x", end);
admin.use("/deep", deep);
app.use("/admin", admin);
app.get(/^\\/feeds?$/, end);
app.get(["/one", "${optional}"], end);
app.get("${any}", end);
app.use(function failed(error, req, res, next) { next(error); });
app.listen(process.env.PORT);
`;
const expressRoutes = (any: string, optional: string): string[] => [
  "GET /api/v1.0/:tenant/posts/:slug [auth auth] show",
  "GET /api/v1.0/:tenant/posts/ [auth] list",
  "POST /api/v1.0/:tenant/posts/ [auth auth] create",
  "ALL /api/v1.0/:tenant/posts/any [auth] end",
  "GET /a/:slug [auth] show",
  "GET /a/ [] list",
  "POST /a/ [auth] create",
  "ALL /a/any [] end",
  "GET /b/:slug [auth] show",
  "GET /b/ [] list",
  "POST /b/ [auth] create",
  "ALL /b/any [] end",
  "DELETE /admin/deep/x [] end",
  "GET /^\\/feeds?$/ [auth] end",
  "GET /one [] end",
  `GET ${optional} [] end`,
  `GET ${any} [auth] end`,
];

test.each([
  ["4", "express", "/*", "/two/:id?"],
  ["5", "express5", "/{*rest}", "/two{/:id}"],
])(
  "Express %s: mounts, lists of paths, applications below applications, regular expressions",
  async (_, name, any, optional) => {
    const seen = await routesOf({
      files: { "app.js": expressApp(any, optional) },
      packages: { express: name },
      start: "node app.js",
    });
    expect(seen.framework).toEqual(["express"]);
    expect(seen.routes).toEqual(expressRoutes(any, optional));
  },
);

test("Express behind a TypeScript runner, in ES modules, with a listener written by hand", async () => {
  const seen = await routesOf({
    files: {
      "app.ts": `
import { createServer } from "node:http";
import express, { type Request } from "express";
const app = express();
const users = express.Router();
users.get("/:id", function show(req: Request, res: any) { res.end(); });
app.use("/users", users);
createServer((req, res) => app(req as any, res as any)).listen(process.env.PORT);
`,
    },
    packages: { express: "express", tsx: "tsx" },
    type: "module",
    start: "node node_modules/tsx/dist/cli.mjs app.ts",
  });
  expect(seen.routes).toEqual(["GET /users/:id [] show"]);
});

test("Express bundled into the application: paths come from what it made of them, what is hidden is told", async () => {
  const esbuild = fileURLToPath(new URL("../../node_modules/.bin/esbuild", import.meta.url));
  const seen = await routesOf(
    {
      files: {
        "app.js": `
const express = require("express");
const app = express();
const users = express.Router({ mergeParams: true });
users.get("/:id", function show(req, res) { res.end(); });
app.use("/api/v1.0/:tenant/users", users);
app.use("/plain", users);
app.use(users);
app.use("/admin", express());
app.listen(process.env.PORT);
`,
      },
      packages: { express: "express" },
      start: "node bundle.js",
    },
    (cwd) => {
      const flags = ["--bundle", "--platform=node", "--outfile=bundle.js", "--log-level=error"];
      execFileSync(esbuild, ["app.js", ...flags], { cwd });
    },
  );
  expect(seen.routes.map((one) => one.replace(/ \[.*\]/, ""))).toEqual([
    "GET /api/v1.0/:tenant/users/:id show",
    "GET /plain/:id show",
    "GET /:id show",
    "ALL /admin/* mounted_app",
  ]);
});

test("Koa: prefixes, routers in routers, composed and mounted applications", async () => {
  const seen = await routesOf({
    files: {
      "app.mjs": `
import { createServer } from "node:http";
import Koa from "koa";
import Router from "@koa/router";
import mount from "koa-mount";
import compose from "koa-compose";
const app = new Koa();
async function auth(ctx, next) { await next(); }
const end = (ctx) => { ctx.body = ""; };
const items = new Router();
items.get("/:id", end);
items.all("/every", end);
const api = new Router({ prefix: "/api" });
api.use(auth);
api.get("/list", async function list() {});
api.post("/list", auth, end);
api.use("/items", items.routes(), items.allowedMethods());
app.use(compose([auth, api.routes()]));
const admin = new Koa();
const users = new Router();
users.delete("/users/:id", end);
admin.use(users.routes());
app.use(mount("/admin", admin));
createServer(app.callback()).listen(process.env.PORT);
`,
    },
    packages: {
      koa: "koa",
      "@koa/router": "@koa/router",
      "koa-mount": "koa-mount",
      "koa-compose": "koa-compose",
    },
    start: "node app.mjs",
  });
  expect(seen.framework).toEqual(["koa"]);
  expect(seen.routes).toEqual([
    "GET /api/list [auth auth] list",
    "POST /api/list [auth auth auth] end",
    "GET /api/items/:id [auth auth] end",
    "ALL /api/items/every [auth auth] end",
    "DELETE /admin/users/:id [auth] end",
  ]);
});

test("Fastify: full urls of plug-ins, without HEAD for each GET and a package's answer to preflights", async () => {
  const seen = await routesOf({
    files: {
      "app.mjs": `
import { fastify } from "fastify";
import preflight from "preflight";
const app = fastify();
preflight(app);
async function guard() {}
const end = async () => "";
app.register(async (v1) => {
  v1.get("/", end);
  v1.post("/posts/:id", { preHandler: guard }, end);
  v1.all("/every", end);
  v1.options("/own", end);
  v1.route({ method: ["PUT", "PATCH"], url: "/both", handler: end });
  v1.register(async (deep) => { deep.get("/files/*", end); }, { prefix: "/deep" });
}, { prefix: "/v1" });
await app.listen({ port: Number(process.env.PORT) });
`,
      "node_modules/preflight/index.js": `module.exports = (app) => app.options("/*", async () => "");`,
    },
    packages: { fastify: "fastify" },
    start: "node app.mjs",
  });
  expect(seen.framework).toEqual(["fastify"]);
  // Fastify answers the root of a plug-in with and without the slash.
  expect(seen.routes.filter((one) => one !== "GET /v1/ [] end")).toEqual([
    "GET /v1 [] end",
    "POST /v1/posts/:id [guard] end",
    "ALL /v1/every [] end",
    "OPTIONS /v1/own [] end",
    "PUT /v1/both [] end",
    "PATCH /v1/both [] end",
    "GET /v1/deep/files/* [] end",
  ]);
});

const honoApp = `
const app = new Hono().basePath("/api");
const end = (c) => c.text("");
app.use(async (c, next) => next());
app.use("/books/*", async function log(c, next) { await next(); });
const books = new Hono();
books.use("*", async (c, next) => next());
books.get("/", end).post("/:id{[0-9]+}", async function check(c, next) { await next(); }, end);
app.route("/books", books);
const other = new Hono();
other.get("/in", end);
app.mount("/other", other.fetch);
app.all("/every", end);
app.on("PURGE", "/cache", end);
serve({ fetch: app.fetch, port: Number(process.env.PORT) });
`;

test.each([
  ["ES modules", "app.mjs", 'import { Hono } from "hono";\nimport { serve } from "@hono/node-server";'],
  [
    "CommonJS",
    "app.cjs",
    'const { Hono } = require("hono");\nconst { serve } = require("@hono/node-server");',
  ],
])("Hono from %s: base paths, routes and mounts, middleware is no endpoint", async (_, file, imports) => {
  const seen = await routesOf({
    files: { [file]: `${imports}\n${honoApp}` },
    packages: { hono: "hono", "@hono/node-server": "@hono/node-server" },
    start: `node ${file}`,
  });
  expect(seen.framework).toEqual(["hono"]);
  expect(seen.routes).toEqual([
    "GET /api/books [] end",
    "POST /api/books/:id{[0-9]+} [check] end",
    "GET /api/other/in [] end",
    "ALL /api/every [] end",
    "PURGE /api/cache [] end",
  ]);
});

test("Nest: what its underlying Express has, without its middleware and its answer to unknown paths", async () => {
  const seen = await routesOf({
    files: {
      "app.mjs": `
import "reflect-metadata";
import { NestFactory } from "@nestjs/core";
import { Controller, Get, Module, Post, RequestMethod, VersioningType } from "@nestjs/common";
const decorate = (decorators, target, key) =>
  decorators.reduceRight((given, one) => one(target, key, given) ?? given, Object.getOwnPropertyDescriptor(target, key));
class Cats { show() { return 1; } make() { return 1; } }
decorate([Get(":id")], Cats.prototype, "show");
decorate([Post()], Cats.prototype, "make");
Controller({ path: "cats", version: "1" })(Cats);
class Health { ok() { return 1; } }
decorate([Get()], Health.prototype, "ok");
Controller("health")(Health);
class Log { use(req, res, next) { next(); } }
class App { configure(consumer) {
  consumer.apply(Log).forRoutes("*");
  consumer.apply(Log).forRoutes({ path: "cats/:id", method: RequestMethod.GET });
} }
Module({ controllers: [Cats, Health] })(App);
const app = await NestFactory.create(App, { logger: ["error"] });
app.setGlobalPrefix("api", { exclude: ["health"] });
app.enableVersioning({ type: VersioningType.URI });
await app.listen(process.env.PORT);
`,
    },
    packages: {
      "@nestjs/core": "@nestjs/core",
      "@nestjs/common": "@nestjs/common",
      "@nestjs/platform-express": "@nestjs/platform-express",
      "reflect-metadata": "reflect-metadata",
      rxjs: "rxjs",
    },
    start: "node app.mjs",
  });
  expect(seen.framework).toEqual(["nest"]);
  expect(seen.routes.map((one) => one.replace(/ \[.*\]/, ""))).toEqual([
    "GET /api/v1/cats/:id Cats.show",
    "POST /api/v1/cats Cats.make",
    "GET /health Health.ok",
  ]);
});
