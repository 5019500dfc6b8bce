"use strict";
// What belongs to the request that is being served: request id, trace, user, tenant, allow-listed headers.
const { AsyncLocalStorage } = require("async_hooks");
const { randomUUID } = require("crypto");

const storage = new AsyncLocalStorage();
const entered = new WeakMap();

/** Runs `fn` with these values; they hold for everything it awaits. A value that is a function is asked when it is needed. */
function run(values, fn) {
  return storage.run(values, fn);
}

/** The values of the request that is being served; undefined outside of one. */
function get() {
  return storage.getStore();
}

/** Sets one value for the rest of the request; does nothing outside of one. */
function set(key, value) {
  const values = storage.getStore();
  if (values !== undefined) values[key] = value;
}

const idShape = /^[\x21-\x7e]{1,200}$/;
const traceShape = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-[\x21-\x7e]*)?$/;

/**
 * The values of an incoming request. `header(name)` reads one header. Options: `headers` (names that travel along),
 * `user` and `tenant` (from the framework's request; asked when a call is made, since they are known after authentication).
 */
function valuesOf(header, request, options) {
  const wish = options || {};
  const values = { requestId: requestIdOf(header("x-request-id")) };
  const trace = header("traceparent");
  if (traceShape.test(trace)) values.traceparent = trace;
  values.user = () => (wish.user || defaultUser)(request);
  values.tenant = () => (wish.tenant ? wish.tenant(request) : defaultTenant(header, request));
  const names = wish.headers || [];
  if (names.length > 0) {
    values.headers = {};
    for (const name of names) {
      const value = header(name.toLowerCase());
      if (typeof value === "string") values.headers[name.toLowerCase()] = value;
    }
  }
  return values;
}

function requestIdOf(given) {
  return typeof given === "string" && idShape.test(given) ? given : randomUUID();
}

/** Who the user is, and nothing else that the application keeps with a user: password hashes and tokens stay here. */
const userFields = ["id", "_id", "sub", "username", "email", "role", "roles"];

function defaultUser(request) {
  const user = request.user || request.auth || (request.state && request.state.user);
  if (user === null || user === undefined || typeof user === "function") return undefined;
  if (typeof user !== "object") return user;
  const shown = {};
  for (const key of userFields) {
    if (user[key] !== undefined && typeof user[key] !== "function") shown[key] = user[key];
  }
  return Object.keys(shown).length === 0 ? undefined : shown;
}

function defaultTenant(header, request) {
  const tenant = request.tenant || (request.state && request.state.tenant);
  if (typeof tenant === "string" || typeof tenant === "number") return tenant;
  if (tenant && (typeof tenant.id === "string" || typeof tenant.id === "number")) return tenant.id;
  return header("x-tenant-id");
}

/** Runs `next` in the values of this request, made once: middleware may be mounted again behind a parser that lost them. */
function enter(key, make, next) {
  let values = entered.get(key);
  if (values === undefined) entered.set(key, (values = make()));
  return storage.run(values, next);
}

const ofNode = (raw) => (name) => raw.headers[name];

/** Express, Connect and Nest: `app.use(express())`, before everything that makes calls. */
function express(options) {
  return function msaContext(req, _res, next) {
    enter(req, () => valuesOf(ofNode(req), req, options), () => next());
  };
}

/** Koa: `app.use(koa())`. `user` and `tenant` are given Koa's context. */
function koa(options) {
  return function msaContext(ctx, next) {
    return enter(ctx.req, () => valuesOf(ofNode(ctx.req), ctx, options), next);
  };
}

/** Fastify: `fastify(app)`. Hooked twice, since the parser of the body leaves the values that the first hook entered. */
function fastify(app, options) {
  const hook = (request, _reply, done) => {
    enter(request.raw, () => valuesOf(ofNode(request.raw), request, options), () => done());
  };
  app.addHook("onRequest", hook);
  app.addHook("preValidation", hook);
}

/** Hono: `app.use(hono())`. `user` and `tenant` are given Hono's context. */
function hono(options) {
  return function msaContext(c, next) {
    const header = (name) => c.req.header(name);
    return enter(c.req.raw, () => valuesOf(header, c, options), next);
  };
}

exports.context = { run, get, set };
exports.middleware = { express, koa, fastify, hono };
exports.idShape = idShape;
exports.traceShape = traceShape;
exports.requestIdOf = requestIdOf;
