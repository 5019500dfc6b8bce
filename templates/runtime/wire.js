"use strict";
// Values as JSON text, with a side map that names what JSON cannot say: {"v": {"at": "2020-…"}, "m": {"at": "Date"}}.
// Tagged from the values themselves, so nothing has to be declared, and another client may read plain JSON.
const { types } = require("util");
const { isoOf } = require("./iso-date");

const DEEPEST = 1000;
const { getTime } = Date.prototype;

/** A value that cannot be sent. `path` says where it is: `args[0].user.save`. */
class WireError extends TypeError {
  constructor(path, why) {
    super(path + " cannot be sent to another process: " + why);
    this.name = "WireError";
    this.code = "MSA_NOT_ENCODABLE";
    this.path = path;
  }
}

/**
 * Text of a value. Options: `types` (own classes, see index.d.ts), `asData` (send objects with methods as their data),
 * `root` (what a message calls the value).
 */
function encode(value, options) {
  const settings = options || {};
  const state = {
    tags: null,
    keys: [],
    trail: [],
    types: settings.types ? Object.entries(settings.types) : null,
    asData: settings.asData === true,
    root: settings.root || "value",
  };
  const plain = write(value, state, 0);
  const text = JSON.stringify(plain);
  return state.tags === null ? '{"v":' + text + "}" : '{"v":' + text + ',"m":' + JSON.stringify(state.tags) + "}";
}

/** What stands for the value in the JSON: the value itself where JSON.stringify makes of it what is meant. `depth` is how many keys lead to it. */
function write(value, state, depth) {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      if (value - value === 0) return value === 0 && 1 / value < 0 ? tag(state, depth, "-0", value) : value;
      return tag(state, depth, String(value), value);
    case "undefined":
      return tag(state, depth, "undefined", null);
    case "bigint":
      return tag(state, depth, "BigInt", String(value));
    case "object":
      return value === null ? null : writeObject(value, state, depth);
    default:
      throw refusal(state, depth, "it is a " + typeof value);
  }
}

function writeObject(value, state, depth) {
  const proto = Object.getPrototypeOf(value);
  if (proto === Date.prototype && state.types === null) return writeDate(value, state, depth);
  if (state.trail.includes(value)) throw refusal(state, depth, "it refers back to what holds it");
  if (depth > DEEPEST) throw refusal(state, depth, "it is nested more than " + DEEPEST + " levels deep");
  state.trail.push(value);
  try {
    if (proto === Object.prototype) return writeFields(value, state, depth);
    if (proto === Array.prototype) return writeItems(value, state, depth);
    return writeSpecial(value, proto, state, depth);
  } finally {
    state.trail.pop();
  }
}

function writeSpecial(value, proto, state, depth) {
  for (const [name, type] of state.types || []) {
    if (!(value instanceof type.class)) continue;
    const data = type.write ? type.write(value) : Object.assign({}, value);
    return tag(state, depth, name, write(data, state, depth));
  }
  if (proto === null) return tag(state, depth, "bare", writeFields(value, state, depth));
  if (Array.isArray(value)) {
    // A prototype that is itself an array is that of another realm (a test runner's); a subclass has methods of its own.
    if (Array.isArray(proto) || state.asData) return writeItems(value, state, depth);
    throw refusal(state, depth, "it is a " + classOf(proto) + ", an array with methods of its own");
  }
  if (types.isDate(value)) return writeDate(value, state, depth);
  if (types.isMap(value)) {
    return tag(state, depth, "Map", writeItems(Array.from(value), state, depth));
  }
  if (types.isSet(value)) return tag(state, depth, "Set", writeItems(Array.from(value), state, depth));
  if (Buffer.isBuffer(value)) return tag(state, depth, "Buffer", value.toString("base64"));
  if (ArrayBuffer.isView(value)) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return tag(state, depth, Object.prototype.toString.call(value).slice(8, -1), bytes.toString("base64"));
  }
  if (types.isArrayBuffer(value)) return tag(state, depth, "ArrayBuffer", Buffer.from(value).toString("base64"));
  if (types.isRegExp(value)) return tag(state, depth, "RegExp", [value.source, value.flags]);
  if (value instanceof URL) return tag(state, depth, "URL", value.href);
  return writeInstance(value, proto, state, depth);
}

