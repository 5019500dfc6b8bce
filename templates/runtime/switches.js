"use strict";
// Whether the calls of a module stay in this process or go to another, decided anew at every call.
//   the listener's admin call   >   the file (MSA_SWITCH_FILE)   >   MSA_<MODULE>   >   local
const { readFileSync, statSync } = require("fs");

const LOOK_EVERY = 1000;

const forced = new Map();
const known = new Set();
const fromEnvironment = new Map();
let file = { path: undefined, stamp: "", looked: 0, says: {} };

/** "local" or "remote". Throws when the environment says neither: a deployment with a slip in it must not pass for local. */
function switchOf(module) {
  return stateOf(module).to;
}

function stateOf(module) {
  known.add(module);
  const held = forced.get(module);
  if (held !== undefined) return { to: held, by: "admin" };
  look();
  if (Object.prototype.hasOwnProperty.call(file.says, module)) return { to: file.says[module], by: "file" };
  const set = environmentOf(module);
  return set === undefined ? { to: "local", by: "default" } : { to: set, by: "environment" };
}

/** `user-profile` → `MSA_USER_PROFILE`. */
function variableOf(module) {
  return "MSA_" + module.replace(/[^A-Za-z0-9]+/g, "_").toUpperCase();
}

function environmentOf(module) {
  if (fromEnvironment.has(module)) return fromEnvironment.get(module);
  const name = variableOf(module);
  const value = process.env[name];
  if (value !== undefined && value !== "" && value !== "local" && value !== "remote") {
    throw new Error(name + ' is "' + value + '"; it must be "local" or "remote"');
  }
  const set = value === "" ? undefined : value;
  fromEnvironment.set(module, set);
  return set;
}

/** Reads the file again when it changed, at most once a second. A broken file leaves what held before, and is told. */
function look() {
  const path = process.env.MSA_SWITCH_FILE;
  const now = Date.now();
  if (path === file.path && now - file.looked < LOOK_EVERY) return;
  file.looked = now;
  if (path !== file.path) file = { path, stamp: "", looked: now, says: {} };
  if (!path) return;
  let stamp = "gone";
  try {
    const { mtimeMs, size, ino } = statSync(path);
    stamp = [mtimeMs, size, ino].join(" ");
    if (stamp !== file.stamp) file.says = read(path);
  } catch (error) {
    if (error.code === "ENOENT") file.says = {};
    else if (stamp !== file.stamp) process.emitWarning(path + ": " + error.message + "; the switches stay as they were");
  }
  file.stamp = stamp;
}

function read(path) {
  const says = JSON.parse(readFileSync(path, "utf8"));
  if (says === null || typeof says !== "object" || Array.isArray(says)) throw new Error("it must hold an object");
  for (const module of Object.keys(says)) {
    if (says[module] !== "local" && says[module] !== "remote") {
      throw new Error('"' + module + '" must be "local" or "remote"');
    }
  }
  return says;
}

/** Makes modules known to the admin call before their first use. */
function declareSwitches(modules) {
  for (const module of modules) known.add(module);
}

/** The admin call: `to` is "local", "remote", or null for "as the file and the environment say". False for an unknown module. */
function setSwitch(module, to) {
  if (!known.has(module)) return false;
  if (to === null) forced.delete(module);
  else if (to === "local" || to === "remote") forced.set(module, to);
  else throw new TypeError('a switch is "local", "remote" or null');
  return true;
}

/** Every known module with what holds for it, and by what. */
function listSwitches() {
  const list = {};
  for (const module of Array.from(known).sort()) list[module] = stateOf(module);
  return list;
}

exports.switchOf = switchOf;
exports.setSwitch = setSwitch;
exports.listSwitches = listSwitches;
exports.declareSwitches = declareSwitches;
