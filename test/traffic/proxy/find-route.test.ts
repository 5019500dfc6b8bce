import { describe, expect, it } from "vitest";
import { matchesMethod, matchesPath } from "../../../src/routes/endpoint-pattern.ts";
import type { RouteFile, RowCondition } from "../../../src/routes/route-file.ts";
import { findRoute as findFor } from "../../../src/traffic/proxy/match/find-route.ts";
import { isAddressed } from "../../../src/traffic/proxy/pick/audience.ts";
import type { RequestTraits } from "../../../src/traffic/proxy/pick/request-traits.ts";
import { compileTable } from "../../../src/traffic/proxy/table/compile-table.ts";
import type { Route, RouteTable } from "../../../src/traffic/proxy/table/route-table.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { tableOf } from "../support/start-test-proxy.ts";

function tableFor(endpoints: readonly string[]): RouteTable {
  const rows = Object.fromEntries(endpoints.map((endpoint) => [endpoint, { state: "monolith" as const }]));
  return compileTable(tableOf("http://127.0.0.1:1", null, rows), 1);
}

function findRoute(table: RouteTable, method: string, path: string): Route | null {
  return findFor(table, method, path, null);
}

function linearScan(table: RouteTable, method: string, path: string): Route | null {
  return (
    table.routes.find((route) => matchesMethod(route.method, method) && matchesPath(route.path, path)) ?? null
  );
}

describe("finding a route", () => {
  it("lets the first row in file order decide, whatever its kind", () => {
    expect(findRoute(tableFor(["GET /a/feed", "GET /a/:slug"]), "GET", "/a/feed")?.id).toBe("GET /a/feed");
    expect(findRoute(tableFor(["GET /a/:slug", "GET /a/feed"]), "GET", "/a/feed")?.id).toBe("GET /a/:slug");
    expect(findRoute(tableFor(["GET /a/*", "GET /a/:slug", "GET /a/feed"]), "GET", "/a/feed")?.id).toBe(
      "GET /a/*",
    );
  });

  it("goes back from a literal that leads nowhere to the parameter beside it", () => {
    expect(findRoute(tableFor(["GET /a/b/c", "GET /:x/b/d"]), "GET", "/a/b/d")?.id).toBe("GET /:x/b/d");
  });

  it("finds what a scan from the top would find, on random tables", () => {
    const random = seededRandom(7);
    const parts = ["a", "b", "posts", ":id", ":slug", "*", ":id(\\d+)", ":opt?", "{:x}", "*rest", "v:n", "A"];
    const bits = ["a", "b", "posts", "1", "x", "POSTS", "v2", "", ".", "..", "%2e", "%2F", "a.b", "é"];
    const methods = ["GET", "POST", "HEAD", "ALL", "DELETE"];
    let matched = 0;
    for (let round = 0; round < 400; round++) {
      const endpoints = new Set<string>();
      for (let rows = random.int(25); rows >= 0; rows--) {
        let path = "";
        for (let depth = random.int(4); depth >= 0; depth--) path += `/${random.pick(parts)}`;
        endpoints.add(`${random.pick(methods)} ${random.int(12) === 0 ? "/" : path}`);
      }
      const table = tryTable([...endpoints]);
      if (table === null) continue;
      for (let ask = 0; ask < 60; ask++) {
        let path = "";
        for (let depth = random.int(5); depth >= 0; depth--) path += `/${random.pick(bits)}`;
        const method = random.pick([...methods, "PATCH"]);
        const found = findRoute(table, method, path);
        if (found !== null) matched++;
        expect(found?.id, `${method} ${path} in ${[...endpoints].join(", ")}`).toBe(
          linearScan(table, method, path)?.id,
        );
      }
    }
    expect(matched).toBeGreaterThan(2_000);
  });

  it("answers HEAD with the GET row, unless an earlier HEAD row is there", () => {
    expect(findRoute(tableFor(["GET /a", "HEAD /a"]), "HEAD", "/a")?.id).toBe("GET /a");
    expect(findRoute(tableFor(["HEAD /a", "GET /a"]), "HEAD", "/a")?.id).toBe("HEAD /a");
  });

  it("lets ALL rows answer methods that no row names", () => {
    expect(findRoute(tableFor(["GET /a", "ALL /a"]), "PROPFIND", "/a")?.id).toBe("ALL /a");
    expect(findRoute(tableFor(["GET /a"]), "PROPFIND", "/a")).toBeNull();
  });

  it("matches rows that the monolith declared with a regular expression, in their place", () => {
    const file: RouteFile = {
      ...tableOf("http://127.0.0.1:1", null),
      routes: [
        { endpoint: "GET /re", regex: "^\\/ab+c$", module: "m", state: "monolith" },
        { endpoint: "GET /:x", module: "m", state: "monolith" },
      ],
    };
    expect(findRoute(compileTable(file, 1), "GET", "/abbc")?.id).toBe("GET /re");
    expect(findRoute(compileTable(file, 1), "GET", "/ac")?.id).toBe("GET /:x");
  });

  it.each([
    ["/api//posts", null],
    ["/api/./posts", null],
    ["/api/x/../posts", null],
    ["/api/%70osts", "GET /api/:any"],
    ["/api/posts", "GET /api/posts"],
    ["/API/Posts/", "GET /api/posts"],
    ["/api/a%2Fb", "GET /api/:any"],
    ["/api/posts;v=1", "GET /api/:any"],
  ])("takes %s for what Express takes it for", (path, id) => {
    expect(findRoute(tableFor(["GET /api/posts", "GET /api/:any"]), "GET", path)?.id ?? null).toBe(id);
  });
});

