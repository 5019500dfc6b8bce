"use strict";

// Koa with koa-router or @koa/router, and koa-mount. Composed and mounted middleware hides what it is made of, so it is noted as it is made.

module.exports = function koaRoutes(live) {
  var parts = new WeakMap(); // composed function → what it runs
  var mounts = new WeakMap(); // mounting function → { prefix, app }
  var mounted = new WeakSet();
  var callbacks = new WeakMap(); // application → the listeners made of it

  function adopt(app, callback) {
    var earlier = callbacks.get(app);
    if (earlier !== undefined) {
      // Serverless wrappers make one a request.
      if (earlier.length < 20) earlier.push(callback);
      return;
    }
    var own = [callback];
    callbacks.set(app, own);
    live.roots.push({
      framework: "koa",
      isMounted: function () {
        return mounted.has(app);
      },
      isServed: function (servers) {
        return servers.some(function (one) {
          return own.some(function (listener) {
            return one.listeners.has(listener);
          });
        });
      },
      rows: function () {
        var rows = [];
        walk(app.middleware || [], "", [], rows);
        return rows;
      },
    });
  }

  function walk(list, prefix, before, rows) {
    list.forEach(function (fn) {
      var mount = mounts.get(fn);
      var router = fn && fn.router;
      if (mount !== undefined) {
        var below = mount.app && Array.isArray(mount.app.middleware) ? mount.app.middleware : [].concat(mount.app);
        walk(below, live.join(prefix, mount.prefix), before.slice(), rows);
      } else if (router && Array.isArray(router.stack)) routerRows(router, prefix, before, rows);
      else if (parts.has(fn)) walk(parts.get(fn), prefix, before, rows);
      else before.push(fn);
    });
  }

  function routerRows(router, prefix, before, rows) {
    var chain = before.slice();
    router.stack.forEach(function (layer) {
      var methods = (layer.methods || []).slice();
      var handlers = (layer.stack || []).slice();
      if (methods.length === 0) return chain.push.apply(chain, handlers);
      if (live.isEveryMethod(methods)) methods = ["ALL"];
      // The router adds HEAD to each GET.
      else if (methods.includes("GET")) methods = methods.filter((method) => method !== "HEAD");
      var regex = layer.path instanceof RegExp;
      methods.forEach(function (method) {
        rows.push({
          method: method,
          path: regex ? null : live.join(prefix, String(layer.path)),
          regex: regex ? layer.path.source : null,
          prefix: prefix,
          handler: live.names(handlers.slice(-1))[0] || "(anonymous)",
          middleware: live.names(chain.concat(handlers.slice(0, -1))),
          at: null,
        });
      });
    });
  }

  function patchApplication(module) {
    var Application = module.exports.default || module.exports;
    var callback = Application.prototype.callback;
    Application.prototype.callback = function () {
      var handle = callback.apply(this, arguments);
      adopt(this, handle);
      return handle;
    };
  }

  function patchCompose(module) {
    var compose = module.exports;
    module.exports = Object.assign(function (list) {
      var composed = compose.apply(this, arguments);
      if (Array.isArray(list)) parts.set(composed, list);
      return composed;
    }, compose);
  }

  function patchMount(module) {
    var mount = module.exports;
    module.exports = Object.assign(function (prefix, app) {
      var result = mount.apply(this, arguments);
      var below = typeof prefix === "string" ? app : prefix;
      mounts.set(result, { prefix: typeof prefix === "string" ? prefix : "/", app: below });
      if (below && typeof below === "object") mounted.add(below);
      return result;
    }, mount);
  }

  return [
    { file: /\/node_modules\/koa\/lib\/application\.js$/, apply: patchApplication },
    { file: /\/node_modules\/koa-compose\/index\.js$/, apply: patchCompose },
    { file: /\/node_modules\/koa-mount\/(lib\/)?index\.js$/, apply: patchMount },
  ];
};
