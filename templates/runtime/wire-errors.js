"use strict";
// Errors on the wire: class, message, status, body and own enumerable properties travel; the stack stays where it was made.
const { types } = require("util");
const { RemoteError } = require("./remote-error");
const { WireError, encode, revive } = require("./wire");

/** Read, not copied: http-errors keeps them on the prototype, others behind accessors. */
const inheritedKeys = ["status", "statusCode", "expose", "headers", "code", "type"];

/** Text of the JSON for what was thrown. `own` are classes that travel, as for `encode`. */
function encodeThrown(thrown, own) {
  if (!isErrorLike(thrown)) {
    const sent = tryEncode(thrown, own, "thrown");
    return '{"thrown":' + (sent.text || encode(String(thrown))) + "}";
  }
  const fields = {};
  const lost = [];
  for (const key of Object.keys(thrown)) {
    if (key === "stack") continue;
    const sent = tryEncode(thrown[key], own, "error." + key);
    if (sent.text === undefined) lost.push(sent.why);
    else Object.defineProperty(fields, key, { value: thrown[key], enumerable: true });
  }
  const inherited = {};
  for (const key of inheritedKeys) {
    const value = read(thrown, key);
    if (value === undefined || Object.prototype.hasOwnProperty.call(fields, key)) continue;
    if (tryEncode(value, own, key).text !== undefined) inherited[key] = value;
  }
  const http = {};
  for (const key of ["getStatus", "getResponse"]) {
    const value = ask(thrown, key);
    if (value !== undefined && tryEncode(value, own, key).text !== undefined) http[key] = value;
  }
  const error = {
    classes: classesOf(thrown),
    name: String(read(thrown, "name")),
    message: String(read(thrown, "message")),
    lost,
  };
  const data = encode([fields, inherited, http], { types: own, asData: true });
  return '{"error":' + JSON.stringify(error) + ',"data":' + data + "}";
}

function isErrorLike(thrown) {
  if (types.isNativeError(thrown) || thrown instanceof Error) return true;
  if (thrown === null || typeof thrown !== "object") return false;
  const proto = Object.getPrototypeOf(thrown);
  return proto !== null && Object.getPrototypeOf(proto) !== null && typeof read(thrown, "message") === "string";
}

function tryEncode(value, own, root) {
  if (typeof value === "function") return { why: root + " is a function" };
  try {
    return { text: encode(value, { types: own, asData: true, root }) };
  } catch (error) {
    return { why: String(error && error.message) };
  }
}

function read(thrown, key) {
  try {
    const value = thrown[key];
    return typeof value === "function" ? undefined : value;
  } catch (_) {
    return undefined;
  }
}

function ask(thrown, key) {
  try {
    return typeof thrown[key] === "function" ? thrown[key]() : undefined;
  } catch (_) {
    return undefined;
  }
}

/** From the class itself to its farthest ancestor: the other side takes the first that it knows. */
function classesOf(thrown) {
  const names = [];
  for (let at = Object.getPrototypeOf(thrown); at !== null; at = Object.getPrototypeOf(at)) {
    const owner = Object.prototype.hasOwnProperty.call(at, "constructor") ? at.constructor : undefined;
    if (typeof owner === "function" && owner.name && owner.name !== "Object") names.push(owner.name);
  }
  return names;
}

/** The status that an HTTP answer of this error would have; 500 when it names none. */
function statusOf(thrown) {
  if (thrown === null || typeof thrown !== "object") return 500;
  for (const value of [ask(thrown, "getStatus"), read(thrown, "status"), read(thrown, "statusCode")]) {
    if (Number.isInteger(value) && value >= 400 && value <= 599) return value;
  }
  return 500;
}

const builtIn = { Error, TypeError, RangeError, SyntaxError, ReferenceError, URIError, EvalError, RemoteError, WireError };

/** What was thrown on the other side. `known` are classes by name, `from` is the call as a person would write it. */
function reviveThrown(wire, known, own, from) {
  if (wire.thrown !== undefined) return revive(wire.thrown, { types: own });
  const { classes, name, message, lost } = wire.error;
  const [fields, inherited, http] = revive(wire.data, { types: own });
  const Class = findClass(classes, known);
  const error = new Error(message);
  if (Class !== Error) Object.setPrototypeOf(error, Class.prototype);
  // Where it is enumerable it has its place among the others.
  if (Object.prototype.hasOwnProperty.call(fields, "message")) delete error.message;
  for (const key of Object.keys(fields)) define(error, key, fields[key], true);
  if (error.name !== name) define(error, "name", name, false);
  for (const key of Object.keys(inherited)) {
    if (read(error, key) !== inherited[key]) define(error, key, inherited[key], false);
  }
  for (const key of Object.keys(http)) {
    if (typeof error[key] !== "function") define(error, key, () => http[key], false);
  }
  define(error, "stack", name + ": " + message + "\n    at " + from + " (in another process)", false);
  // What could not travel is named, for whoever wonders where a property went.
  if (lost.length > 0) define(error, "lostOnTheWay", lost, false);
  return error;
}

function findClass(classes, known) {
  for (const name of classes) {
    for (const table of [known || {}, builtIn]) {
      if (Object.prototype.hasOwnProperty.call(table, name)) return table[name];
    }
  }
  return Error;
}

function define(target, key, value, enumerable) {
  Object.defineProperty(target, key, { value, enumerable, writable: true, configurable: true });
}

exports.encodeThrown = encodeThrown;
exports.reviveThrown = reviveThrown;
exports.statusOf = statusOf;
