import { expect, test } from "vitest";
import { buildMonolith } from "../../../../src/code/model/build-monolith.ts";
import { judgeAgain } from "../../../../src/code/model/live/judge-again.ts";
import { type LiveDump, type LiveRow, parseLiveDump } from "../../../../src/code/model/live/live-dump.ts";
import { withLive } from "../../../../src/code/model/live/with-live.ts";
import type { Endpoint, Module, Monolith, Registration } from "../../../../src/code/model/monolith.ts";
import { liveText } from "../../../../src/report/analysis/live-text.ts";
import { plainPaint } from "../../../../src/util/paint.ts";
import { emptyMonolith, generatedMonolith } from "../../../report/sample-monoliths.ts";
import { access, app, makeFacts, route, unit } from "../make-facts.ts";

const place = { file: "src/orders/routes.ts", line: 3 };

function endpoint(id: string, more: Partial<Endpoint> = {}): Endpoint {
  const [method = "", path = ""] = id.split(" ");
  return {
    id,
    method,
    path,
    regex: null,
    module: "orders",
    handler: { ...place, name: "list" },
    middleware: [],
    steps: [],
    registrations: [],
    chain: [],
    handlerUnit: null,
    heir: null,
    order: 0,
    uncertain: null,
    ...more,
  };
}

function monolith(endpoints: readonly Endpoint[], registrations: readonly Registration[] = []): Monolith {
  const base = emptyMonolith("shop");
  const [sample] = generatedMonolith(2).modules;
  const orders: Module = {
    ...sample!,
    name: "orders",
    files: [place.file],
    endpoints: endpoints.map(({ id }) => id),
  };
  const app = registration({ kind: "app", method: null, children: registrations });
  const file = { path: place.file, hash: "", lines: 9, imports: [], globalTypes: false };
  return {
    ...base,
    endpoints,
    modules: [orders],
    homes: { [place.file]: "orders" },
    facts: {
      ...base.facts,
      project: { ...base.project, root: "/srv/shop", outDir: "dist", rootDir: "src" },
      apps: [app],
      files: [file as unknown as Monolith["facts"]["files"][number]], // only its path is looked at
      units: [],
    },
  };
}

function registration(more: Partial<Registration>): Registration {
  const path = { text: "/", regex: null, source: "" };
  return { unit: "u", kind: "route", method: "GET", path, handlers: [], children: [], ...place, ...more };
}

function live(...rows: (string | Partial<LiveRow>)[]): LiveDump {
  const text = JSON.stringify({
    schemaVersion: 1,
    framework: "express",
    root: "/srv/shop",
    rows: rows.map((row) => {
      if (typeof row !== "string") return row;
      const [method, path] = row.split(" ");
      return { method, path };
    }),
  });
  const dump = parseLiveDump(text);
  if ("problem" in dump) throw new Error(dump.problem);
  return dump;
}

test("precision and recall count routes by what they mean", () => {
  const code = monolith([endpoint("GET /orders/:id"), endpoint("POST /orders"), endpoint("GET /reports")]);
  const { live: seen } = withLive(
    code,
    live("get /orders/:orderId/", "POST /orders", "DELETE /orders/:id", "GET /x"),
  );
  expect(seen).toMatchObject({ rows: 4, precision: 0.666, recall: 0.5 });
  expect(seen?.onlyLive.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "DELETE /orders/:id",
    "GET /x",
  ]);
  expect(seen?.onlyStatic.map(({ id }) => id)).toEqual(["GET /reports"]);
});

test("nothing on a side has no share", () => {
  expect(withLive(monolith([]), live("GET /x")).live).toMatchObject({ precision: null, recall: 0 });
  expect(withLive(monolith([endpoint("GET /x")]), live()).live).toMatchObject({ precision: 0, recall: null });
});

