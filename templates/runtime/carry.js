"use strict";
// The context of a request between two processes. Identity goes as the headers that every tool knows, the rest in the body.
const { context, requestIdOf } = require("./context");
const { encode, revive } = require("./wire");

const identity = { "x-request-id": "requestId", traceparent: "traceparent" };
const known = ["requestId", "traceparent", "user", "tenant", "headers"];

/** Puts the current context into `headers` and gives the text of the rest, or null. `extra` names more keys that may leave. */
function pack(headers, extra) {
  const values = context.get();
  if (values === undefined) return null;
  let rest = null;
  for (const key of extra ? known.concat(extra) : known) {
    let value = values[key];
    if (typeof value === "function") value = value();
    if (value === undefined || value === null) continue;
    if (key === "requestId") headers["x-request-id"] = value;
    else if (key === "traceparent") headers.traceparent = value;
    else (rest || (rest = {}))[key] = value;
  }
  return rest === null ? null : encode(rest, { asData: true, root: "context" });
}

/** The context that another process sent: its headers and the parsed rest. */
function unpack(headers, rest) {
  const values = rest === undefined ? {} : revive(rest);
  for (const name of Object.keys(identity)) {
    if (headers[name] !== undefined) values[identity[name]] = headers[name];
  }
  values.requestId = requestIdOf(values.requestId);
  return values;
}

exports.pack = pack;
exports.unpack = unpack;
