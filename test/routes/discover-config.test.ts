import { expect, it } from "vitest";
import { type DiscoverConfig, discoverText } from "../../src/routes/discover-config.ts";
import { parseRoutes } from "../../src/routes/parse-routes.ts";
import { printRoutes } from "../../src/routes/print-routes.ts";
import type { RouteFile } from "../../src/routes/route-file.ts";

const tableWith = (discover: unknown): RouteFile => ({
  version: 1,
  targets: { monolith: { url: "http://127.0.0.1:3000", discover: discover as DiscoverConfig } },
  routes: [],
});

const good: readonly (readonly [DiscoverConfig, string])[] = [
  [
    { from: "dns", name: "orders.internal", port: 4101, interval: 500, servers: ["10.0.0.2", "[::1]:53"] },
    "dns orders.internal:4101",
  ],
  [
    { from: "dns-srv", name: "_http._tcp.orders.shop.svc.cluster.local" },
    "dns-srv _http._tcp.orders.shop.svc.cluster.local",
  ],
  [{ from: "file", path: "instances/orders.json" }, "file instances/orders.json"],
  [{ from: "http", url: "https://sd.internal/orders" }, "http https://sd.internal/orders"],
  [{ from: "consul", service: "orders", tag: "blue", datacenter: "dc1" }, "consul orders"],
  [{ from: "eureka", url: "http://eureka:8761/eureka", app: "ORDERS" }, "eureka ORDERS"],
];

it.each(good)("%j is a source, and is printed as it was read", (discover, text) => {
  const file = tableWith(discover);
  expect(parseRoutes(printRoutes(file), "f")).toEqual(file);
  expect(discoverText(discover)).toBe(text);
});

it.each([
  [{ from: "etcd" }, "from"],
  [{ from: "dns", name: "orders.internal" }, "port"],
  [{ from: "dns", name: "a b", port: 1 }, "domain name"],
  [{ from: "dns-srv", name: "a", servers: ["dns.internal"] }, "10.0.0.2"],
  [{ from: "dns-srv", name: "a", servers: ["999.0.0.1"] }, "10.0.0.2"],
  [{ from: "dns-srv", name: "a", interval: 1 }, "100"],
  [{ from: "consul", service: "orders", token: "s3cret" }, "token"],
  [{ from: "consul", service: "orders", url: "http://me:s3cret@consul:8500" }, "credentials"],
  [{ from: "eureka", url: "http://me:s3cret@eureka:8761/eureka", app: "A" }, "credentials"],
  [{ from: "eureka", url: "file:///etc/passwd", app: "A" }, "URL"],
])("%j is none, and the error says why without what it holds", (discover, why) => {
  const parse = (): RouteFile => parseRoutes(JSON.stringify(tableWith(discover)), "f");
  expect(parse).toThrow(why);
  expect(parse).not.toThrow("s3cret");
});
