"use strict";
// Calls to another process: keep-alive HTTP, a deadline for each call, one more try where that is harmless, a circuit
// breaker and a bulkhead.
const { post } = require("./post");
const { pack } = require("./carry");
const { RemoteError } = require("./remote-error");
const { encode, revive } = require("./wire");
const { reviveThrown } = require("./wire-errors");
const policies = require("./cockatiel");

const defaults = {
  timeout: 10000,
  answerLimit: 64 * 1024 * 1024,
  breaker: { failures: 5, halfOpenAfter: 5000 },
  bulkhead: { concurrent: 100, queue: 400 },
};

/** Milliseconds that must be left for a call that has waited. */
const LEAST = 2;

/** See client.d.ts for the options. Nothing is connected before the first call, and nothing throws before it either. */
function createClient(options) {
  const { name, types } = options;
  const timeout = options.timeout === undefined ? defaults.timeout : options.timeout;
  const idempotent = new Set(options.idempotent || []);
  const asData = new Set(options.asData || []);
  const guard = guardOf(timeout, options);
  const send = post({
    url: options.url,
    secret: options.secret,
    answerLimit: options.answerLimit || defaults.answerLimit,
  });

  async function call(provider, method, args) {
    const key = provider + "." + method;
    // Refused before anything is sent: a mistake of the caller is no fault of the peer.
    let body = encode(args, { types, asData: asData.has(key), root: "args" });
    const { headers, rest } = pack(options.forward);
    if (rest !== null) body = body.slice(0, -1) + ',"c":' + rest + "}";
    let answer;
    try {
      answer = await guard((deadline) => send(pathOf(provider, method, key), headers, body, deadline, idempotent.has(key)));
    } catch (error) {
      throw fail(toRemoteError(error, name));
    }
    return open(answer, key);
  }

  function open(answer, key) {
    let wire;
    try {
      wire = JSON.parse(answer.body.toString());
      if (answer.status === 200) return revive(wire, { types });
    } catch (error) {
      throw fail(new RemoteError("MSA_BAD_ANSWER", name, error));
    }
    if (wire !== null && typeof wire === "object") {
      if (wire.error || wire.thrown) throw reviveThrown(wire, options.errors, types, key + " (" + name + ")");
      if (wire.refused) throw fail(refusalOf(wire.refused, name));
    }
    throw fail(new RemoteError("MSA_BAD_ANSWER", name, new Error("HTTP " + answer.status)));
  }

  function fail(error) {
    return options.unavailable ? options.unavailable(error) : error;
  }

  return { call, close: send.close, state: guard.state };
}

const paths = new Map();

function pathOf(provider, method, key) {
  let path = paths.get(key);
  if (path === undefined) {
    path = "/rpc/" + encodeURIComponent(provider) + "/" + encodeURIComponent(method);
    paths.set(key, path);
  }
  return path;
}

const refusals = { MSA_NOT_ENCODABLE: "MSA_NOT_ENCODABLE", MSA_TOO_LARGE: "MSA_TOO_LARGE" };

function refusalOf(refused, name) {
  const error = new RemoteError(refusals[refused.code] || "MSA_REFUSED", name, new Error(refused.code + ": " + refused.message));
  // A value that cannot travel is for the programmer, who needs the path; it never reaches users (500, not exposed).
  if (error.code === "MSA_NOT_ENCODABLE") error.message = refused.message;
  return error;
}

function toRemoteError(error, name) {
  if (error instanceof policies.BrokenCircuitError) return new RemoteError("MSA_CIRCUIT_OPEN", name, error);
  if (error instanceof policies.BulkheadRejectedError) return new RemoteError("MSA_BULKHEAD_FULL", name, error);
  return new RemoteError(error.msaCode || "MSA_PEER_DOWN", name, error);
}

/**
 * `guard(attempt)` runs an attempt inside bulkhead and breaker and ends it at the deadline, waiting included.
 * An attempt fails only where the peer did not answer: an error of the application is an answer, and shows a healthy peer.
 */
function guardOf(timeout, options) {
  const bulkhead = options.bulkhead === false ? null : bulkheadOf(Object.assign({}, defaults.bulkhead, options.bulkhead));
  const breaker = options.breaker === false ? null : breakerOf(Object.assign({}, defaults.breaker, options.breaker));

  function guard(attempt) {
    return new Promise((resolve, reject) => {
      const deadline = { passed: false, abort: null };
      const end = Date.now() + timeout;
      const timer = setTimeout(() => {
        deadline.passed = true;
        const late = timedOut(timeout);
        // A running attempt is told, so that the breaker learns of it; one that still waits has no peer to blame.
        if (deadline.abort !== null) deadline.abort(late);
        reject(late);
      }, timeout);
      const run = () => {
        // Of a burst against a hung peer, what waited behind the first would be sent just to be cut off.
        if (deadline.passed || Date.now() > end - LEAST) throw timedOut(timeout);
        return start(attempt, deadline);
      };
      (bulkhead === null ? start(attempt, deadline) : bulkhead.execute(run)).then(
        (answer) => {
          clearTimeout(timer);
          resolve(answer);
        },
        (error) => {
          clearTimeout(timer);
          reject(error);
        },
      );
    });
  }

  function start(attempt, deadline) {
    if (breaker === null) return attempt(deadline);
    return breaker.execute(() => {
      if (!deadline.passed) return attempt(deadline);
      // It waited for the trial of a half-open circuit. As the next trial it must not close the circuit.
      throw Object.assign(timedOut(timeout), { peerAlive: breaker.state === policies.CircuitState.Closed });
    });
  }

  guard.state = () => (breaker === null ? "closed" : (stateNames[breaker.state] || "open"));
  return guard;
}

const stateNames = { [policies.CircuitState.Closed]: "closed", [policies.CircuitState.HalfOpen]: "half-open" };

function bulkheadOf({ concurrent, queue }) {
  return policies.bulkhead(concurrent, queue);
}

function breakerOf({ failures, halfOpenAfter }) {
  return policies.circuitBreaker(
    policies.handleWhen((error) => error.peerAlive !== true),
    { breaker: new policies.ConsecutiveBreaker(failures), halfOpenAfter },
  );
}

function timedOut(timeout) {
  return Object.assign(new Error("no answer within " + timeout + " ms"), { msaCode: "MSA_TIMEOUT" });
}

exports.createClient = createClient;
