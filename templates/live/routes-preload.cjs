"use strict";

// Loaded in front of a monolith by `msa analyze --boot`, or by hand:
//   MSA_LIVE_ROUTES=routes.json NODE_OPTIONS="--require …/routes-preload.cjs" npm start
// Once an HTTP server listens, it writes the route table of the web framework to the file that MSA_LIVE_ROUTES names,
// or into the folder of that name, one file a process. It sends no request, changes no answer and needs no package.

var out = process.env.MSA_LIVE_ROUTES;
var key = Symbol.for("msa.live-routes");

// A tool that the start command goes through may load its preloads twice; only one may watch.
if (out && !globalThis[key]) start();

function start() {
  var live = require("./live-state.cjs");
  globalThis[key] = live;
  var patches = [].concat(
    require("./express-routes.cjs")(live),
    require("./koa-routes.cjs")(live),
    require("./fastify-routes.cjs")(live),
    require("./hono-routes.cjs")(live),
  );
  patchOnLoad(patches);
  require("./watch-servers.cjs")(live);
  require("./write-dump.cjs")(live, out);
}

// Also packages that an ES module imports come through here, as long as they are CommonJS themselves. Not later than this:
// node shows ES modules what a module exports right after it was compiled.
function patchOnLoad(patches) {
  var Module = require("module");
  var compile = Module.prototype._compile;
  Module.prototype._compile = function (_, filename) {
    var result = compile.apply(this, arguments);
    var path = String(filename).replace(/\\/g, "/");
    for (var patch of patches) {
      if (!patch.file.test(path)) continue;
      try {
        patch.apply(this);
      } catch (_) {
        // A version of the framework that is built otherwise: the application must start all the same.
      }
    }
    return result;
  };
}
