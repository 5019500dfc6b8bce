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
  require("./on-load.cjs")(patches, function (patch, module) {
    patch.apply(module);
  });
  require("./watch-servers.cjs")(live);
  require("./write-dump.cjs")(live, out);
}
