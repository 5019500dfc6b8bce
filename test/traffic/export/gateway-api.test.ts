import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { configSchema } from "../../../src/config/schema.ts";
import { MsaError } from "../../../src/errors/msa-error.ts";
import { checkRouteFile } from "../../../src/routes/check-route-file.ts";
import type { RouteFile } from "../../../src/routes/route-file.ts";
import { exportTable } from "../../../src/traffic/export/export-table.ts";
import { explainRequest } from "../../../src/traffic/proxy/explain.ts";
import { candidates, expressionOrders, type GatewayRoute } from "../support/gateway-rules.ts";
import { type GatewayObject, gatewayProblems } from "../support/gateway-schema.ts";
import { plainBits, plainParts, randomPath, randomTable } from "../support/random-table.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { tableOf } from "../support/start-test-proxy.ts";

const monolith = "http://monolith:3000";
const svc = "http://svc.shop.svc:4101";
const settings = configSchema.parse({}).proxy;

function exported(file: RouteFile): {
  objects: GatewayObject[];
  routes: GatewayRoute[];
  staying: Set<string>;
} {
  const { text, unsaid } = exportTable("gateway-api", { file, settings });
  const objects = parseAllDocuments(text).map((document) => document.toJS() as GatewayObject); // checked by gatewayProblems
  const staying = unsaid.flatMap(({ endpoint, what }) =>
    what.startsWith("stays with") ? (endpoint ?? []) : [],
  );
  return {
    objects,
    routes: objects.filter(({ kind }) => kind === "HTTPRoute") as unknown as GatewayRoute[],
    staying: new Set(staying),
  };
}

/** Names of the Services that answer, whichever order the implementation has. */
function answers(routes: readonly GatewayRoute[], method: string, path: string): string[] {
  const found = Object.values(expressionOrders).map((order) =>
    candidates(routes, method, path, order)[0]!
      .rule.backendRefs.map(({ name }) => name)
      .join(),
  );
  return [...new Set(found)];
}

const everything = tableOf(monolith, svc, {
  "GET /posts/feed": { state: "monolith" },
  "GET /posts/:slug": {},
  "GET /canary": { state: "canary", weight: 12.5 },
  "ALL /shadow": { state: "shadow" },
  "ALL /any": {},
});

