/** Rows that hold for some requests only: what of them is nonsense, by line, and how they are told apart. */
import { describe, expect, it } from "vitest";
import { MsaError } from "../../src/errors/msa-error.ts";
import { addRoutes } from "../../src/routes/add-routes.ts";
import { hostFault } from "../../src/routes/host-pattern.ts";
import { parseRoutes } from "../../src/routes/parse-routes.ts";
import { printRoutes } from "../../src/routes/print-routes.ts";
import type { RouteFile, RouteRow } from "../../src/routes/route-file.ts";
import { selectRows } from "../../src/routes/select-rows.ts";
import { moveRows } from "../../src/routes/transitions.ts";

type Row = Partial<RouteRow> & { readonly endpoint: string };

function fileOf(...rows: readonly Row[]): RouteFile {
  return {
    version: 1,
    targets: { monolith: { url: "http://127.0.0.1:3999" }, svc: { url: "http://127.0.0.1:4199" } },
    gates: { strict: { maxBody: 1 }, loose: {} },
    routes: rows.map((row) => ({ module: "m", state: "monolith", target: "svc", ...row })),
  };
}

/** What is wrong with it, and the lines of the rows, the first of which is 1. */
function faults(file: RouteFile): { text: string; rows: number[] } {
  const text = printRoutes(file);
  const before = text.slice(0, text.indexOf('"routes"')).split("\n").length;
  try {
    parseRoutes(text, "f");
  } catch (error) {
    if (!(error instanceof MsaError)) throw error;
    return { text: error.message, rows: error.where.map(({ line = 0 }) => line - before) };
  }
  return { text: "", rows: [] };
}

describe("hosts", () => {
  it.each([
    "api.example.com",
    "*.example.com",
    "Shop",
    "a_b.example",
    "[::1]",
    "10.0.0.1",
    "xn--bcher-kva.example",
    "*",
    "x.",
  ])("%s is one", (pattern) => {
    expect(hostFault(pattern)).toBeNull();
  });

  it.each([
    ["https://api.example.com", "write its host only"],
    ["api.example.com:8080", "leave it out"],
    ["api.example.com/v1", "belongs into the endpoint"],
    ["bücher.example", "travels as xn--bcher-kva.example"],
    ["api.*.com", 'a "*" stands alone'],
    ["*example.com", 'a "*" stands alone'],
    ["a..b", "no name of a host"],
    ["-a.b", "no name of a host"],
    ["a b", "no name of a host"],
    ["*.", 'a "*" stands alone'],
    [`${"a".repeat(64)}.b`, "no name of a host"],
  ])("%s is none", (pattern, said) => {
    expect(hostFault(pattern)).toContain(said);
  });

  it("are looked at in match and in when, with their line", () => {
    const found = faults(
      fileOf(
        { endpoint: "GET /a", match: { host: ["a:80"] } },
        { endpoint: "GET /b", state: "service", when: { host: ["ok", "http://x"] } },
        { endpoint: "GET /c", match: {} },
      ),
    );
    expect(found.rows).toEqual([1, 2, 3]);
    expect(found.text).toContain("match says nothing");
  });
});

