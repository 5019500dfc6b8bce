import { expect, test } from "vitest";
import { buildMonolith } from "../../../../src/code/model/build-monolith.ts";
import { clusterFiles } from "../../../../src/code/model/proposal/cluster-files.ts";
import { findResources } from "../../../../src/code/model/proposal/find-resources.ts";
import type { Facts } from "../../../../src/code/read/facts.ts";
import { seededRandom } from "../../../traffic/support/seeded-random.ts";
import { access, app, makeFacts, route, unit } from "../make-facts.ts";

/** Everything in one folder: handlers by resource, their helpers, one utility that all use, one mixed file. */
function flat(): Facts {
  const at = (name: string) => `src/main/${name}`;
  return makeFacts({
    units: [
      unit(at("order-list.ts#list"), [at("pricing.ts#price"), at("format.ts#format")]),
      unit(at("order-new.ts#create"), [at("pricing.ts#price"), at("format.ts#format")]),
      unit(at("pricing.ts#price"), [at("tax.ts#tax")]),
      unit(at("tax.ts#tax")),
      unit(at("user-area.ts#users"), [at("password.ts#hash"), at("format.ts#format")]),
      unit(at("password.ts#hash")),
      unit(at("cart-area.ts#carts"), [at("format.ts#format")]),
      unit(at("format.ts#format")),
      unit(at("admin.ts#bans")),
      unit(at("admin.ts#refunds")),
    ],
    apps: [
      app([
        route("GET", "/api/orders", at("order-list.ts#list")),
        route("POST", "/api/orders", at("order-new.ts#create")),
        route("GET", "/api/users", at("user-area.ts#users")),
        route("GET", "/api/carts", at("cart-area.ts#carts")),
        route("POST", "/api/users/:id/ban", at("admin.ts#bans")),
        route("POST", "/api/orders/:id/refund", at("admin.ts#refunds")),
      ]),
    ],
    data: [
      access(at("order-new.ts#create"), "orders", "write"),
      access(at("password.ts#hash"), "users", "write"),
      access(at("admin.ts#bans"), "bans", "write"),
    ],
    writes: [
      { registration: at("admin.ts#bans"), index: 0, table: "bans", file: "src/main/admin.ts", line: 1 },
    ],
  });
}

test("where one module has everything, files are grouped by resource, ties and tables", () => {
  const { proposal } = buildMonolith(flat(), {});
  expect(proposal?.reason).toBe("no module has one of the 6 endpoints");
  expect(proposal?.modules).toEqual({
    carts: { files: ["src/main/cart-area.ts"], tables: [], endpoints: [] },
    orders: {
      files: ["src/main/order-list.ts", "src/main/order-new.ts", "src/main/pricing.ts", "src/main/tax.ts"],
      tables: ["orders"],
      endpoints: ["POST /api/orders/:id/refund"],
    },
    users: {
      files: ["src/main/password.ts", "src/main/user-area.ts"],
      tables: ["bans", "users"],
      endpoints: ["POST /api/users/:id/ban"],
    },
  });
  // The proposal separates what hung together nowhere.
  expect(proposal?.measures.icp).toBe(0);
});

test("written into the configuration, the proposal is the division, and nothing is left to propose", () => {
  const { modules } = buildMonolith(flat(), {}).proposal ?? { modules: {} };
  const monolith = buildMonolith(flat(), modules);
  expect(monolith.modules.map(({ name, origin }) => `${origin} ${name}`)).toContain("config orders");
  expect(monolith.endpoints.map(({ id, module }) => `${id} ${module}`)).toContain(
    "POST /api/users/:id/ban users",
  );
  expect(monolith.tables.find(({ name }) => name === "bans")?.owner).toBe("users");
  expect(monolith.proposal).toBe(null);
  expect(monolith.findings.filter(({ code }) => code === "STATED" || code === "CLAIM")).toEqual([]);
});

test("what people stated is left out of a proposal", () => {
  const stated = { users: { files: ["src/main/pricing.ts"] } };
  const { proposal } = buildMonolith(flat(), stated);
  expect(Object.keys(proposal?.modules ?? {})).toEqual(["carts", "orders"]);
  expect(proposal?.modules.orders?.files).not.toContain("src/main/pricing.ts");
});

