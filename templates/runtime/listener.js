"use strict";
// The way in for calls of other processes: an HTTP server of its own, on loopback by default, so that the application's
// prefix, guards, limits and middleware do not apply to it. Answers only who knows the secret, and only what is listed.
const http = require("http");
const { context } = require("./context");
const { unpack } = require("./carry");
const { secretCheck } = require("./secret");
const { declareSwitches, listSwitches, setSwitch } = require("./switches");
const { encode, revive } = require("./wire");
const { encodeThrown, statusOf } = require("./wire-errors");

const BODY_LIMIT = 16 * 1024 * 1024;
const DRAIN_LIMIT = 256 * 1024 * 1024;
const REQUEST_TIMEOUT = 60000;
const GRACE = 10000;

/** See listener.d.ts for the options. Resolves when it listens. */
function createListener(options) {
  const matches = secretCheck(options.secret);
  const routes = routesOf(options.handlers);
  const limit = options.bodyLimit || BODY_LIMIT;
  const report = options.onError || printError;
  const asData = new Set(options.asData || []);
  declareSwitches(options.switches || []);
  let closing = false;

  const server = http.createServer({ keepAliveTimeout: 60000, requestTimeout: REQUEST_TIMEOUT }, (req, res) => {
    if (!matches(req.headers.authorization)) return refuse(req, res, 401, "MSA_WRONG_SECRET", "the secret is missing or wrong");
    if (req.url.startsWith("/admin/")) return admin(req, res);
    const route = routes.get(req.url);
    if (route === undefined) return refuse(req, res, 404, "MSA_NOT_LISTED", "this method is not listed");
    if (req.method !== "POST") return refuse(req, res, 405, "MSA_NOT_POST", "calls are POST requests");
    readBody(req, res, (text) => perform(route, req, res, text));
  });
  // The application decides when the process ends: neither the listener nor a connection that waits holds it up.
  server.unref();
  server.on("connection", (socket) => socket.unref());
  // The preload of a service gives the service's port to the first server that listens: not to this one.
  server[Symbol.for("msa.internal")] = true;

  async function perform(route, req, res, text) {
    let args;
    let values;
    try {
      const wire = JSON.parse(text);
      args = revive(wire, options);
      if (!Array.isArray(args)) throw new TypeError("the arguments are no list");
      values = unpack(req.headers, wire.c);
    } catch (error) {
      return answer(res, 400, refusal("MSA_BAD_CALL", error.message));
    }
    if (options.context) values = options.context(values) || values;
    let result;
    try {
      result = await context.run(values, () => route.handler(...args));
    } catch (thrown) {
      return fail(route, res, thrown, values);
    }
    let body;
    try {
      body = encode(result, { types: options.types, asData: asData.has(route.key), root: route.key + "()" });
    } catch (error) {
      report(error, { call: route.key, requestId: values.requestId });
      return answer(res, 500, refusal("MSA_NOT_ENCODABLE", error.message));
    }
    answer(res, 200, body);
  }

  function fail(route, res, thrown, values) {
    const status = statusOf(thrown);
    // The stack does not travel, so what nobody expected is told here.
    if (status >= 500) report(thrown, { call: route.key, requestId: values.requestId });
    answer(res, status, encodeThrown(thrown, options.types));
  }

  function admin(req, res) {
    const [, , what, module] = req.url.split("/");
    if (what === "calls" && req.method === "GET" && module === undefined) return answer(res, 200, JSON.stringify(listCalls()));
    if (what !== "switches") return refuse(req, res, 404, "MSA_NOT_LISTED", "no such admin call");
    if (req.method === "GET" && module === undefined) return answer(res, 200, JSON.stringify(listSwitches()));
    if (req.method !== "PUT" || !module) return refuse(req, res, 405, "MSA_NOT_PUT", "PUT /admin/switches/<module>");
    readBody(req, res, (text) => {
      try {
        const name = decodeURIComponent(module);
        if (!setSwitch(name, JSON.parse(text).to)) {
          return answer(res, 404, refusal("MSA_NO_SUCH_MODULE", "no calls of " + name + " are made here"));
        }
        answer(res, 200, JSON.stringify(listSwitches()));
      } catch (error) {
        answer(res, 400, refusal("MSA_BAD_CALL", error.message));
      }
    });
  }

  function listCalls() {
    const state = options.state || (() => "there");
    const calls = {};
    for (const { key } of routes.values()) calls[key] = state(key);
    return calls;
  }

  function readBody(req, res, then) {
    const tooLarge = () => refuse(req, res, 413, "MSA_TOO_LARGE", "the limit is " + limit + " bytes");
    if (Number(req.headers["content-length"]) > limit) return tooLarge();
    let chunks = [];
    let size = 0;
    req.on("data", (chunk) => {
      if (chunks === null) return;
      size += chunk.length;
      if (size <= limit) return chunks.push(chunk);
      chunks = null;
      tooLarge();
    });
    req.on("end", () => {
      if (chunks !== null) then((chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)).toString());
    });
  }

  function answer(res, status, text) {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
    if (closing) headers.connection = "close";
    res.sendDate = false;
    res.writeHead(status, headers);
    res.end(text);
  }

  /** Answers without keeping what was sent. It is still read, to a bound: a socket closed over unread bytes loses the answer. */
  function refuse(req, res, status, code, message) {
    let size = 0;
    req.on("data", (chunk) => {
      size += chunk.length;
      if (size > DRAIN_LIMIT) req.destroy();
    });
    answer(res, status, refusal(code, message));
  }

  /** Takes no new calls, lets the running ones end, and cuts what is still open after `grace` milliseconds. */
  function close(grace) {
    closing = true;
    return new Promise((resolve) => {
      const timer = setTimeout(() => server.closeAllConnections(), grace === undefined ? GRACE : grace);
      server.close(() => {
        clearTimeout(timer);
        resolve();
      });
      server.closeIdleConnections();
    });
  }

  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port || 0, options.host || "127.0.0.1", () => {
      server.removeListener("error", reject);
      const { address, port, family } = server.address();
      const host = family === "IPv6" || family === 6 ? "[" + address + "]" : address;
      resolve({ port, url: "http://" + host + ":" + port, close });
    });
  });
}

function refusal(code, message) {
  return JSON.stringify({ refused: { code, message } });
}

/** The allow-list: own keys of the handlers, by the path that calls them. What is not in the map does not exist. */
function routesOf(handlers) {
  const routes = new Map();
  for (const key of Object.keys(handlers)) {
    const dot = key.lastIndexOf(".");
    if (dot < 1 || typeof handlers[key] !== "function") {
      throw new TypeError('handlers["' + key + '"] must be a function, named "provider.method"');
    }
    const path = "/rpc/" + encodeURIComponent(key.slice(0, dot)) + "/" + encodeURIComponent(key.slice(dot + 1));
    routes.set(path, { key, handler: handlers[key] });
  }
  return routes;
}

function printError(error, { call, requestId }) {
  console.error(call + " failed (request " + requestId + ")", error);
}

exports.createListener = createListener;
