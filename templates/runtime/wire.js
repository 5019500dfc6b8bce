"use strict";
// Values as JSON text, with a side map that names what JSON cannot say: {"v": {"at": "2020-…"}, "m": {"at": "Date"}}.
// Tagged from the values themselves, so nothing has to be declared, and another client may read plain JSON.
const { types } = require("util");

const DEEPEST = 1000;

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

/** What stands for the value in the JSON: the value itself where JSON can say it. `depth` is how many keys lead to it. */
function write(value, state, depth) {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      if (value - value === 0) return value === 0 && 1 / value < 0 ? tag(state, depth, "-0", 0) : value;
      return tag(state, depth, String(value), null);
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
  if (state.trail.includes(value)) throw refusal(state, depth, "it refers back to what holds it");
  if (depth > DEEPEST) throw refusal(state, depth, "it is nested more than " + DEEPEST + " levels deep");
  state.trail.push(value);
  try {
    const proto = Object.getPrototypeOf(value);
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
  if (types.isDate(value)) return tag(state, depth, "Date", Number.isNaN(value.getTime()) ? null : value.toISOString());
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

function writeInstance(value, proto, state, depth) {
  if (state.asData) {
    if (typeof value.toJSON === "function") return write(value.toJSON(), state, depth);
    if (types.isNativeError(value)) {
      return writeFields(Object.assign({ name: value.name, message: value.message }, value), state, depth);
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
    if (state.asData && typeof item === "function") {
      if (copy === null) copy = Object.assign(Object.create(null), value);
      delete copy[key];
      continue;
    }
    if (isPlain(item)) continue;
    state.keys[depth] = key;
    const written = write(item, state, depth + 1);
    if (written === item) continue;
    // Without a prototype, so that a key named __proto__ stays a key.
    if (copy === null) copy = Object.assign(Object.create(null), value);
    copy[key] = written;
  }
  return copy === null ? value : copy;
}

function writeItems(value, state, depth) {
  let copy = null;
  for (let at = 0; at < value.length; at++) {
    const item = value[at];
    if (isPlain(item)) continue;
    state.keys[depth] = at;
    const written =
      item === undefined && !(at in value) ? tag(state, depth + 1, "hole", null) : write(item, state, depth + 1);
    if (written === item) continue;
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
  state.tags[state.keys.slice(0, depth).map(segment).join(".")] = name;
  return stands;
}

// "~" escapes, as in JSON Pointer: keys may hold dots, and may be empty.
function segment(key) {
  if (typeof key === "number") return key;
  return key === "" ? "~2" : key.replace(/~/g, "~0").replace(/\./g, "~1");
}

function keyOf(text) {
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
  const wraps = [];
  for (const path of Object.keys(wire.m)) {
    const keys = path === "" ? [] : path.split(".").map(keyOf);
    const name = wire.m[path];
    if (hasOwn(leaves, name)) leaves[name](slot(holder, keys, path));
    else if (hasOwn(containers, name) || hasOwn(own, name)) wraps.push({ keys, name, path });
    else throw new WireError(path || "message", "its type is unknown here (" + String(name) + ")");
  }
  // What holds others comes last, from the inside out: paths lead through objects and arrays only.
  wraps.sort((a, b) => b.keys.length - a.keys.length);
  for (const { keys, name, path } of wraps) {
    const at = slot(holder, keys, path);
    at.set(hasOwn(own, name) ? rebuild(own[name], at.value) : containers[name](at.value));
  }
  return holder.v;
}

function rebuild(type, data) {
  return type.read ? type.read(data) : Object.assign(Object.create(type.class.prototype), data);
}

function slot(holder, keys, path) {
  let target = holder;
  let key = "v";
  for (const next of keys) {
    target = target[key];
    if (target === null || typeof target !== "object" || !hasOwn(target, next)) {
      throw new WireError(path, "nothing is there to be typed");
    }
    key = next;
  }
  return {
    target,
    key,
    value: target[key],
    set(value) {
      if (key === "__proto__") Object.defineProperty(target, key, { value });
      else target[key] = value;
    },
  };
}

function hasOwn(object, key) {
  return Object.prototype.hasOwnProperty.call(object, key);
}

const views = [
  Uint8Array, Uint8ClampedArray, Uint16Array, Uint32Array, Int8Array, Int16Array, Int32Array,
  Float32Array, Float64Array, BigInt64Array, BigUint64Array, DataView,
];

const leaves = {
  Date: (at) => at.set(at.value === null ? new Date(Number.NaN) : new Date(at.value)),
  BigInt: (at) => at.set(BigInt(at.value)),
  Buffer: (at) => at.set(Buffer.from(at.value, "base64")),
  ArrayBuffer: (at) => at.set(bytesOf(at.value)),
  RegExp: (at) => at.set(new RegExp(at.value[0], at.value[1])),
  URL: (at) => at.set(new URL(at.value)),
  undefined: (at) => at.set(undefined),
  NaN: (at) => at.set(Number.NaN),
  Infinity: (at) => at.set(Infinity),
  "-Infinity": (at) => at.set(-Infinity),
  "-0": (at) => at.set(-0),
  hole: (at) => delete at.target[at.key],
};
for (const View of views) leaves[View.name] = (at) => at.set(new View(bytesOf(at.value)));

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