describe("the table in the Gateway API", () => {
  it("is what its definitions describe", () => {
    expect(gatewayProblems(exported(everything).objects)).toEqual([]);
  });

  it.each<[string, (route: Record<string, unknown>[]) => void]>([
    ["does not exist in type 'IHTTPRouteRule'", (rules) => Object.assign(rules[0]!, { timeout: "1s" })],
    ["enum", (rules) => Object.assign((rules[0]!.matches as object[])[0]!, { method: "FETCH" })],
    ["type", (rules) => Object.assign((rules[0]!.backendRefs as object[])[0]!, { port: "80" })],
    ["maximum", (rules) => Object.assign((rules[0]!.backendRefs as object[])[0]!, { weight: 1_000_001 })],
    [
      "maxLength",
      (rules) =>
        Object.assign((rules[0]!.matches as { path: object }[])[0]!.path, { value: "x".repeat(1_025) }),
    ],
    ["pattern", (rules) => Object.assign(rules[0]!, { timeouts: { request: "0.5s" } })],
    ["maxItems", (rules) => rules.push(...Array.from({ length: 16 }, () => rules[0]!))],
    [
      "129 matches",
      (rules) =>
        Object.assign(rules[0]!, {
          matches: Array.from({ length: 130 - rules.length }, () => (rules[0]!.matches as object[])[0]),
        }),
    ],
  ])("a planted fault is found: %s", (problem, plant) => {
    const { objects } = exported(tableOf(monolith, svc, { "GET /a": {} }));
    plant(objects[1]!.spec.rules as Record<string, unknown>[]);
    expect(gatewayProblems(objects).join("\n")).toContain(problem);
  });

  it.each([
    ["any patterns", undefined, undefined, 100, 600],
    ["plain patterns", plainParts, plainBits, 150, 0],
  ])(
    "sends the same requests to the same targets as our own proxy, in whatever order expressions are asked: %s",
    (_, parts, bits, atLeast, mayStay) => {
      const random = seededRandom(11);
      const seen = { tables: 0, requests: 0, service: 0, stayed: 0 };
      while (seen.tables < 200) {
        const file = randomTable(random, monolith, svc, parts);
        if (checkRouteFile(file).length > 0) continue;
        let made: ReturnType<typeof exported>;
        try {
          made = exported(file);
        } catch (error) {
          if (error instanceof MsaError && error.code === "MSA3005") continue;
          throw error;
        }
        seen.tables++;
        if (seen.tables % 100 === 0) expect(gatewayProblems(made.objects)).toEqual([]);
        for (let at = 0; at < 12; at++) {
          const method = random.pick(["GET", "GET", "POST", "DELETE", "PATCH"]);
          const path = randomPath(random, bits);
          const wanted = explainRequest(file, ["ip"], { method, path });
          const found = answers(made.routes, method, path);
          seen.requests++;
          // Rows that stay are said to, and everything else is exact.
          if (wanted.endpoint !== null && made.staying.has(wanted.endpoint) && found.join() === "monolith")
            seen.stayed++;
          else expect(found, `${method} ${path}`).toEqual([wanted.target.name]);
          if (found[0] === "svc") seen.service++;
        }
      }
      expect(seen.requests).toBe(2_400);
      expect(seen.service).toBeGreaterThan(atLeast);
      expect(seen.stayed).toBeLessThanOrEqual(mayStay);
    },
  );

  it("takes out of a row what earlier rows answer otherwise, so that no order matters", () => {
    const { routes, staying } = exported(everything);
    for (const path of [
      "/posts/feed",
      "/posts/FEED/",
      "/posts/fee",
      "/posts/feeds",
      "/posts/x",
      "/posts",
      "/posts/feed/x",
    ]) {
      const slug = /^\/posts\/(?!feed\/?$)[^/]+\/?$/i.test(path);
      expect(answers(routes, "GET", path), path).toEqual([slug ? "svc" : "monolith"]);
    }
    expect(staying).toEqual(new Set());
  });

  it("leaves with the monolith, and says so, what only an order could tell apart", () => {
    const file = tableOf(monolith, svc, {
      "GET /posts/:id(\\d+)": { state: "monolith" },
      "GET /posts/:slug": {},
      "GET /users/:id(\\d+)": {},
    });
    const { routes, staying } = exported(file);
    expect(staying).toEqual(new Set(["GET /posts/:slug"]));
    expect(answers(routes, "GET", "/posts/x")).toEqual(["monolith"]);
    expect(answers(routes, "GET", "/users/1")).toEqual(["svc"]);
    const retired = {
      ...file,
      routes: file.routes.map((row) => ({
        ...row,
        ...(row.state === "service" ? { retired: true as const } : {}),
      })),
    };
    expect(() => exported(retired)).toThrow(/GET \/posts\/:slug/);
  });

  it("gives canaries weights, and copies to shadows for safe requests only", () => {
    const { routes } = exported(everything);
    const rule = (method: string, path: string) => candidates(routes, method, path, () => 0)[0]!.rule;
    expect(rule("GET", "/canary").backendRefs.map(({ name, weight }) => [name, weight])).toEqual([
      ["svc", 1_250],
      ["monolith", 8_750],
    ]);
    expect(rule("HEAD", "/shadow").filters).toMatchObject([
      { type: "RequestMirror", requestMirror: { backendRef: { name: "svc", port: 4101 } } },
    ]);
    expect(rule("POST", "/shadow").filters).toBeUndefined();
    expect(answers(routes, "GET", "/shadow")).toEqual(["monolith"]);
  });

  it("keeps to the limits of the API, whatever the table's size", () => {
    const rows = Object.fromEntries(
      Array.from({ length: 400 }, (_, at) => [
        `GET /p${at}/:id`,
        at % 3 === 0 ? { state: "monolith" as const } : {},
      ]),
    );
    const { objects, routes } = exported(tableOf(monolith, svc, rows));
    expect(gatewayProblems(objects)).toEqual([]);
    expect(routes.length).toBeGreaterThan(4);
    expect(answers(routes, "HEAD", "/p399/x")).toEqual(["monolith"]);
    expect(answers(routes, "HEAD", "/p398/x")).toEqual(["svc"]);
  }, 120_000);

  it("other methods than a match can name are told of", () => {
    const file = tableOf(monolith, svc, { "GET /a": { state: "monolith" }, "ALL /a": {}, "PURGE /b": {} });
    const { staying, routes } = exported(file);
    expect(staying).toEqual(new Set(["ALL /a", "PURGE /b"]));
    expect(answers(routes, "POST", "/a")).toEqual(["svc"]);
    expect(answers(routes, "PURGE", "/a")).toEqual(["monolith"]);
  });

  it("says which Services have to be there", () => {
    const file = tableOf("http://127.0.0.1:3000", "http://svc.shop.svc:4101", { "GET /a": {} });
    const said = exportTable("gateway-api", { file, settings })
      .unsaid.map(({ what }) => what)
      .join("\n");
    expect(said).toContain("a Service monolith with port 3000 has to stand for http://127.0.0.1:3000");
    expect(said).toContain("a ReferenceGrant in shop");
  });
});