function writeDate(value, state, depth) {
  // An object that only inherits from Date has no time.
  if (!types.isDate(value)) throw refusal(state, depth, "it is no date, though it has the methods of one");
  const time = getTime.call(value);
  return tag(state, depth, "Date", time === time ? isoOf(time) : null);
}

function writeInstance(value, proto, state, depth) {
  if (state.asData) {
    if (typeof value.toJSON === "function") return write(value.toJSON(), state, depth);
    if (types.isNativeError(value)) {
      const { stack, ...own } = value;
      return writeFields({ name: value.name, message: value.message, ...own }, state, depth);
    }
    return writeFields(value, state, depth);
  }
  if (typeof value.pipe === "function") throw refusal(state, depth, "it is a stream (" + classOf(proto) + ")");
  if (typeof value.then === "function") throw refusal(state, depth, "it is a promise; await it first");
  const method = methodOf(proto);
  if (method !== null) {
    throw refusal(state, depth, "it is a " + classOf(proto) + " with methods (" + method + "), and only data can travel");
  }
  return writeFields(value, state, depth);
}

function writeFields(value, state, depth) {
  let copy = null;
  for (const key of Object.keys(value)) {
    const item = value[key];
    if (isPlain(item)) continue;
    if (state.asData && typeof item === "function") {
      if (copy === null) copy = { ...value };
      delete copy[key];
      continue;
    }
    state.keys[depth] = key;
    const written = write(item, state, depth + 1);
    if (Object.is(written, item)) continue;
    if (copy === null) copy = { ...value };
    setOwn(copy, key, written);
  }
  return copy === null ? value : copy;
}

