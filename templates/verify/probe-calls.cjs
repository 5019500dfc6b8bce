"use strict";

// Run by msa in the folder of a service: calls functions of the monolith, without arguments, by the service's own run-time
// library, and prints what came of each. Needs no package but what that library needs.

require(require("path").resolve("msa-runtime/start.js"));

var runtime = globalThis[Symbol.for("msa")];
var names = JSON.parse(process.argv[2]);

Promise.all(
  names.map(function (name) {
    return runtime.call("monolith", name[0], name[1], []).then(
      function () {
        return null;
      },
      function (error) {
        var status = error && (error.status || error.statusCode);
        // Nest's own exception for a peer that is not there has the cause inside.
        var code = error && (error.code || (error.cause && error.cause.code));
        return {
          message: String((error && error.message) || error),
          code: typeof code === "string" ? code : null,
          status: typeof status === "number" ? status : null,
        };
      }
    );
  })
).then(function (probes) {
  console.log("msa-probes " + JSON.stringify(probes));
  process.exit(0);
});
