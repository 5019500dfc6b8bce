import { expect, test } from "vitest";
import { buildMonolith } from "../../../../src/code/model/build-monolith.ts";
import type { Facts } from "../../../../src/code/read/facts.ts";
import { access, app, file, makeFacts, route, unit } from "../make-facts.ts";

const orders = "src/orders/place.ts#place";
const users = "src/users/list.ts#list";

const shop = (more: Partial<Facts> = {}): Facts =>
  makeFacts({
    units: [unit(orders), unit(users)],
    apps: [app([route("POST", "/orders", orders), route("GET", "/users", users)])],
    data: [access(orders, "orders", "write"), access(users, "users", "write")],
    ...more,
  });

const candidate = (facts: Facts, name: string, signals = {}) =>
  buildMonolith(facts, {}, signals).candidates.find(({ module }) => module === name);

test("a module with its own table and without ties is one to extract", () => {
  const found = candidate(shop(), "orders");
  // 0.7 + 0.03 for one endpoint + 0.05 for one table.
  expect(found).toMatchObject({ verdict: "extract", score: 0.78 });
  expect(found?.reasons.map(({ text }) => text)).toEqual([
    "alone writes orders",
    "1 endpoint in 100 lines",
    "no reference crosses its border",
  ]);
});

test("the weights of the reasons add up to the score", () => {
  const { candidates } = buildMonolith(shop({ units: [unit(orders, [users]), unit(users)] }), {});
  for (const { score, reasons } of candidates)
    expect(reasons.reduce((sum, { weight }) => sum + weight, 0.7)).toBeCloseTo(score, 3);
});

test("tables of others that it writes, with the number and the names", () => {
  const stolen = ["users", "roles", "sessions"];
  const data = [
    access(orders, "orders", "write"),
    ...stolen.flatMap((table) => [
      access(users, table, "write"),
      access(users, table, "write"),
      access(orders, table, "write"),
    ]),
  ];
  const found = candidate(shop({ data }), "orders");
  expect(found?.verdict).toBe("do-not-extract");
  expect(found?.reasons[0]?.text).toBe(
    "it writes 3 tables that others own (roles, sessions, users) and owns 1",
  );
  expect(found?.reasons).toContainEqual({
    text: "writes 3 tables that others own: roles, sessions, users",
    weight: -0.45,
    kind: "against",
  });
  expect(candidate(shop({ data }), "users")?.reasons).toContainEqual({
    text: "others write 3 tables of it: roles, sessions, users",
    weight: -0.3,
    kind: "against",
  });
});

test("references that cross: the share and the count decide", () => {
  const uses = (n: number) =>
    Array.from({ length: n }, (_, at) => unit(`src/orders/f${at}.ts#f${at}`, [users]));
  const crossing = (n: number) =>
    candidate(shop({ units: [unit(orders), unit(users), ...uses(n)] }), "orders");
  expect(crossing(10)?.reasons[0]?.text).toBe("100 % of its references cross its border (10 of 10)");
  expect(crossing(9)?.verdict).toBe("possible");
});

test("where the rules at borders were applied, what is copied does not cross", () => {
  const references = Array.from({ length: 12 }, (_, line) => ({
    ...{ from: orders, to: users, member: null, kind: "extends" as const, call: null },
    ...{ file: "src/orders/place.ts", line },
  }));
  expect(candidate(shop({ references }), "orders")?.verdict).toBe("extract");
});

test("a module without endpoints has no traffic to move; one that others wait for is only possible", () => {
  const worker = "src/billing/send.ts#send";
  const facts = shop({
    units: [unit(orders), unit(users), unit(worker)],
    data: [
      access(worker, "mails", "write"),
      access(orders, "orders", "write"),
      access(users, "orders", "write"),
    ],
  });
  expect(candidate(facts, "billing")?.reasons[0]?.text).toContain("it owns no endpoint");
  expect(candidate(facts, "orders")?.verdict).toBe("possible");
});

test("without data and with little code it does not pay for a process", () => {
  const small = shop({ data: [] });
  expect(candidate(small, "orders")?.verdict).toBe("possible");
  const paths = ["/orders", "/orders/:id", "/orders/open"];
  const large = shop({
    data: [],
    apps: [app([...paths.map((path) => route("GET", path, orders)), route("GET", "/users", users)])],
    files: [file("src/server.ts"), file("src/orders/place.ts", [], 300), file("src/users/list.ts")],
  });
  expect(candidate(large, "orders")?.verdict).toBe("extract");
});