describe("rows for certain requests", () => {
  const file = (rows: readonly (readonly [endpoint: string, match?: RowCondition])[]): RouteFile => ({
    ...tableOf("http://127.0.0.1:1", null),
    routes: rows.map(([endpoint, match]) => ({
      endpoint,
      module: "m",
      state: "monolith",
      ...(match === undefined ? {} : { match }),
    })),
  });
  const asker = (host: string | null, ...rawHeaders: string[]): RequestTraits => ({
    rawHeaders,
    clientIp: "10.0.0.1",
    host,
  });

  it.each([
    ["api.example.com", 0],
    ["API.Example.com:8080", 0],
    ["api.example.com.", 0],
    ["api.example.com.:80", 0],
    ["a.shop.example", 1],
    ["a.b.shop.example", 1],
    ["shop.example", 2],
    ["ashop.example", 2],
    ["xapi.example.com", 2],
    [`${"a.".repeat(120)}shop.example`, 1],
    [`${"a.".repeat(130)}shop.example`, 2],
    ["[::1]:3000", 3],
    [null, 2],
  ])("takes %s for the host that it is", (host, place) => {
    const table = compileTable(
      file([
        ["GET /a", { host: ["api.example.com"] }],
        ["GET /a", { host: ["*.shop.example"] }],
        ["GET /:any", { host: ["*"], "header:x-v": ["2"] }],
        ["GET /a", { host: ["[::1]"] }],
        ["GET /a"],
      ]),
      1,
    );
    expect(findFor(table, "GET", "/a", asker(host, ...(place === 2 ? ["X-V", "2"] : [])))?.index).toBe(place);
  });

  it("wants each key, and falls to the next row that matches", () => {
    const table = compileTable(
      file([["GET /a", { host: ["x"], "cookie:beta": ["1"] }], ["GET /a", { host: ["x"] }], ["GET /:b"]]),
      1,
    );
    const at = (...fields: string[]): number | undefined =>
      findFor(table, "GET", "/a", asker("x", ...fields))?.index;
    expect([at("Cookie", "a=2; beta=1"), at("Cookie", "beta=2"), at()]).toEqual([0, 1, 1]);
    expect(findFor(table, "GET", "/a", asker("y", "Cookie", "beta=1"))?.index).toBe(2);
  });

  it("finds what a scan from the top would find, on random tables", () => {
    const random = seededRandom(11);
    const hosts = ["x", "y", "*.x", "a.x", "*.a.x", "*"];
    const asked = ["x", "y", "a.x", "b.a.x", "z", "X:80"];
    const conditions = (): RowCondition | undefined => {
      const said = {
        ...(random.int(2) === 0 ? { host: [random.pick(hosts), random.pick(hosts)] } : {}),
        ...(random.int(3) === 0 ? { "header:x-v": [random.pick(["1", "2"])] } : {}),
        ...(random.int(4) === 0 ? { "cookie:c": ["1"] } : {}),
      };
      return Object.keys(said).length === 0 ? undefined : said;
    };
    let conditional = 0;
    for (let round = 0; round < 300; round++) {
      const rows = Array.from({ length: random.int(20) + 1 }, () => {
        const path = random.pick(["/a", "/a/b", "/:x", "/:x/b", "/a*", "/"]);
        return [`${random.pick(["GET", "ALL", "POST"])} ${path}`, conditions()] as const;
      });
      const table = compileTable(file(rows), 1);
      for (let ask = 0; ask < 40; ask++) {
        const who = asker(
          random.pick(asked),
          ...(random.int(2) === 0 ? ["X-V", random.pick(["1", "2", "3"])] : []),
          ...(random.int(2) === 0 ? ["Cookie", "c=1"] : []),
        );
        const [method, path] = [random.pick(["GET", "POST", "PUT"]), random.pick(["/a", "/a/b", "/c", "/"])];
        const scanned = table.routes.find(
          (one) =>
            matchesMethod(one.method, method) &&
            matchesPath(one.path, path) &&
            (one.match === null || isAddressed(one.match.conditions, who)),
        );
        const found = findFor(table, method, path, who);
        if (found !== null && found.match !== null) conditional++;
        expect(found?.index, JSON.stringify([rows, method, path, who])).toBe(scanned?.index);
      }
    }
    expect(conditional).toBeGreaterThan(2_000);
  });
});

function tryTable(endpoints: readonly string[]): RouteTable | null {
  try {
    return tableFor(endpoints);
  } catch {
    // A path of one dialect with the signs of the other: Express refuses it too.
    return null;
  }
}
