"use strict";

// What the parts of the preload know together.

/**
 * An application of any framework. `isMounted`: another one has it below itself. `isServed(servers)`: a listening
 * server is known to hand its requests to it. `rows()`: { method, path, regex, handler, middleware, at }.
 */
exports.roots = [];

/** Listening servers that take HTTP requests: { server, listeners }. */
exports.servers = [];

/** Called with each of them as it begins to listen. */
exports.onServer = [];

exports.nest = false;

/** Called when there is something to tell. */
exports.wake = function () {};

exports.names = function (handlers) {
  return handlers.map(function (handler) {
    return (handler && handler.name) || "(anonymous)";
  });
};

/** GET, HEAD, PUT … of one handler is what `all` was written for. */
exports.isEveryMethod = function (methods) {
  return ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"].every(function (method) {
    return methods.includes(method);
  });
};

/**
 * Where a registration comes from. `at`: the innermost frame outside packages and node itself, null when Nest registers.
 * `passes`: it is no endpoint but middleware, or the answer of Nest to what nothing else answers.
 * `byPackage`: a plug-in of Fastify registers it, not the application.
 */
exports.callSite = function () {
  try {
    return readCallSite();
  } catch (_) {
    // Somebody else's idea of a stack: the application must not fall over ours.
    return { at: null, passes: false };
  }
};

function readCallSite() {
  var limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 40;
  var frames = String(new Error().stack).split("\n").slice(1);
  Error.stackTraceLimit = limit;
  var site = { at: null, passes: false, byPackage: false };
  var ours = frames.find(function (frame) {
    return !/\/node_modules\/fastify\/|node:|\(<anonymous>\)$/.test(frame) && !frame.includes(__dirname);
  });
  site.byPackage = /[\\/]node_modules[\\/]/.test(ours || "");
  for (var frame of frames) {
    if (/\/@nestjs\/(core|platform-)/.test(frame)) {
      exports.nest = true;
      site.passes = site.passes || /\/core\/middleware\/|setNotFoundHandler/.test(frame);
      site.at = site.at || { file: "", line: 0 };
    }
    if (site.at === null) site.at = placeIn(frame);
  }
  if (site.at && site.at.file === "") site.at = null;
  return site;
}

function placeIn(frame) {
  if (/[\\/]node_modules[\\/]|node:|\(<anonymous>\)$/.test(frame) || frame.includes(__dirname)) return null;
  var found = /((?:file:\/\/)?(?:\/|[A-Za-z]:)[^()]*?):(\d+)(?::\d+)?\)?$/.exec(frame);
  return found === null ? null : { file: asPath(found[1]), line: Number(found[2]) };
}

function asPath(text) {
  try {
    return text.startsWith("file://") ? require("url").fileURLToPath(text) : text;
  } catch (_) {
    return text;
  }
}

/** Prefix and own path as every framework here joins them. */
exports.join = function (prefix, own) {
  if (prefix === null || own === null) return null;
  return (prefix + "/" + own).replace(/\/{2,}/g, "/");
};
