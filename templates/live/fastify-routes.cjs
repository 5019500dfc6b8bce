"use strict";

// Fastify tells of every route itself, with its full path, to a hook that is there from the start.

module.exports = function fastifyRoutes(live) {
  function adopt(instance) {
    var rows = [];
    var gets = new Map(); // path → handlers of its GETs
    var ready = false;
    instance.addHook("onRoute", function (route) {
      var methods = [].concat(route.method).map(function (method) {
        return String(method).toUpperCase();
      });
      var url = String(route.url).replace(/\/$/, "");
      if (methods.includes("GET")) gets.set(url, (gets.get(url) || []).concat(route.handler));
      // Fastify adds a HEAD to each GET, with the same handler.
      else if (methods.join() === "HEAD" && (gets.get(url) || []).includes(route.handler)) return;
      if (live.isEveryMethod(methods)) methods = ["ALL"];
      var site = live.callSite();
      // The answer of a plug-in to preflight requests.
      if (methods.join() === "OPTIONS" && site.byPackage) return;
      methods.forEach(function (method) {
        rows.push({
          method: method,
          path: route.url,
          regex: null,
          prefix: route.prefix || "",
          handler: (route.handler && route.handler.name) || "(anonymous)",
          middleware: live.names(
            [route.onRequest, route.preParsing, route.preValidation, route.preHandler].flat().filter(Boolean),
          ),
          at: site.at,
        });
      });
    });
    instance.addHook("onReady", function (done) {
      ready = true;
      live.wake();
      done();
    });
    live.roots.push({
      framework: "fastify",
      isMounted: function () {
        return false;
      },
      isServed: function (servers) {
        return (
          servers.some(function (one) {
            return one.server === instance.server;
          }) ||
          // Ready, and no server of this process will ever be its own: behind a platform's adapter.
          (ready && servers.length === 0)
        );
      },
      rows: function () {
        return rows;
      },
    });
  }

  function patch(module) {
    var original = module.exports;
    function fastify() {
      var instance = original.apply(this, arguments);
      // With `serverFactory` and friends the same object; a promise never.
      adopt(instance);
      return instance;
    }
    Object.assign(fastify, original);
    fastify.fastify = fastify;
    fastify.default = fastify;
    module.exports = fastify;
  }

  return [{ file: /\/node_modules\/fastify\/fastify\.js$/, apply: patch }];
};