describe("rows with the same endpoint", () => {
  it.each([
    [{ host: ["a"] }, { host: ["b"] }],
    [{ host: ["a"] }, undefined],
    [{ host: ["a"], "header:x": ["1"] }, { host: ["a"] }],
    [{ host: ["a.x"] }, { host: ["*.x"] }],
    [{ host: ["*.a.x"] }, { host: ["*.x"] }],
    [{ host: ["*.x"] }, { host: ["x"] }],
    [{ "header:x": ["1"] }, { "header:x": ["1", "2"] }],
  ])("stand beside each other: %j, %j", (first, second) => {
    const rows = [first, second].map((match) => ({
      endpoint: "GET /a",
      ...(match === undefined ? {} : { match }),
    }));
    expect(faults(fileOf(...rows))).toEqual({ text: "", rows: [] });
  });

  it.each([
    [undefined, { host: ["b"] }, "is never looked at"],
    [{ host: ["*"] }, undefined, "is never looked at"],
    [{ host: ["*.x"] }, { host: ["a.x"] }, "is never looked at"],
    [{ host: ["*.x"] }, { host: ["*.a.x", "b.x"], "header:y": ["1"] }, "is never looked at"],
    [{ host: ["A", "b"] }, { host: ["a"] }, "is never looked at"],
    [{ host: ["a"] }, { host: ["a"] }, "stands in the table twice"],
    [undefined, undefined, "stands in the table twice"],
  ])("of which the first takes all: %j, %j", (first, second, said) => {
    const rows = [first, second].map((match) => ({
      endpoint: "GET /a",
      ...(match === undefined ? {} : { match }),
    }));
    const found = faults(fileOf(...rows));
    expect(found.text).toContain(said);
    expect(found.rows).toEqual([2]);
  });

  it("may not lose a gate for hosts that nobody names", () => {
    const guarded = { endpoint: "GET /a", match: { host: ["a"] }, gate: "strict" };
    expect(faults(fileOf(guarded, { endpoint: "GET /a", gate: "loose" })).text).toContain(
      'or "*" for all others',
    );
    expect(faults(fileOf(guarded, { endpoint: "GET /a" })).rows).toEqual([2]);
    expect(faults(fileOf(guarded, { endpoint: "GET /a", gate: "strict" })).text).toBe("");
    expect(faults(fileOf(guarded, { endpoint: "GET /a", match: { host: ["*"] } })).text).toBe("");
    expect(
      faults({
        ...fileOf({ endpoint: "GET /a", match: { host: ["a"] } }, { endpoint: "GET /a" }),
        gate: "strict",
      }).text,
    ).toBe("");
  });

  const two = fileOf(
    { endpoint: "GET /a", match: { host: ["x", "*.y"] } },
    { endpoint: "GET /a", match: { "header:x-t": ["1"] } },
  );

  it("move one by one, by their ids", () => {
    const moved = moveRows(two, "get /a  host=x,*.y", { state: "service" });
    expect(moved.changed).toEqual([{ id: "GET /a host=x,*.y", from: "monolith", to: "service" }]);
    expect(moved.file.routes.map(({ state }) => state)).toEqual(["service", "monolith"]);
    expect(moveRows(two, "m", { state: "service" }).changed).toHaveLength(2);
  });

  it("are not moved by a name that both have", () => {
    expect(() => selectRows(two, "GET /a")).toThrow("GET /a stands in 2 rows");
    expect(() => selectRows(two, "GET /a host=z")).toThrow("no endpoint GET /a host=z");
    const only = fileOf({ endpoint: "GET /a", match: { host: ["x"] } });
    expect(selectRows(only, "GET /a").rows).toEqual(only.routes);
    const plain = fileOf({ endpoint: "GET /a", match: { host: ["x"] } }, { endpoint: "GET /a" });
    expect(selectRows(plain, "GET /a").rows).toEqual([plain.routes[1]]);
  });
});

describe("another extraction", () => {
  const planned = (endpoint: string, owner: string | null = null) =>
    ({ endpoint, regex: null, module: "m", owner, sideEffects: null, pinned: null }) as const;

  it("keeps gates, and rows that people wrote for some requests, before the one for everybody", () => {
    const before: RouteFile = {
      ...fileOf(
        { endpoint: "GET /a", match: { host: ["x"] }, target: undefined },
        { endpoint: "GET /a", gate: "strict", retired: true, state: "service" },
        { endpoint: "GET /gone", match: { host: ["x"] } },
      ),
      gate: "loose",
    };
    const after = addRoutes(before, { planned: [planned("GET /b"), planned("GET /a", "svc")], targets: {} });
    expect(after).toMatchObject({ gates: before.gates, gate: "loose" });
    expect(after.routes).toEqual([
      { endpoint: "GET /b", module: "m", state: "monolith" },
      { ...before.routes[0], target: "svc" },
      before.routes[1],
      before.routes[2],
    ]);
  });

  it("adds no row through which a gate could be walked around", () => {
    const before = fileOf({ endpoint: "GET /a", match: { host: ["x"] }, gate: "strict" });
    const after = addRoutes(before, { planned: [planned("GET /a")], targets: {} });
    expect(after.routes[1]).toEqual({
      endpoint: "GET /a",
      match: { host: ["*"] },
      module: "m",
      state: "monolith",
      gate: "strict",
    });
    expect(faults(after).text).toBe("");
    expect(addRoutes(after, { planned: [planned("GET /a")], targets: {} }).routes).toEqual(after.routes);
  });
});
