import { expect, test } from "vitest";
import { buildMonolith } from "../../../../src/code/model/build-monolith.ts";
import { coChangeOf } from "../../../../src/code/model/measures/co-change.ts";
import { routeGroup } from "../../../../src/code/model/measures/count-use-cases.ts";
import { measureDecomposition } from "../../../../src/code/model/measures/measure-decomposition.ts";
import { app, makeFacts, route, unit } from "../make-facts.ts";

/** The worked example of docs/measures.md. */
const example = {
  moduleOf: new Map([
    ["a1", "a"],
    ["a2", "a"],
    ["a3", "a"],
    ["b1", "b"],
    ["b2", "b"],
  ]),
  edges: [
    { from: "a1", to: "a2", volume: 3 },
    { from: "a2", to: "a3", volume: 1 },
    { from: "b1", to: "b2", volume: 1 },
    { from: "a3", to: "b1", volume: 2 },
  ],
  useCases: new Map([
    ["a", 2],
    ["b", 1],
  ]),
  weights: "static",
} as const;

test("the worked example of the docs, computed by hand", () => {
  const measures = measureDecomposition(example);
  expect(measures.sm).toBeCloseTo(0.1528, 4);
  expect(measures.icp).toBeCloseTo(0.2923, 4);
  expect(measures.ifn).toBe(0.5);
  expect(measures.ned).toBe(1);
  expect(measures.bcp).toBeCloseTo(0.3466, 4);
  expect(measures.mq).toBeCloseTo(1.4667, 4);
  expect(measures.weights).toBe("static");
});

test("without a module there is nothing to measure; without an edge there are no calls", () => {
  const none = measureDecomposition({ ...example, moduleOf: new Map(), edges: [] });
  expect(none).toEqual({ sm: null, icp: null, ifn: null, ned: null, bcp: null, mq: null, weights: "static" });
  expect(measureDecomposition({ ...example, edges: [] })).toMatchObject({ sm: 0, icp: null, ifn: 0, mq: 0 });
});

test("NED counts the files in modules of 5 to 20 files", () => {
  const sized = (name: string, size: number) =>
    Array.from({ length: size }, (_, at) => [`${name}${at}`, name] as const);
  const moduleOf = new Map([...sized("a", 4), ...sized("b", 5), ...sized("c", 20), ...sized("d", 21)]);
  expect(measureDecomposition({ ...example, moduleOf }).ned).toBeCloseTo(1 - 25 / 50, 10);
});

const orders = "src/orders/place.ts";
const stock = "src/stock/reserve.ts";
const shop = makeFacts({
  units: [
    unit(`${orders}#place`, [`${orders}#total`, `${stock}#reserve`, `${orders}#Order`]),
    unit(`${orders}#total`),
    unit(`${orders}#cancel`, [`${stock}#release`]),
    unit(`${orders}#Order`, [], { typeOnly: true }),
    unit(`${stock}#reserve`),
    unit(`${stock}#release`),
    unit(`${stock}#list`, [`${stock}#reserve`]),
    unit("src/orders/more.ts#more", [`${orders}#place`]),
  ],
  apps: [
    app([
      route("POST", "/api/orders", `${orders}#place`),
      route("DELETE", "/api/orders/:id", `${orders}#cancel`),
      route("GET", "/api/stock", `${stock}#list`),
    ]),
  ],
});

test("cohesion and coupling of a module, by its references", () => {
  const { modules, decomposition } = buildMonolith(shop, {});
  const [first, second] = modules;
  // Inside: place→total, more→place. Out: place→reserve, cancel→release. The type is erased.
  expect(first).toMatchObject({ name: "orders", measures: { cohesion: 0.5, coupling: 2 / 5 } });
  // Inside: list→reserve. In: the two above. Three units.
  expect(second).toMatchObject({ name: "stock", measures: { cohesion: 1, coupling: 2 / 3, coChange: null } });
  // Two route groups reach stock (its own and orders), one reaches orders.
  expect(decomposition.bcp).toBeCloseTo(Math.log(2) / 2, 10);
  expect(decomposition.icp).toBeCloseTo((Math.log(2) + 1) / (Math.log(2) + 1 + 1), 10);
});

test("with traffic an edge weighs the requests that may take it, and an unused one is none", () => {
  const calls = new Map([["POST /api/orders", 90]]);
  const traffic = { source: "access-log", calls, requests: 100, unmatched: 10 } as const;
  const { decomposition } = buildMonolith(shop, {}, { traffic });
  expect(decomposition.weights).toBe("access-log");
  // orders/more.ts is reached by no request; place.ts → reserve.ts by 90.
  expect(decomposition.icp).toBe(1);
  expect(decomposition.ifn).toBe(0.5);
  const none = buildMonolith(shop, {}, { traffic: { ...traffic, calls: new Map() } });
  expect(none.decomposition.icp).toBe(null);
});

test("commits that change several modules; mass changes say nothing", () => {
  const moduleOf = new Map([
    ["a.ts", "a"],
    ["b.ts", "b"],
  ]);
  const mass = ["a.ts", "b.ts", ...Array.from({ length: 60 }, (_, at) => `${at}.ts`)];
  const found = coChangeOf([["a.ts"], ["a.ts", "b.ts", "README.md"], mass], moduleOf);
  expect(found.get("a")).toEqual({ commits: 2, together: 1, with: new Map([["b", 1]]) });
  const { modules } = buildMonolith(shop, {}, { history: [[orders], [orders, stock], [orders, "x.md"]] });
  expect(modules.map(({ measures }) => measures.coChange)).toEqual([1 / 3, 1]);
});

test.each([
  ["/api/v2/orders/:id", "orders"],
  ["/:tenant/users", "users"],
  ["/", "/"],
  ["/api/*", "/"],
])("%s belongs to the route group %s", (path, group) => {
  expect(routeGroup(path)).toBe(group);
});
