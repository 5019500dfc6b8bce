"use strict";

// Express 4 and 5 (its package `router`), also below Nest. Both keep no path of a mount, so layers are watched as they are made.

module.exports = function expressRoutes(live) {
  var made = new WeakMap(); // layer → { path, site }
  var mounts = new WeakMap(); // application → applications mounted on it, in order
  var mounted = new WeakSet();
  var known = new WeakSet();

  function adopt(app) {
    if (known.has(app)) return;
    known.add(app);
    live.roots.push({
      framework: "express",
      isMounted: function () {
        return mounted.has(app);
      },
      isServed: function (servers) {
        return servers.some(function (one) {
          return one.listeners.has(app);
        });
      },
      rows: function () {
        var rows = [];
        walk(app, "", [], rows, new Set());
        return rows;
      },
    });
  }

  // An application that is bundled into the monolith's own file is met for the first time as the listener of a server.
  live.onServer.push(function (one) {
    one.listeners.forEach(function (listener) {
      if (stackOf(listener) !== null) adopt(listener);
    });
  });

  function walk(host, prefix, before, rows, above) {
    var stack = stackOf(host);
    if (stack === null || above.has(host)) return;
    var inside = new Set(above).add(host);
    var subApps = (mounts.get(host) || []).slice();
    var chain = before.slice();
    stack.forEach(function (layer) {
      if (layer.route) return routeRows(layer, prefix, chain, rows);
      var sub = layer.name === "mounted_app" ? subApps.shift() : layer.handle;
      var paths = pathsOf(layer);
      if (sub === undefined) {
        // Mounted before anybody watched: all that is known is where.
        paths.forEach(function (own) {
          var path = typeof own === "string" ? live.join(live.join(prefix, own), "*") : null;
          rows.push(rowOf("ALL", path, prefix, [layer.handle], chain, null));
        });
      } else if (sub && stackOf(sub) !== null) {
        paths.forEach(function (own) {
          walk(sub, typeof own === "string" ? live.join(prefix, own) : null, chain, rows, inside);
        });
      } else if (layer.name !== "query" && layer.name !== "expressInit")
        chain.push({
          handle: layer.handle,
          paths: paths.map(function (own) {
            return typeof own === "string" ? live.join(prefix, own) : null;
          }),
        });
    });
  }

  function routeRows(layer, prefix, before, rows) {
    var route = layer.route;
    var byMethod = new Map();
    var layers = route.stack || [];
    layers.forEach(function (one) {
      if (one.method) byMethod.set(String(one.method).toUpperCase(), []);
    });
    if (byMethod.size === 0 && layers.length > 0) byMethod.set("ALL", []);
    if (live.isEveryMethod(Array.from(byMethod.keys()))) byMethod = new Map([["ALL", []]]);
    byMethod.forEach(function (_, method) {
      var own = layers.filter(function (one) {
        return !one.method || method === "ALL" || one.method.toUpperCase() === method;
      });
      var seen = new Set();
      var handlers = own
        .map(function (one) {
          return one.handle;
        })
        .filter(function (handle) {
          return !seen.has(handle) && seen.add(handle);
        });
      var site = (made.get(own[own.length - 1]) || {}).site || {};
      if (site.passes) return;
      [].concat(route.path).flat(Infinity).forEach(function (path) {
        var row = rowOf(method, typeof path === "string" ? live.join(prefix, path) : null, prefix, handlers, before, site.at);
        if (path instanceof RegExp) row.regex = path.source;
        rows.push(row);
      });
    });
  }

  function rowOf(method, path, prefix, handlers, before, at) {
    return {
      method: method,
      path: path,
      regex: null,
      prefix: prefix,
      handler: live.names(handlers.slice(-1))[0] || "(anonymous)",
      middleware: live.names(
        before
          .filter(function (one) {
            return one.paths.some(function (own) {
              return own === null || path === null || mayHold(own, path);
            });
          })
          .map(function (one) {
            return one.handle;
          })
          .concat(handlers.slice(0, -1)),
      ),
      at: at || null,
    };
  }

  // Whether a request for the path may come by a middleware that is mounted there: what both write out must be equal.
  function mayHold(mount, path) {
    var outer = segments(mount);
    var inner = segments(path);
    for (var at = 0; at < outer.length; at++) {
      if (at >= inner.length) return inner.length > 0 && /\*/.test(inner[inner.length - 1]);
      if (/\*/.test(outer[at]) || /\*/.test(inner[at])) return true;
      var open = /[:(?+{]/.test(outer[at]) || /[:(?+{]/.test(inner[at]);
      if (!open && outer[at].toLowerCase() !== inner[at].toLowerCase()) return false;
    }
    return true;
  }

  function segments(path) {
    return path.split("/").filter(Boolean);
  }

  function pathsOf(layer) {
    var noted = made.get(layer);
    if (noted !== undefined) return [].concat(noted.path).flat(Infinity);
    if (layer.rawPath !== undefined) return [].concat(layer.rawPath).flat(Infinity);
    return [fromRegexp(layer)];
  }

  function patchLayer(module) {
    var Original = module.exports;
    if (typeof Original !== "function" || Original.length !== 3 || !Original.prototype.match) return;
    function Layer(path, options, fn) {
      var layer = new Original(path, options, fn);
      made.set(layer, { path: path, site: live.callSite() });
      return layer;
    }
    Layer.prototype = Original.prototype;
    Object.assign(Layer, Original);
    module.exports = Layer;
  }

  function patchApplication(module) {
    var init = module.exports.init;
    if (typeof init !== "function" || typeof module.exports.defaultConfiguration !== "function") return;
    module.exports.init = function () {
      var app = this;
      var result = init.apply(app, arguments);
      adopt(app);
      app.on("mount", function (parent) {
        mounted.add(app);
        if (!mounts.has(parent)) mounts.set(parent, []);
        mounts.get(parent).push(app);
      });
      return result;
    };
  }

  // Known by their shape: a package may be installed under another name.
  return [
    { file: /\/lib\/(router\/)?layer\.js$/, apply: patchLayer },
    { file: /\/lib\/application\.js$/, apply: patchApplication },
  ];
};

// Express 4 answers `app.router` with an error; Express 5 has nothing but that.
function stackOf(host) {
  if (typeof host !== "function") return null;
  if (Array.isArray(host.stack)) return host.stack;
  try {
    var router = host._router || (typeof host.handle === "function" ? host.router : undefined);
    if (router && Array.isArray(router.stack)) return router.stack;
  } catch (_) {}
  return typeof host.handle === "function" && typeof host.set === "function" ? [] : null;
}

// Only what Express 4 itself makes of strings with plain parameters; anything else is not guessed.
function fromRegexp(layer) {
  var regexp = layer.regexp;
  if (!regexp) return null;
  if (regexp.fast_slash) return "/";
  if (regexp.fast_star) return "*";
  var keys = (layer.keys || []).slice();
  var body = /^\^(.*?)\\\/\?(?:\(\?=\\\/\|\$\)|\$)$/.exec(regexp.source);
  if (body === null) return null;
  var path = body[1]
    .replace(/\(\?:(\\\/)?\(\[\^\\?\/\]\+\?\)\)/g, function (_, slash) {
      return (slash ? "/" : "") + ":" + (keys.shift() || {}).name;
    })
    .replace(/\\(.)/g, "$1");
  return /[()^$+?[\]]/.test(path) ? null : path;
}
