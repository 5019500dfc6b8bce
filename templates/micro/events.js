"use strict";
// Events whose listeners run in another process. Sent once, never again: what may have been heard already is not heard twice.

/** Events that wait for their turn, for each process that hears them. */
const LIMIT = 1000;

/** Where nothing of the call can have been done: the peer said no, or no connection was made. */
const notDone = new Set([
  "MSA_CIRCUIT_OPEN",
  "MSA_BULKHEAD_FULL",
  "MSA_NOT_CONFIGURED",
  "MSA_REFUSED",
  "MSA_TOO_LARGE",
  "MSA_NOT_LOADED",
]);

/** `runtime` is the library, `open` gives the client of a peer. */
function createTeller(runtime, open) {
  const lines = new Map();

  /**
   * Tells a peer of an event, with the arguments as they are now. One peer hears events in the order in which they were emitted
   * here. `here` is the listener of this process, which hears in place of the peer where that certainly did not; null where
   * there is none.
   */
  return function tell(peer, provider, method, args, here) {
    const what = provider + "." + method;
    const line = lines.get(peer) || { waits: 0, last: Promise.resolve() };
    lines.set(peer, line);
    let sent;
    try {
      if (line.waits >= LIMIT) throw new Error(LIMIT + " events wait already");
      sent = runtime.decode(runtime.encode(args, { root: "args" }));
    } catch (error) {
      return notHeard(what, peer, error, here, true);
    }
    line.waits++;
    line.last = line.last
      .then(() => open(peer).call(provider, method, sent))
      .catch((error) => notHeard(what, peer, error, here, isNotDone(error)))
      .then(() => {
        line.waits--;
      });
  };
}

function notHeard(what, peer, error, here, certain) {
  const why = error && error.cause && error.cause.message ? error.message + ": " + error.cause.message : error && error.message;
  const then = !certain
    ? "; it is not known whether it was heard there, so it is not heard here"
    : here === null
      ? "; nobody hears it"
      : "; it is heard here instead";
  console.error("the event for " + what + " did not arrive: " + why + " (" + peer + ")" + then);
  if (!certain || here === null) return;
  try {
    here();
  } catch (thrown) {
    console.error("the listener of " + what + " failed", thrown);
  }
}

function isNotDone(error) {
  // Nest's own exception for a peer that is not there has the cause inside.
  const known = [error, error && error.cause].find((one) => one && /^MSA_/.test(one.code));
  if (known === undefined) return false;
  return notDone.has(known.code) || (known.code === "MSA_PEER_DOWN" && wasNeverConnected(known.cause));
}

function wasNeverConnected(error) {
  if (!error) return false;
  if (Array.isArray(error.errors) && error.errors.length > 0) return error.errors.every(wasNeverConnected);
  return error.syscall === "connect" || error.syscall === "getaddrinfo";
}

exports.createTeller = createTeller;
