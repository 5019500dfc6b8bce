import { expect, test } from "vitest";
import { statusText } from "../../src/report/status-text.ts";
import { plainPaint } from "../../src/util/paint.ts";

type Status = Parameters<typeof statusText>[0];
type Endpoint = Status["endpoints"][number];

const row = (id: string, module: string, more: Partial<Endpoint> = {}): Endpoint => ({
  id,
  module,
  state: "monolith",
  weight: null,
  when: null,
  target: null,
  pinned: null,
  sideEffects: null,
  requests: null,
  evidence: null,
  ...more,
});

const show = (endpoints: readonly Endpoint[], running: boolean, verbose = false): string =>
  statusText(
    {
      proxy: { running, url: "http://127.0.0.1:8080", down: [], discoveryFaults: [] },
      endpoints,
      totals: {
        endpoints: endpoints.length,
        moved: 0,
        trafficShare: null,
        fallbacks: null,
        tables: 4,
        tablesMoved: 0,
      },
    },
    { paint: plainPaint, verbose },
  ).text;

const rows = [
  row("GET /posts", "posts", {
    target: "posts",
    state: "shadow",
    requests: { monolith: 40, service: 0 },
    evidence: { compared: 40, equal: 39 },
  }),
  row("GET /posts/:id", "posts", {
    target: "posts",
    state: "shadow",
    sideEffects: "writes visits (src/statistics/visits.ts)",
  }),
  row("GET /bills", "bills", { target: "sales" }),
  row("GET /users", "users"),
  row("GET /users/:id", "users"),
];

test("modules without a service take one line", () => {
  expect(show(rows, true)).toBe(`ENDPOINT        MODULE          STATE     MONOLITH  SERVICE  SHADOW
GET /posts      posts           shadow          40        0  39/40 equal
GET /posts/:id  posts           shadow           0        0  never: writes visits
GET /bills      bills in sales  monolith         0        0

not extracted: users 2 (--verbose lists their endpoints)

0 of 5 endpoints moved, 2 in shadow, 0 of 4 tables
proxy http://127.0.0.1:8080`);
});

test("--verbose shows every endpoint; without a proxy there are no counters", () => {
  const text = show(rows.slice(2), false, true);
  expect(text).toContain("GET /users/:id  users");
  expect(text).not.toContain("not extracted");
  expect(text).not.toContain("SERVICE");
  expect(text).toContain("no proxy runs");
});

test("before the first extraction nothing but the summary is left to say", () => {
  expect(show(rows.slice(3), false)).toMatch(/^not extracted: users 2/);
});

test("what is pinned says why", () => {
  const pinned = row("ALL /x", "posts", { target: "posts", pinned: "its path is a regular expression" });
  expect(show([pinned], false)).toMatch(/PINNED\nALL \/x {4}posts {3}monolith {2}its path/);
});

test("a state that holds for some requests only says for which", () => {
  const text = show(
    [row("GET /posts", "posts", { target: "posts", state: "service", when: "header:x-tenant=acme" })],
    false,
  );
  expect(text).toMatch(/GET \/posts +posts +service when header:x-tenant=acme/);
});
