import { describe, expect, it } from "vitest";
import { MsaError } from "../../src/errors/msa-error.ts";
import { parseRoutes } from "../../src/routes/parse-routes.ts";
import { printRoutes } from "../../src/routes/print-routes.ts";
import type { RouteFile, RouteRow } from "../../src/routes/route-file.ts";
import { seededRandom } from "../traffic/support/seeded-random.ts";
import { table } from "./table.ts";

function faults(text: string): { message: string; lines: (number | undefined)[] } {
  try {
    parseRoutes(text, "msa.routes.json");
  } catch (error) {
    if (error instanceof MsaError && error.code === "MSA1009")
      return { message: error.message, lines: error.where.map((place) => place.line) };
    throw error;
  }
  throw new Error("was taken");
}

function randomFile(seed: number): RouteFile {
  const random = seededRandom(seed);
  const rows: RouteRow[] = [];
  for (let at = random.int(12); at >= 0; at--) {
    const state = random.pick(["monolith", "shadow", "canary", "service"] as const);
    rows.push({
      endpoint: `${random.pick(["GET", "POST", "ALL"])} /x${at}/${random.pick([":id", "*", 'q"uote', "ü", "a\\\\.b"])}`,
      ...(random.int(4) === 0 ? { regex: '^\\/"a\\d+$' } : {}),
      ...(random.int(4) === 0 ? { match: { host: ["*.x.example", "y"], "cookie:b": ['"'] } } : {}),
      module: random.pick(["posts", "tags"]),
      state,
      ...(state === "canary" ? { weight: random.int(101) } : {}),
      ...(state !== "monolith" && random.int(3) === 0
        ? { when: { "header:x-tenant": ["a", 'b"'], host: ["x.example"] } }
        : {}),
      ...(state !== "monolith" || random.int(2) === 0 ? { target: "svc" } : {}),
      ...(random.int(3) === 0 ? { fallback: random.pick(["monolith", "none"] as const) } : {}),
      ...(random.int(4) === 0 ? { gate: 'd"oor' } : {}),
      ...(state === "monolith" && random.int(3) === 0 ? { pinned: "because\nof\u2028reasons" } : {}),
    });
  }
  return {
    ...(random.int(2) === 0
      ? { $schema: "./node_modules/msa-cli/templates/schema/msa.routes.schema.json" }
      : {}),
    version: 1,
    targets: {
      monolith: { url: "http://127.0.0.1:3999" },
      svc: {
        url: "http://[::1]:4199",
        health: "/up",
        ...(random.int(2) === 0
          ? {
              weight: 2,
              instances: [{ url: "http://[::1]:4200", weight: 3 }, { url: "http://127.0.0.1:4200" }],
              balance: "least-busy" as const,
              maxInFlight: 9,
            }
          : {}),
      },
    },
    gates: {
      'd"oor': {
        allow: ["10.0.0.0/8", "::1"],
        jwt: { jwks: "./keys.json", forward: { "x-user": "sub" } },
        rateLimits: [{ requests: random.int(9) + 1, seconds: 60 }],
      },
    },
    ...(random.int(2) === 0 ? { gate: 'd"oor' } : {}),
    routes: rows,
  };
}

describe("text and value", () => {
  it("are the same thing: parse(print(x)) is x, and print is stable", () => {
    for (let seed = 0; seed < 500; seed++) {
      const file = randomFile(seed);
      const text = printRoutes(file);
      expect(parseRoutes(text, "f")).toEqual(file);
      expect(printRoutes(parseRoutes(text, "f"))).toBe(text);
    }
  });

  it("have one line a row, with keys in a fixed order", () => {
    const shuffled = {
      ...table({}),
      routes: [
        { weight: 5, state: "canary" as const, target: "svc-posts", module: "posts", endpoint: "GET /a" },
      ],
    };
    expect(printRoutes({ ...shuffled, $schema: "s" })).toBe(`{
  "$schema": "s",
  "version": 1,
  "targets": {
    "monolith": { "url": "http://127.0.0.1:3999", "health": "/up" },
    "svc-posts": { "url": "http://127.0.0.1:4199" }
  },
  "routes": [
    { "endpoint": "GET /a", "module": "posts", "state": "canary", "target": "svc-posts", "weight": 5 }
  ]
}
`);
  });
});

describe("a broken table", () => {
  it("is refused with every fault and its line", () => {
    const text = printRoutes(
      table({
        "GET /a": { state: "shadow", target: "nobody" },
        "GET /b": { state: "canary" },
        "GET /c": { weight: 5 },
        "GET /d": { state: "service", target: undefined },
      }),
    );
    const found = faults(text);
    expect(found.lines).toEqual([8, 9, 10, 11]);
    for (const part of [
      'line 8: GET /a: targets has no "nobody"',
      "line 9: GET /b: canary needs a weight",
      "only with canary",
      "needs a target",
    ]) {
      expect(found.message).toContain(part);
    }
  });

  it.each([
    ["", "ValueExpected"],
    ["{", "CloseBraceExpected"],
    ['{ "version": 1, // no\n "targets": {}, "routes": [] }', "InvalidCommentToken"],
    ['{ "version": 2, "targets": {}, "routes": [] }', "version"],
    ['{ "version": 1, "targets": {}, "routes": [] }', 'must name "monolith"'],
    ['{ "version": 1, "targets": { "monolith": { "url": "http://a:1/x" } }, "routes": [] }', "nothing more"],
    [
      '{ "version": 1, "targets": { "monolith": { "url": "ftp://a" } }, "routes": [] }',
      "targets.monolith.url",
    ],
    ['{ "version": 1, "targets": { "monolith": { "url": "http://a" } }, "routes": [], "extra": 1 }', "extra"],
  ])("%s", (text, part) => {
    expect(faults(text).message).toContain(part);
  });

  it("names twins, paths and expressions that no framework would take, and pinned rows that moved", () => {
    const twin = table({ "GET /a": {} });
    expect(faults(printRoutes({ ...twin, routes: [...twin.routes, ...twin.routes] })).message).toContain(
      "twice",
    );
    expect(faults(printRoutes(table({ "GET /a": { regex: "(" } }))).message).toMatch(
      /Unterminated group|Invalid regular/,
    );
    expect(faults(printRoutes(table({ "GET /a{": {} }))).message).toMatch(/GET \/a\{/);
    expect(faults(printRoutes(table({ "GET /a": { state: "service", pinned: "x" } }))).message).toContain(
      "pinned",
    );
  });
});
