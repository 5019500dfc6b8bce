"use strict";

// Hono keeps a flat list of full paths. Its class is reached where it is defined: in CommonJS as it is loaded, in ES modules
// by one line behind the source of that module, which the loader beside this file adds.

var composed = "__COMPOSED_HANDLER";

module.exports = function honoRoutes(live) {
  var byFetch = new WeakMap(); // fetch → the list of its application
  var served = new WeakSet(); // lists whose fetch somebody has asked for
  var mounted = new WeakSet();
  var mounts = new WeakMap(); // list → { prefix, list } of foreign mounts
  var middleware = new WeakSet();

  function unwrap(handler) {
    return (handler && handler[composed]) || handler;
  }

  function adopt(app) {
    var list = app.routes;
    watch(app);
    live.roots.push({
      framework: "hono",
      isMounted: function () {
        return mounted.has(list);
      },
      isServed: function (servers) {
        return servers.length > 0 && served.has(list);
      },
      rows: function () {
        return rowsOf(list, "");
      },
    });
  }

  // Also what `basePath` gives: another object with the same list.
  function watch(app) {
    var list = app.routes;
    var fetch = app.fetch;
    byFetch.set(fetch, list);
    Object.defineProperty(app, "fetch", {
      configurable: true,
      enumerable: true,
      get: function () {
        served.add(list);
        return fetch;
      },
      set: function (value) {
        fetch = value;
      },
    });
    var use = app.use;
    app.use = function () {
      var before = list.length;
      var result = use.apply(this, arguments);
      list.slice(before).forEach(function (route) {
        middleware.add(unwrap(route.handler));
      });
      return result;
    };
  }

  function rowsOf(list, prefix) {
    var rows = new Map();
    var foreign = mounts.get(list) || [];
    list.forEach(function (route, index) {
      var handler = unwrap(route.handler);
      var key = route.method + " " + route.path;
      if (middleware.has(handler)) return;
      var mount = foreign.find(function (one) {
        return one.index === index;
      });
      if (mount !== undefined) {
        rowsOf(mount.list, live.join(prefix, mount.prefix)).forEach(function (row) {
          rows.set(row.method + " " + row.path, row);
        });
        return;
      }
      var row = rows.get(key);
      if (row === undefined) {
        row = { method: route.method, path: live.join(prefix, route.path), regex: null, prefix: prefix };
        row.middleware = [];
        row.at = null;
        rows.set(key, row);
      } else row.middleware.push(row.handler);
      row.handler = live.names([handler])[0];
    });
    return Array.from(rows.values());
  }

  function wrap(Base) {
    var own = { route: Base.prototype.route, mount: Base.prototype.mount, basePath: Base.prototype.basePath };
    Base.prototype.route = function (path, app) {
      if (app && app.routes) mounted.add(app.routes);
      return own.route.apply(this, arguments);
    };
    Base.prototype.basePath = function () {
      var below = own.basePath.apply(this, arguments);
      watch(below);
      return below;
    };
    Base.prototype.mount = function (path, handler) {
      var list = byFetch.get(handler);
      var at = { index: this.routes.length, prefix: live.join(this._basePath || "", path), list: list };
      if (list !== undefined) {
        mounted.add(list);
        mounts.set(this.routes, (mounts.get(this.routes) || []).concat(at));
      }
      return own.mount.apply(this, arguments);
    };
    return class Hono extends Base {
      constructor() {
        super(...arguments);
        adopt(this);
      }
    };
  }

  // Called by the line that the loader adds.
  live.hono = wrap;
  loadModules();

  return [
    {
      file: /\/node_modules\/hono\/dist\/cjs\/hono-base\.js$/,
      apply: function (module) {
        var names = Object.keys(module.exports);
        var copy = Object.defineProperty({}, "__esModule", { value: true });
        names.forEach(function (name) {
          copy[name] = module.exports[name];
        });
        copy.HonoBase = wrap(copy.HonoBase);
        module.exports = copy;
      },
    },
  ];
};

// A loader costs each process a thread on older versions of node: only where there is a Hono to be loaded.
function loadModules() {
  var Module = require("module");
  try {
    Module.createRequire(require("path").join(process.cwd(), "package.json")).resolve("hono");
  } catch (_) {
    return;
  }
  if (/[\\/](npm|npx|yarn|pnpm)(-cli)?\.[cm]?js$/.test(process.argv[1] || "")) return;
  if (!require("worker_threads").isMainThread) return;
  if (Module.register) Module.register("./hono-loader.mjs", require("url").pathToFileURL(__filename));
}
