/** Proxies of npm, each as its own documentation starts it, with keep-alive agents where it takes one. */
import { existsSync, readFileSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const agent = () => new http.Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
const listen = (server) =>
  new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server.address().port)));
const failing = (proxy) => proxy.on("error", (_error, _req, res) => res.writeHead?.(502).end());

/** Name to the package it needs (null: none) and to what starts it on a free port. */
export const nodePeers = {
  "node:http": { from: null, start: (target) => listen(http.createServer(piped(target))) },
  "http-proxy keep-alive": {
    from: "http-proxy",
    start: (target, { default: library }) => {
      const proxy = failing(library.createProxyServer({ target, agent: agent(), xfwd: true }));
      return listen(http.createServer((req, res) => proxy.web(req, res)));
    },
  },
  "http-proxy": {
    from: "http-proxy",
    start: (target, { default: library }) => {
      const proxy = failing(library.createProxyServer({ target, xfwd: true }));
      return listen(http.createServer((req, res) => proxy.web(req, res)));
    },
  },
  "http-proxy-3": {
    from: "http-proxy-3",
    start: (target, library) => {
      const create = library.createProxyServer ?? library.default.createProxyServer;
      const proxy = failing(create({ target, agent: agent(), xfwd: true }));
      return listen(http.createServer((req, res) => proxy.web(req, res)));
    },
  },
  httpxy: {
    from: "httpxy",
    start: (target, { createProxyServer }) => {
      const proxy = createProxyServer({ target, agent: agent(), xfwd: true });
      return listen(
        http.createServer((req, res) => proxy.web(req, res).catch(() => res.writeHead(502).end())),
      );
    },
  },
  "http-proxy-middleware": {
    from: "http-proxy-middleware",
    start: (target, { createProxyMiddleware }) => {
      const proxy = createProxyMiddleware({ target, agent: agent(), xfwd: true });
      return listen(http.createServer((req, res) => proxy(req, res, () => res.writeHead(404).end())));
    },
  },
  "@fastify/http-proxy": {
    from: "@fastify/http-proxy",
    start: async (target, { default: plugin }, load) => {
      const { default: fastify } = await load("fastify");
      const app = fastify();
      app.register(plugin, { upstream: target });
      await app.listen({ port: 0, host: "127.0.0.1" });
      return app.server.address().port;
    },
  },
  "fast-proxy": {
    from: "fast-proxy",
    start: (base, { default: library }) => {
      const { proxy } = library({ base });
      return listen(http.createServer((req, res) => proxy(req, res, req.url, {})));
    },
  },
  "fast-gateway": {
    from: "fast-gateway",
    start: async (target, { default: gateway }) => {
      const server = await gateway({ routes: [{ prefix: "/api", prefixRewrite: "/api", target }] }).start(
        0,
        "127.0.0.1",
      );
      return server.address().port;
    },
  },
};

/** The least that Node needs to be a proxy. */
function piped(target) {
  const { hostname, port } = new URL(target);
  const keep = agent();
  return (req, res) => {
    const { method, url: path, headers } = req;
    const onward = http.request({ hostname, port, method, path, headers, agent: keep }, (answer) => {
      res.writeHead(answer.statusCode, answer.headers);
      answer.pipe(res);
    });
    onward.on("error", () => res.writeHead(502).end());
    req.pipe(onward);
  };
}

/** Module of `name` from below `folder`; null when it is not there. */
export function locate(name, folder) {
  try {
    return pathToFileURL(createRequire(join(folder, "package.json")).resolve(name)).href;
  } catch {
    // A package for `import` alone, which `require` does not resolve.
    const root = join(folder, "node_modules", name);
    if (!existsSync(join(root, "package.json"))) return null;
    const { exports, module, main } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const entry = exports?.["."] ?? exports;
    const file = entry?.import?.default ?? entry?.import ?? entry?.default ?? entry ?? module ?? main;
    return typeof file === "string" ? pathToFileURL(join(root, file)).href : null;
  }
}