test("the order of units, files and accesses changes no byte of it", () => {
  const random = seededRandom(11);
  const shuffled = <Item>(items: readonly Item[]): Item[] =>
    items
      .map((item) => ({ item, at: random.int(1e9) }))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item);
  const expected = JSON.stringify(buildMonolith(flat(), {}).proposal);
  for (let turn = 0; turn < 5; turn++) {
    const facts = flat();
    const mixed = {
      ...facts,
      units: shuffled(facts.units),
      files: shuffled(facts.files),
      data: shuffled(facts.data),
    };
    expect(JSON.stringify(buildMonolith(mixed, {}).proposal)).toBe(expected);
  }
});

test("a module that the layout has keeps its name and gains the endpoints that lie elsewhere", () => {
  const core = ["orders", "orders/:id", "carts", "carts/:id"].map(
    (path, at) => [`src/office/${path.split("/")[0]}.ts#f${at}`, `/${path}`] as const,
  );
  const all = [
    ...core,
    ["src/office/bans.ts#ban", "/users/bans"] as const,
    ["src/user/list.ts#list", "/users"] as const,
  ];
  const { proposal } = buildMonolith(
    makeFacts({
      units: all.map(([id]) => unit(id)),
      apps: [app(all.map(([id, path]) => route("GET", path, id)))],
    }),
    {},
  );
  expect(proposal?.reason).toBe("office has 83 % of the endpoints (5 of 6)");
  expect(proposal?.modules).toEqual({
    carts: { files: ["src/office/carts.ts"], tables: [], endpoints: [] },
    orders: { files: ["src/office/orders.ts"], tables: [], endpoints: [] },
    user: { files: ["src/office/bans.ts"], tables: [], endpoints: [] },
  });
});

test("an endpoint that its path gives to a module stays there", () => {
  const text = JSON.stringify(flat()).replaceAll("user-area", "user-api");
  const { proposal } = buildMonolith(JSON.parse(text), {});
  expect(proposal?.reason).toBe("4 of the 6 endpoints are in no module");
  expect(Object.keys(proposal?.modules ?? {})).toEqual(["carts", "orders"]);
});

test("paths of one endpoint and no file are no modules", () => {
  const ids = ["/", "/favicon.ico", "/robots.txt", "/json", "/string"].map(
    (path, at) => [`src/main/all.ts#f${at}`, path] as const,
  );
  const facts = makeFacts({
    units: ids.map(([id]) => unit(id)),
    apps: [app(ids.map(([id, path]) => route("GET", path, id)))],
  });
  expect(buildMonolith(facts, {}).proposal).toBe(null);
});

test("a layout with modules gets no proposal", () => {
  const ids = ["src/orders/a.ts#a", "src/users/b.ts#b"];
  const facts = makeFacts({
    units: ids.map((id) => unit(id)),
    apps: [app([route("GET", "/orders", ids[0] ?? ""), route("GET", "/users", ids[1] ?? "")])],
  });
  expect(buildMonolith(facts, {}).proposal).toBe(null);
});

test("the word that tells endpoints apart, below one that names the application", () => {
  const paths = ["/shop/orders", "/shop/orders/:id", "/shop/order", "/shop/carts", "/health", "/shop/:id"];
  const found = findResources(paths.map((path) => ({ id: path, path })));
  expect(Object.fromEntries(found)).toEqual({
    "/shop/orders": "orders",
    "/shop/orders/:id": "orders",
    "/shop/order": "orders",
    "/shop/carts": "carts",
  });
});

test("a file joins only where most of its ties go, and modules never merge", () => {
  const anchors = new Map([
    [0, "a"],
    [1, "b"],
  ]);
  const ties = [
    { a: 0, b: 1, weight: 9 },
    { a: 0, b: 2, weight: 3 },
    { a: 1, b: 2, weight: 2 },
    { a: 0, b: 3, weight: 1 },
    { a: 1, b: 3, weight: 1 },
    { a: 4, b: 5, weight: 1 },
  ];
  const found = clusterFiles(6, anchors, ties);
  expect([...found].sort((a, b) => a[0] - b[0])).toEqual([
    [0, "a"],
    [1, "b"],
    [2, "a"],
  ]);
});

test("a chain is gathered from its far end", () => {
  const ties = Array.from({ length: 999 }, (_, at) => ({ a: at, b: at + 1, weight: 1 }));
  expect(clusterFiles(1_000, new Map([[0, "a"]]), ties).size).toBe(1_000);
});
