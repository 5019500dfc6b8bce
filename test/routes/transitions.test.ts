import { describe, expect, it } from "vitest";
import { MsaError } from "../../src/errors/msa-error.ts";
import type { RouteFile } from "../../src/routes/route-file.ts";
import { moveRows, rollbackRows, type Wish } from "../../src/routes/transitions.ts";
import { table } from "./table.ts";

const file = table({
  "GET /api/posts": {},
  "GET /api/posts/:slug": { state: "canary", weight: 10 },
  "GET /api/tags": { module: "tags", target: undefined },
  "ALL /api/odd": { module: "odd", pinned: "path could not be read" },
});

function refusal(selector: string, wish: Wish, from: RouteFile = file): MsaError {
  try {
    moveRows(from, selector, wish);
  } catch (error) {
    if (error instanceof MsaError) return error;
    throw error;
  }
  throw new Error("was not refused");
}

describe("moving rows", () => {
  it("moves one endpoint and says from where to where", () => {
    const moved = moveRows(file, "get /api/posts/", { state: "service" });
    expect(moved.changed).toEqual([{ id: "GET /api/posts", from: "monolith", to: "service" }]);
    expect(moved.file.routes[0]).toEqual({
      endpoint: "GET /api/posts",
      module: "posts",
      state: "service",
      target: "svc-posts",
    });
    expect(file.routes[0]!.state).toBe("monolith");
  });

  it("lets a state hold for some requests only, and for everybody again with the next move", () => {
    const when = { "header:x-tenant": ["acme", "globex"], host: ["eu.example"] };
    const narrow = moveRows(file, "GET /api/posts", { state: "service", when });
    expect(narrow.changed).toEqual([
      {
        id: "GET /api/posts",
        from: "monolith",
        to: "service",
        toWhen: "header:x-tenant=acme,globex host=eu.example",
      },
    ]);
    expect(narrow.file.routes[0]).toMatchObject({ state: "service", when });
    expect(moveRows(narrow.file, "GET /api/posts", { state: "service", when }).changed).toEqual([]);
    const wide = moveRows(narrow.file, "GET /api/posts", { state: "service" });
    expect(wide.changed).toHaveLength(1);
    expect(wide.file.routes[0]!.when).toBeUndefined();
    expect(rollbackRows(narrow.file, "GET /api/posts").file.routes[0]!.when).toBeUndefined();
    expect(refusal("GET /api/posts", { state: "monolith", when }).code).toBe("MSA3002");
    const retired = table({ "GET /a": { state: "service", retired: true } });
    expect(refusal("GET /a", { state: "service", when }, retired).code).toBe("MSA3002");
  });

  it("moves every endpoint of a module, and sets or drops the weight", () => {
    const moved = moveRows(file, "posts", { state: "canary", weight: 25 });
    expect(moved.changed).toEqual([
      { id: "GET /api/posts", from: "monolith", to: "canary", toWeight: 25 },
      { id: "GET /api/posts/:slug", from: "canary", to: "canary", fromWeight: 10, toWeight: 25 },
    ]);
    const back = rollbackRows(moved.file, "posts");
    expect(
      back.file.routes
        .filter((row) => row.module === "posts")
        .every((row) => row.state === "monolith" && !("weight" in row)),
    ).toBe(true);
  });

  it("changes nothing the second time", () => {
    const once = moveRows(file, "posts", { state: "service" }).file;
    const twice = moveRows(once, "posts", { state: "service" });
    expect([twice.changed, twice.file]).toEqual([[], once]);
  });

  it("refuses pinned rows and rows without a service, naming the reason", () => {
    expect(refusal("ALL /api/odd", { state: "service" })).toMatchObject({
      code: "MSA3002",
      message: expect.stringContaining("could not be read"),
    });
    expect(refusal("odd", { state: "shadow" }).code).toBe("MSA3002");
    expect(refusal("tags", { state: "shadow" })).toMatchObject({
      code: "MSA3001",
      fix: "run `msa extract tags`",
    });
  });

  it("leaves the rows of a module that must stay, and says so", () => {
    const mixed = table({ "GET /a": {}, "GET /b": { pinned: "odd path" } });
    const moved = moveRows(mixed, "posts", { state: "service" });
    expect(moved.changed.map((change) => change.id)).toEqual(["GET /a"]);
    expect(moved.skipped).toEqual([{ id: "GET /b", reason: "it is pinned to the monolith: odd path" }]);
  });

  it("never refuses the way back", () => {
    expect(rollbackRows(file, "odd").changed).toEqual([]);
    expect(rollbackRows(file, "tags").changed).toEqual([]);
  });

  it.each([
    [{ state: "canary" }, "needs a weight"],
    [{ state: "canary", weight: 101 }, "not a percentage"],
    [{ state: "canary", weight: -1 }, "not a percentage"],
    [{ state: "canary", weight: Number.NaN }, "not a percentage"],
    [{ state: "service", weight: 5 }, "only with canary"],
  ] as const)("refuses %j", (wish, message) => {
    expect(refusal("posts", wish)).toMatchObject({
      code: "MSA3002",
      exitCode: 2,
      message: expect.stringContaining(message),
    });
  });

  it("suggests the nearest name for what it does not know", () => {
    expect(refusal("post", { state: "service" })).toMatchObject({
      code: "MSA1004",
      fix: 'did you mean "posts"?',
    });
    expect(refusal("GET /api/post", { state: "service" })).toMatchObject({
      code: "MSA1005",
      fix: 'did you mean "GET /api/posts"?',
    });
  });
});
