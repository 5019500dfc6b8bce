"use strict";
// What a call fails with when the other process could not be asked. `status` and `statusCode` are what Express, Koa,
// Fastify and Nest answer with; the message may be shown to users, the reason is in `cause`.

const kinds = {
  MSA_PEER_DOWN: { status: 503, says: "is not available" },
  MSA_CIRCUIT_OPEN: { status: 503, says: "is not available" },
  MSA_BULKHEAD_FULL: { status: 503, says: "is busy" },
  MSA_NOT_CONFIGURED: { status: 503, says: "is not available" },
  MSA_TIMEOUT: { status: 504, says: "did not answer in time" },
  MSA_REFUSED: { status: 502, says: "refused the call" },
  MSA_BAD_ANSWER: { status: 502, says: "gave an answer that cannot be read" },
  MSA_TOO_LARGE: { status: 413, says: "was sent too much" },
  MSA_NOT_ENCODABLE: { status: 500, says: "has a result that cannot be sent" },
};

class RemoteError extends Error {
  constructor(code, peer, cause) {
    super(peer + " " + kinds[code].says);
    this.name = "RemoteError";
    this.code = code;
    this.status = kinds[code].status;
    this.statusCode = kinds[code].status;
    this.expose = this.status !== 500;
    Object.defineProperty(this, "peer", { value: peer });
    Object.defineProperty(this, "cause", { value: cause, writable: true, configurable: true });
  }
}

exports.RemoteError = RemoteError;
