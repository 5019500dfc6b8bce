"use strict";
// The context of a request between two processes. Identity goes as the headers that every tool knows, the rest in the body.
const { context, idShape, requestIdOf, traceShape } = require("./context");
const { encode, revive } = require("./wire");

const known = ["requestId", "traceparent", "user", "tenant", "headers"];

/** The current context: `headers`, lines ready to be sent, and `rest`, text or null. `extra` names more keys that may leave. */
function pack(extra) {
  const values = context.get();
  if (values === undefined) return nothing;
  let headers = "";
  let rest = null;
  for (const key of extra ? known.concat(extra) : known) {
    let value = values[key];
    if (typeof value === "function") value = value();
    if (value === undefined || value === null) continue;
    if (key === "requestId") {
      if (idShape.test(value)) headers += "X-Request-Id: " + value + "\r\n";
    } else if (key === "traceparent") {
      if (traceShape.test(value)) headers += "Traceparent: " + value + "\r\n";
    } else (rest || (rest = {}))[key] = value;
  }
  return { headers, rest: rest === null ? null : encode(rest, asContext) };
}

const nothing = { headers: "", rest: null };
const asContext = { asData: true, root: "context" };

/** The context that another process sent: its headers and the parsed rest. */
function unpack(headers, rest) {
  const values = rest === undefined ? {} : revive(rest);
  values.requestId = requestIdOf(headers["x-request-id"]);
  if (traceShape.test(headers.traceparent)) values.traceparent = headers.traceparent;
  return values;
}

exports.pack = pack;
exports.unpack = unpack;