test("ALL stands for each method, and the five usual ones stand for ALL", () => {
  const each = ["GET", "POST", "PUT", "PATCH", "DELETE"].map((method) => `${method} /x`);
  expect(withLive(monolith([endpoint("ALL /x")]), live(...each)).live).toMatchObject({
    precision: 1,
    recall: 1,
  });
  const all = monolith(each.map((id) => endpoint(id)));
  expect(withLive(all, live("ALL /x")).live).toMatchObject({ precision: 1, recall: 1 });
  const { live: two } = withLive(monolith([endpoint("ALL /x")]), live("GET /x", "POST /x"));
  expect(two).toMatchObject({ precision: 0, recall: 1 });
  expect(two?.onlyStatic[0]?.reason).toBe("the running application has this path for GET, POST only");
});

test("regular expressions are compared with their mounts", () => {
  const code = monolith([endpoint("GET //^\\/feeds?$/", { regex: "^/api\\/feeds?$" })]);
  const row = { method: "GET", path: null, regex: "^\\/feeds?$", prefix: "/api" };
  expect(withLive(code, live(row)).live).toMatchObject({ precision: 1, recall: 1 });
  expect(withLive(code, live({ ...row, prefix: "/v2" })).live).toMatchObject({ precision: 0, recall: 0 });
});

test("a route that the code registers only to pass requests on is no miss", () => {
  const passing = registration({ method: "ALL", path: { text: "/*", regex: null, source: '"*"' } });
  const { live: seen, endpoints } = withLive(
    monolith([endpoint("GET /x")], [passing]),
    live("ALL *", "GET /x"),
  );
  expect(seen).toMatchObject({ rows: 1, recall: 1, onlyLive: [] });
  expect(endpoints).toHaveLength(1);
});

test("what is only live is added in its place, stays with the monolith, and finds its module", () => {
  const code = monolith([endpoint("GET /orders"), endpoint("GET /orders/:id")]);
  const model = withLive(
    code,
    live(
      "GET /orders",
      { method: "GET", path: "/a", handler: "one", at: { file: "/srv/shop/src/orders/routes.ts", line: 7 } },
      { method: "GET", path: "/b", at: { file: "/srv/shop/dist/orders/routes.js", line: 70 } },
      "GET /orders/:id",
      "GET /order/late",
      "GET /elsewhere",
    ),
  );
  expect(
    model.endpoints.map(({ id, module, handler, order }) => [order, id, module, handler.file, handler.line]),
  ).toEqual([
    [0, "GET /orders", "orders", place.file, 3],
    [1, "GET /a", "orders", place.file, 7],
    [2, "GET /b", "orders", place.file, 1],
    [3, "GET /orders/:id", "orders", place.file, 3],
    [4, "GET /order/late", "orders", "(unknown)", 0],
    [5, "GET /elsewhere", "app", "(unknown)", 0],
  ]);
  const added = model.endpoints.filter(({ uncertain }) => uncertain === "seen only in the running app");
  expect(added.map(({ path }) => path)).toEqual(["/a", "/b", "/order/late", "/elsewhere"]);
  expect(model.modules[0]).toMatchObject({
    endpoints: ["GET /orders", "GET /orders/:id", "GET /a", "GET /b", "GET /order/late"],
  });
  expect(model.measures.endpoints).toBe(6);
});

