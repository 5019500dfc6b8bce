"use strict";
// What the application's files reach as globalThis[Symbol.for("msa")]: calls to other processes, and the way in for theirs.
// Loaded first (`#msa-runtime` in package.json). `links/*.json` say who calls whom; nothing else is called or answered.
const fs = require("fs");
const http = require("http");
const path = require("path");
const { createTeller } = require("./events.js");
const runtime = require("./index.js");

const key = Symbol.for("msa");
if (globalThis[key] === undefined) globalThis[key] = start(readLinks());

function readLinks() {
  const folder = path.join(__dirname, "links");
  return fs
    .readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => JSON.parse(fs.readFileSync(path.join(folder, name), "utf8")));
}

function start(links) {
  const secret = process.env.MSA_RPC_SECRET;
  const errors = runtime.nestUnavailable ? nestErrors() : {};
  const clients = new Map();
  const offered = new Map();

  for (const link of links) {
    let client;
    const open = () => (client = client || runtime.createClient(optionsOf(link)));
    for (const name of [link.peer].concat(link.modules)) clients.set(name, open);
  }
  function optionsOf(link) {
    const options = {
      name: link.peer,
      url: process.env[link.urlVariable] || link.url,
      secret,
      errors,
      idempotent: link.idempotent,
    };
    // Nest's own exception for a peer that is not there.
    if (runtime.nestUnavailable) options.unavailable = runtime.nestUnavailable;
    return options;
  }

  wrapRequests();
  if (secret) listen(links, offered, secret);

  // A process that has no way there, such as another service with a copy of that code, does the work itself.
  const isRemote = (module) => clients.has(module) && runtime.switchOf(module) === "remote";
  const open = (peer) => {
    const found = clients.get(peer);
    if (found === undefined) throw new Error("no link in msa-runtime/links leads to " + peer);
    return found();
  };
  const tell = createTeller(runtime, open);

  return {
    /** Request id, trace, user and tenant of the request that is being served, in whichever process it began. */
    context: runtime.context,
    /** Are the calls of a module to be made in its service? */
    remote: isRemote,
    async call(peer, provider, method, args) {
      return open(peer).call(provider, method, args);
    },
    /** For a listener of a module: while the module's switch says so, its service hears in its place. Others may call it. */
    hears(module, provider, method) {
      return (listener) => {
        const heard = function (...args) {
          if (!isRemote(module)) return listener.apply(this, args);
          tell(module, provider, method, args, () => listener.apply(this, args));
        };
        // As with `emit`, nobody waits for what it does.
        offered.set(provider + "." + method, (...args) => {
          heard(...args);
        });
        return heard;
      };
    },
    /** For a bus of this process: a listener of another one is told of its event. */
    relays(bus, event, peer, provider, method) {
      bus.on(event, (...args) => tell(peer, provider, method, args, null));
    },
    offer(provider, method, fn) {
      offered.set(provider + "." + method, fn);
    },
    offerInstance(provider, instance) {
      const known = offered.get(provider);
      offered.set(provider, known === undefined || known === instance ? instance : AMBIGUOUS);
      return undefined;
    },
    /** Classes of errors, so that `instanceof` holds for what another process threw. */
    error(Class) {
      errors[Class.name] = Class;
    },
  };
}

/** What Nest's own exceptions are here is what they are to its filters. */
function nestErrors() {
  const nest = require("@nestjs/common");
  const errors = {};
  for (const name of Object.keys(nest)) if (/Exception$/.test(name)) errors[name] = nest[name];
  return errors;
}

const AMBIGUOUS = {};

/** The allow-list: what the links offer, and no name more. What is behind a name is there once its file has loaded. */
function listen(links, offered, secret) {
  const names = [].concat(...links.map((link) => link.offers));
  if (names.length === 0) return;
  const handlers = {};
  for (const name of names) handlers[name] = (...args) => find(offered, name)(...args);
  const port = Number(process.env.MSA_RPC_PORT || links[0].port);
  const host = process.env.MSA_RPC_HOST || "127.0.0.1";
  const switches = [].concat(...links.map((link) => link.modules));
  const state = (name) => stateOf(offered, name);
  runtime.createListener({ secret, handlers, port, host, switches, state }).catch((error) => {
    console.error("the listener for calls of other processes does not work: " + error.message);
  });
}

function find(offered, name) {
  const fn = offered.get(name);
  if (fn !== undefined) return fn;
  const state = stateOf(offered, name);
  if (state === "several instances") throw unavailable(name + " cannot be called: its class has several instances here");
  if (state === "not loaded") {
    throw Object.assign(unavailable(name + " is not there yet: the process is still starting"), { code: "MSA_NOT_LOADED" });
  }
  const dot = name.lastIndexOf(".");
  const instance = offered.get(name.slice(0, dot));
  return (...args) => instance[name.slice(dot + 1)](...args);
}

function stateOf(offered, name) {
  if (offered.has(name)) return "there";
  const instance = offered.get(name.slice(0, name.lastIndexOf(".")));
  if (instance === AMBIGUOUS) return "several instances";
  return instance === undefined ? "not loaded" : "there";
}

function unavailable(message) {
  return Object.assign(new Error(message), { status: 503, statusCode: 503, expose: true });
}

/** Around every framework: the values of a request hold for all that it leads to, also behind a parser of its body. */
function wrapRequests() {
  const enter = runtime.middleware.express();
  const emit = http.Server.prototype.emit;
  http.Server.prototype.emit = function (event, req, res) {
    if (event !== "request" || this[Symbol.for("msa.internal")]) return emit.apply(this, arguments);
    const args = arguments;
    const within = req.emit;
    req.emit = function () {
      const own = arguments;
      return entered(enter, req, res, () => within.apply(req, own));
    };
    return entered(enter, req, res, () => emit.apply(this, args));
  };
}

function entered(enter, req, res, fn) {
  let result;
  enter(req, res, () => {
    result = fn();
  });
  return result;
}