/** A key named __proto__ is a key like any other. */
function setOwn(target, key, value) {
  if (key !== "__proto__") target[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

function writeItems(value, state, depth) {
  let copy = null;
  for (let at = 0; at < value.length; at++) {
    const item = value[at];
    if (isPlain(item)) continue;
    state.keys[depth] = at;
    const written =
      item === undefined && !(at in value) ? tag(state, depth + 1, "hole", null) : write(item, state, depth + 1);
    if (Object.is(written, item)) continue;
    if (copy === null) copy = Array.from(value);
    copy[at] = written;
  }
  return copy === null ? value : copy;
}

/** JSON says it as it is: the short way for most of what is sent. */
function isPlain(value) {
  if (typeof value === "string" || value === null) return true;
  if (typeof value === "number") return value - value === 0 && (value !== 0 || 1 / value > 0);
  return typeof value === "boolean";
}

function tag(state, depth, name, stands) {
  if (state.tags === null) state.tags = Object.create(null);
  let path = depth === 0 ? "" : segment(state.keys[0]);
  for (let at = 1; at < depth; at++) path += "." + segment(state.keys[at]);
  state.tags[path] = name;
  return stands;
}

// "~" escapes, as in JSON Pointer: keys may hold dots, and may be empty.
function segment(key) {
  if (typeof key === "number") return String(key);
  if (key !== "" && !key.includes(".") && !key.includes("~")) return key;
  return key === "" ? "~2" : key.replace(/~/g, "~0").replace(/\./g, "~1");
}

function keyOf(text) {
  if (!text.includes("~")) return text;
  return text === "~2" ? "" : text.replace(/~1/g, ".").replace(/~0/g, "~");
}

function refusal(state, depth, why) {
  const shown = state.keys.slice(0, depth).map((key) => {
    if (typeof key === "number") return "[" + key + "]";
    return /^[A-Za-z_$][\w$]*$/.test(key) ? "." + key : "[" + JSON.stringify(key) + "]";
  });
  if (shown.length > 12) shown.splice(6, shown.length - 12, " … ");
  return new WireError(state.root + shown.join(""), why);
}

function classOf(proto) {
  const owner = proto.constructor;
  return (typeof owner === "function" && owner.name) || "object";
}

const methods = new WeakMap();

/** Name of a method or accessor that instances inherit; null when the class holds data only. */
function methodOf(proto) {
  let found = methods.get(proto);
  if (found === undefined) methods.set(proto, (found = findMethod(proto)));
  return found;
}

function findMethod(proto) {
  for (let at = proto; at !== null; at = Object.getPrototypeOf(at)) {
    // The last of the chain is Object.prototype, this realm's or another's.
    if (Object.getPrototypeOf(at) === null) return null;
    for (const name of Object.getOwnPropertyNames(at)) {
      const own = Object.getOwnPropertyDescriptor(at, name);
      if (name !== "constructor" && (own.get || typeof own.value === "function")) return name;
    }
  }
  return null;
}

/** The value of a text that `encode` made. Throws a SyntaxError for what is no JSON, a WireError for tags that fit nothing. */
function decode(text, options) {
  return revive(JSON.parse(text), options);
}

/** As `decode`, for JSON that is parsed already. */
function revive(wire, options) {
  if (wire === null || typeof wire !== "object" || Array.isArray(wire)) throw new WireError("message", "it is no object");
  if (wire.m === undefined) return wire.v;
  const own = (options && options.types) || {};
  const holder = { v: wire.v };
  const find = finder(holder);
  const wraps = [];
  for (const path of Object.keys(wire.m)) {
    const name = wire.m[path];
    if (hasOwn(leaves, name)) {
      const { target, key } = find(path);
      setOwn(target, key, leaves[name](target[key]));
    } else if (name === "hole") {
      const { target, key } = find(path);
      delete target[key];
    } else if (hasOwn(containers, name) || hasOwn(own, name)) wraps.push(path);
    else throw new WireError(path || "message", "its type is unknown here (" + String(name) + ")");
  }
  // What holds others comes last, from the inside out: paths lead through objects and arrays only.
  wraps.sort((a, b) => depthOf(b) - depthOf(a));
  for (const path of wraps) {
    const { target, key } = find(path);
    const name = wire.m[path];
    setOwn(target, key, hasOwn(own, name) ? rebuild(own[name], target[key]) : containers[name](target[key]));
  }
  return holder.v;
}

function rebuild(type, data) {
  return type.read ? type.read(data) : Object.assign(Object.create(type.class.prototype), data);
}

function depthOf(path) {
  return path === "" ? 0 : path.split(".").length;
}

/** Where a path leads: what holds the value, and under which key. What led to one path is kept for its neighbours. */
function finder(holder) {
  const seen = new Map([["", holder.v]]);

  function at(path) {
    const known = seen.get(path);
    if (known !== undefined) return known;
    const { target, key } = find(path);
    const value = target[key];
    seen.set(path, value);
    return value;
  }

  function find(path) {
    if (path === "") return { target: holder, key: "v" };
    const dot = path.lastIndexOf(".");
    const target = at(dot === -1 ? "" : path.slice(0, dot));
    const key = keyOf(path.slice(dot + 1));
    if (target === null || typeof target !== "object" || !hasOwn(target, key)) {
      throw new WireError(path, "nothing is there to be typed");
    }
    return { target, key };
  }

  return find;
}

function hasOwn(object, key) {
  return Object.prototype.hasOwnProperty.call(object, key);
}

const views = [
  Uint8Array, Uint8ClampedArray, Uint16Array, Uint32Array, Int8Array, Int16Array, Int32Array,
  Float32Array, Float64Array, BigInt64Array, BigUint64Array, DataView,
];

const leaves = {
  Date: (text) => new Date(text === null ? Number.NaN : text),
  BigInt: (text) => BigInt(text),
  Buffer: (text) => Buffer.from(text, "base64"),
  ArrayBuffer: bytesOf,
  RegExp: (parts) => new RegExp(parts[0], parts[1]),
  URL: (text) => new URL(text),
  undefined: () => undefined,
  NaN: () => Number.NaN,
  Infinity: () => Infinity,
  "-Infinity": () => -Infinity,
  "-0": () => -0,
};
for (const View of views) leaves[View.name] = (text) => new View(bytesOf(text));

const containers = {
  Map: (pairs) => new Map(pairs),
  Set: (items) => new Set(items),
  bare: (fields) => Object.setPrototypeOf(fields, null),
};

function bytesOf(text) {
  const bytes = Buffer.from(text, "base64");
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

exports.WireError = WireError;
exports.encode = encode;
exports.decode = decode;
exports.revive = revive;
