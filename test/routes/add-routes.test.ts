import { describe, expect, it } from "vitest";
import { addRoutes, type PlannedRoute } from "../../src/routes/add-routes.ts";
import { parseRoutes } from "../../src/routes/parse-routes.ts";
import { printRoutes } from "../../src/routes/print-routes.ts";
import { table } from "./table.ts";

const targets = { monolith: { url: "http://127.0.0.1:3999" }, "svc-posts": { url: "http://127.0.0.1:4199" } };

function planned(endpoint: string, more: Partial<PlannedRoute> = {}): PlannedRoute {
  return { endpoint, regex: null, module: "posts", owner: null, sideEffects: null, pinned: null, ...more };
}

describe("adding routes", () => {
  it("makes a table of the whole monolith, with targets where a service has the endpoint", () => {
    const file = addRoutes(null, {
      planned: [
        planned("GET /feed", { owner: "svc-posts" }),
        planned("GET /:slug"),
        planned("ALL /odd", { regex: "^/odd", pinned: "expression" }),
      ],
      targets,
      schema: "s.json",
    });
    expect(file).toEqual({
      $schema: "s.json",
      version: 1,
      targets,
      routes: [
        { endpoint: "GET /feed", module: "posts", state: "monolith", target: "svc-posts" },
        { endpoint: "GET /:slug", module: "posts", state: "monolith" },
        { endpoint: "ALL /odd", regex: "^/odd", module: "posts", state: "monolith", pinned: "expression" },
      ],
    });
    expect(parseRoutes(printRoutes(file), "f")).toEqual(file);
  });

  it("keeps where rows stand, takes order and module from the monolith", () => {
    const before = table({
      "GET /a": { state: "canary", weight: 20, fallback: "none" },
      "GET /b": { state: "service" },
    });
    const after = addRoutes(before, {
      planned: [planned("GET /b", { module: "blog" }), planned("GET /a")],
      targets: {},
    });
    expect(after.routes).toEqual([
      { endpoint: "GET /b", module: "blog", state: "service", target: "svc-posts" },
      {
        endpoint: "GET /a",
        module: "posts",
        state: "canary",
        target: "svc-posts",
        weight: 20,
        fallback: "none",
      },
    ]);
    expect(after.targets).toEqual(before.targets);
  });

  it("drops rows that vanished only while the monolith answers them, and keeps the others in their place", () => {
    const before = table({
      "GET /a": {},
      "GET /gone": {},
      "GET /served": { state: "service" },
      "GET /b": {},
    });
    const after = addRoutes(before, {
      planned: [planned("GET /a"), planned("GET /b"), planned("GET /c")],
      targets: {},
    });
    expect(after.routes.map((row) => row.endpoint)).toEqual(["GET /a", "GET /served", "GET /b", "GET /c"]);
  });

  it("is the same the second time", () => {
    const input = {
      planned: [planned("GET /a", { owner: "svc-posts" }), planned("GET /a"), planned("GET /b")],
      targets,
    };
    const once = addRoutes(null, input);
    expect(once.routes).toHaveLength(2);
    expect(addRoutes(once, input)).toEqual(once);
  });

  it("does not pin a row that has left already", () => {
    const before = table({ "GET /a": { state: "service" } });
    const after = addRoutes(before, { planned: [planned("GET /a", { pinned: "new doubt" })], targets: {} });
    expect(after.routes[0]).not.toHaveProperty("pinned");
  });
});
