/**
 * What it costs to find the row of a request in a table of 10,000 rows, beside one of 10: rows for everybody, for a host each, for three hosts,
 * for a tenant each. Ratios of interleaved rounds; prints, never judges; needs dist/. `node bench/match.mjs [--rounds 15]`
 */
import { findRoute } from "../dist/traffic/proxy/match/find-route.js";
import { compileTable } from "../dist/traffic/proxy/table/compile-table.js";

const [few, many] = [10, 10_000];
const asks = 20_000;

/** How row `at` differs from the others, and a request for it. */
const kinds = {
  "for everybody": { path: (at) => `/api/m${at}`, match: () => null },
  "a host each": { path: () => "/api/m", match: (at) => ({ host: [`h${at}.example.com`] }) },
  "a domain each": { path: () => "/api/m", match: (at) => ({ host: [`*.h${at}.example.com`] }) },
  "three hosts": { path: (at) => `/api/m${at}`, match: (at) => ({ host: [`h${at % 3}.example.com`] }) },
  "a tenant each": { path: () => "/api/m", match: (at) => ({ "header:x-tenant": [`t${at}`] }) },
};

const stated = process.argv.indexOf("--rounds");
const rounds = stated === -1 ? 15 : Number(process.argv[stated + 1]);
for (const [name, kind] of Object.entries(kinds)) {
  const [small, large] = [prepare(kind, few), prepare(kind, many)];
  for (let round = 0; round < 3; round++) [small, large].map(nanoseconds);
  const pairs = Array.from({ length: rounds }, () => [nanoseconds(small), nanoseconds(large)]);
  const ratios = pairs.map(([one, other]) => other / one).sort((one, other) => one - other);
  const at = (share) => ratios[Math.floor((ratios.length - 1) * share)].toFixed(2);
  const least = Math.min(...pairs.map(([one]) => one)).toFixed(0);
  console.log(`${name.padEnd(14)} x${at(0.5)} [${at(0)}-${at(1)}]  ${least} ns with ${few} rows`);
}

function prepare({ path, match }, count) {
  const routes = Array.from({ length: count }, (_, at) => ({
    endpoint: `GET ${path(at)}/:id/items`,
    module: "m",
    state: "monolith",
    ...(match(at) === null ? {} : { match: match(at) }),
  }));
  const table = compileTable({ version: 1, targets: { monolith: { url: "http://127.0.0.1:1" } }, routes }, 1);
  const requests = Array.from({ length: few }, (_, at) => {
    const row = Math.floor((at * count) / few);
    const [host = "x"] = match(row)?.host ?? [];
    const rawHeaders = ["Accept", "*/*", "User-Agent", "bench", "X-Tenant", `t${row}`];
    return {
      path: `${path(row)}/7/items`,
      asker: { rawHeaders, clientIp: "10.0.0.1", host: host.replace("*", "a") },
    };
  });
  return { table, requests };
}

function nanoseconds({ table, requests }) {
  const start = process.hrtime.bigint();
  for (let at = 0; at < asks; at++) {
    const { path, asker } = requests[at % few];
    if (findRoute(table, "GET", path, asker) === null) throw new Error(`no row for ${path}`);
  }
  return Number(process.hrtime.bigint() - start) / asks;
}