test("an endpoint that was only seen live counts in its module, and what has none is said", () => {
  const orders = "src/orders/routes.ts#list";
  const users = "src/users/routes.ts#show";
  const facts = makeFacts({
    units: [unit(orders), unit(users), unit("src/users/routes.ts#late", [], { line: 6 })],
    apps: [app([route("GET", "/orders", orders), route("GET", "/users", users)])],
  });
  const dump = live(
    "GET /orders",
    "GET /users",
    { method: "GET", path: "/people", handler: "late", at: { file: "/x/src/users/routes.ts", line: 9 } },
    "GET /elsewhere",
  );
  const code = buildMonolith(facts, {});
  const seen = judgeAgain(withLive(code, dump), {});
  const of = (model: Monolith) => model.candidates.find(({ module }) => module === "users");
  expect(of(code)?.reasons[0]?.text).toBe("1 endpoint in 100 lines");
  expect(of(seen)?.reasons[0]?.text).toBe(
    "2 endpoints, 1 of them seen only in the running app, in 100 lines",
  );
  expect(of(seen)?.score).toBeCloseTo((of(code)?.score ?? 0) + 0.03, 3);
  // Two route groups reach users, one reaches orders.
  expect([code.decomposition.bcp, seen.decomposition.bcp]).toEqual([0, expect.closeTo(Math.LN2 / 2, 4)]);
  expect(seen.live?.onlyLive.map(({ path, module }) => [path, module])).toEqual([
    ["/people", "users"],
    ["/elsewhere", null],
  ]);
  expect(liveText(seen, { paint: plainPaint, verbose: false })).toContain(
    "2 only live, they stay with the monolith; counted in users 1; 1 in no module",
  );
});

test("a module of which only the running application shows endpoints is none to extract", () => {
  const [orders, mails] = ["src/orders/routes.ts#list", "src/mails/send.ts#send"];
  const facts = makeFacts({
    units: [unit(orders), unit(mails)],
    apps: [app([route("GET", "/orders", orders)])],
    data: [access(mails, "mails", "write")],
  });
  const at = { file: "/x/src/mails/send.ts", line: 4 };
  const seen = judgeAgain(
    withLive(buildMonolith(facts, {}), live("GET /orders", { method: "POST", path: "/send", at })),
    {},
  );
  expect(seen.candidates.find(({ module }) => module === "mails")).toMatchObject({
    verdict: "do-not-extract",
    reasons: [
      {
        text: "its only endpoint was seen only in the running app, so nothing can be cut out of the code",
        kind: "decides",
      },
      {},
      {},
      {},
    ],
  });
});

test("the reason tells another prefix, a file that is not loaded, and a flag apart", () => {
  const other = { handler: { file: "src/beta/routes.ts", line: 1, name: "x" } };
  const code = monolith([
    endpoint("GET /orders"),
    endpoint("GET /orders/export"),
    endpoint("GET /users/:id/roles"),
    endpoint("GET /beta", other),
  ]);
  const { live: seen } = withLive(
    code,
    live("GET /orders", "GET /v1/users/:user/roles", "GET /teams/:id/roles"),
  );
  expect(seen?.onlyStatic.map(({ id, reason }) => `${id}: ${reason}`)).toEqual([
    "GET /orders/export: others of its file are registered, this one is not: behind a condition or a flag",
    "GET /users/:id/roles: the running application has GET /v1/users/:user/roles: mounted below another prefix",
    "GET /beta: nothing of its file is registered in this run: not mounted, or behind a flag",
  ]);
});

test("names out of objects, HTML and a hundred thousand rows are only data", () => {
  const many = Array.from({ length: 99_000 }, (_, at) => ({ method: "GET", path: `/x/${at}` }));
  const model = withLive(
    monolith([endpoint("GET /x/5")]),
    live({ method: "GET", path: "/__proto__/<b>", handler: "constructor" }, ...many),
  );
  expect(model.live).toMatchObject({ rows: 99_001, precision: 1 });
  expect(model.endpoints[0]).toMatchObject({ path: "/__proto__/<b>", module: "app" });
  expect(Object.hasOwn(Object.prototype, "<b>")).toBe(false);
});

test.each([
  ["", "it is no JSON"],
  ["[]", "the document"],
  ['{"schemaVersion":2,"rows":[]}', "schemaVersion"],
  ['{"schemaVersion":1}', "rows"],
  [`{"schemaVersion":1,"rows":[${"1,".repeat(100_000)}1]}`, "more than 100000 rows"],
])("%.40s is no route table", (text, words) => {
  const parsed = parseLiveDump(text);
  expect("problem" in parsed ? parsed.problem : "none").toContain(words);
});
