/** msa's proxy as the benchmarks run it: 300 routes, a canary, metrics and the access log. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Row 7 of every 60 modules is a canary: the one that is asked. */
export function routesOf(origin) {
  const url = `http://127.0.0.1:${origin}`;
  const routes = [];
  for (let at = 0; at < 60; at++) {
    const state = at === 7 ? { state: "canary", weight: 50 } : { state: "service" };
    for (const one of [
      "GET /posts",
      "POST /posts",
      "GET /posts/:slug",
      "GET /large/:slug",
      "DELETE /posts/:slug",
    ]) {
      const [method, path] = one.split(" ");
      routes.push({ endpoint: `${method} /api/m${at}${path}`, module: `m${at}`, target: "svc", ...state });
    }
  }
  const targets = { monolith: { url }, svc: { url: url.replace("127.0.0.1", "127.0.0.2") } };
  return { version: 1, targets, routes };
}

/** Needs dist/. `folder`: where the route table is put. `start`: in the place of `startProxy`. */
export async function startOurs(origin, folder, settings = {}, start = null) {
  const { startProxy } = await import("../../dist/traffic/proxy/server.js");
  const { configSchema } = await import("../../dist/config/schema.js");
  const routesFile = join(folder, "msa.routes.json");
  writeFileSync(routesFile, JSON.stringify(routesOf(origin)));
  let logged = 0;
  const proxy = await (start ?? startProxy)({
    routesFile,
    settings: { ...configSchema.parse({}).proxy, port: 0, adminPort: 0, ...settings },
    log: (lines) => {
      logged += lines.length;
    },
  });
  return { ...proxy, routesFile, logged: () => logged };
}