test("tables of others that it only reads weigh little, but a module without data of its own then does not pay", () => {
  const files = [file("src/server.ts"), file("src/orders/place.ts", [], 300), file("src/users/list.ts")];
  const data = [
    access(users, "users", "write"),
    access(users, "users", "read"),
    access(orders, "users", "read"),
  ];
  const found = candidate(shop({ data, files }), "orders");
  expect(found?.verdict).toBe("possible");
  expect(found?.reasons).toContainEqual({
    text: "reads 1 table of others: users",
    weight: -0.02,
    kind: "against",
  });
});

test("history and traffic take part when they are there", () => {
  const both = ["src/orders/place.ts", "src/users/list.ts"];
  const history = [...Array.from({ length: 7 }, () => both), ["src/orders/place.ts"]];
  const calls = new Map([["POST /orders", 75]]);
  const traffic = { source: "spans", calls, requests: 100, unmatched: 25 } as const;
  const found = candidate(shop(), "orders", { history, traffic });
  expect(found?.verdict).toBe("do-not-extract");
  expect(found?.reasons[0]?.text).toBe("7 of its 8 commits change other modules too");
  expect(found?.reasons.map(({ text }) => text)).toContain("answers 100 % of the requests");
});

test("a module that is a service already is no candidate any more", () => {
  const services = [{ modules: ["users"], stage: "mini" as const, alone: false }];
  const { candidates } = buildMonolith(shop(), {}, { services });
  expect(candidates.map(({ module }) => module)).toEqual(["orders"]);
});

test("three commits are an accident, and weigh nothing", () => {
  const history = Array.from({ length: 3 }, () => ["src/orders/place.ts", "src/users/list.ts"]);
  expect(candidate(shop(), "orders", { history })?.score).toBe(0.78);
});

test("first what to extract, then by score, then by name", () => {
  const carts = "src/carts/add.ts#add";
  const facts = shop({
    units: [unit(orders), unit(users), unit(carts), unit("src/billing/send.ts#send")],
    apps: [
      app([route("POST", "/orders", orders), route("GET", "/users", users), route("GET", "/carts", carts)]),
    ],
    data: [
      access(orders, "orders", "write"),
      access(users, "users", "write"),
      access("src/billing/send.ts#send", "mails", "write"),
    ],
  });
  const { candidates } = buildMonolith(facts, {});
  expect(candidates.map(({ module, verdict }) => `${verdict} ${module}`)).toEqual([
    "extract orders",
    "extract users",
    "possible carts",
    "do-not-extract billing",
  ]);
});

test("a possible one says what keeps it from being extracted as it stands, the others have nothing to say", () => {
  const facts = shop({
    data: [
      access(orders, "orders", "write"),
      access(users, "orders", "write"),
      access(users, "users", "write"),
    ],
    units: [unit(orders), unit(users), unit("src/billing/send.ts#send", [], { file: "src/billing/send.ts" })],
  });
  expect(candidate(facts, "orders")).toMatchObject({
    verdict: "possible",
    missing: ["others write its tables (orders)"],
  });
  expect(candidate(shop({ data: [] }), "orders")?.missing).toEqual([
    "no data of its own, and too little to pay for a process (less than 300 lines or 3 endpoints)",
  ]);
  expect(candidate(facts, "users")?.missing).toEqual(["it writes tables of others (orders)"]);
  expect(candidate(shop(), "orders")?.missing).toEqual([]);
});

test("a small module without ties scores high, and comes after one that has something to gain", () => {
  const ping = "src/ping/show.ts#show";
  const facts = shop({
    units: [unit(orders, [users]), unit(users), unit(ping)],
    apps: [
      app([route("POST", "/orders", orders), route("GET", "/users", users), route("GET", "/ping", ping)]),
    ],
  });
  const ranked = buildMonolith(facts, {}).candidates;
  const score = (name: string) => ranked.find(({ module }) => module === name)?.score ?? 0;
  expect(score("ping")).toBeGreaterThan(score("users"));
  expect(ranked.map(({ module, verdict }) => `${verdict} ${module}`)).toEqual([
    "possible users",
    "possible orders",
    "possible ping",
  ]);
});
