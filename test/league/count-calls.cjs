"use strict";
// Preloaded into every process that `msa up` starts: writes down which calls of other processes arrive, and where. The
// code of neither side knows about it.
const { subscribe } = require("node:diagnostics_channel");
const { appendFileSync } = require("node:fs");

const file = process.env.MSA_LEAGUE_CALLS;
// Only services are told this port.
const side = process.env.MSA_PORT === undefined ? "monolith" : "service";

if (file !== undefined) {
  subscribe("http.server.request.start", ({ request }) => {
    if (request.method === "POST" && request.url.startsWith("/rpc/"))
      appendFileSync(file, `${side} ${request.url}\n`);
  });
}
