import { describe, expect, it } from "vitest";
import { explainRequest } from "../../../src/traffic/proxy/explain.ts";
import { bucketOf } from "../../../src/traffic/proxy/pick/user-bucket.ts";
import { tableOf } from "../support/start-test-proxy.ts";

const file = tableOf("http://127.0.0.1:3999", "http://127.0.0.1:4199", {
  "GET /posts/feed": { state: "monolith" },
  "GET /posts/:slug": { state: "canary", weight: 40 },
  "POST /posts": { state: "shadow" },
  "GET /tags": { state: "service" },
});

describe("explaining a request", () => {
  it("names row, state, leg, target and reason", () => {
    expect(explainRequest(file, ["ip"], { method: "get", path: "/tags/?x=1" })).toEqual({
      endpoint: "GET /tags",
      module: "posts",
      state: "service",
      leg: "service",
      target: { name: "svc", url: "http://127.0.0.1:4199", discover: null },
      mirror: null,
      fallback: "monolith",
      reason: "state service",
      passedOver: [],
      gate: null,
      refused: null,
      canary: null,
    });
    expect(explainRequest(file, ["ip"], { method: "GET", path: "/posts/feed" })).toMatchObject({
      endpoint: "GET /posts/feed",
      leg: "monolith",
    });
    expect(explainRequest(file, ["ip"], { method: "POST", path: "/posts" })).toMatchObject({
      leg: "monolith",
      mirror: "svc",
    });
    expect(explainRequest(file, ["ip"], { method: "GET", path: "/posts//x" })).toMatchObject({
      endpoint: null,
      leg: "monolith",
      reason: "no row matched",
    });
  });

  it("names the gate that a request has to pass, also where no row matches", () => {
    const gated = { ...file, gates: { door: { maxBody: 1, requestId: "x-id" } }, gate: "door" };
    const gate = { name: "door", checks: ["maxBody", "requestId"] };
    expect(explainRequest(gated, ["ip"], { method: "GET", path: "/tags" }).gate).toEqual(gate);
    expect(explainRequest(gated, ["ip"], { method: "GET", path: "/nowhere" }).gate).toEqual(gate);
  });

  it("shows where a user stands in a canary", () => {
    const found = explainRequest(file, ["header:authorization", "ip"], {
      method: "GET",
      path: "/posts/x",
      headers: ["Authorization: Bearer 1"],
    });
    expect(found.canary).toEqual({
      key: "header:authorization",
      bucket: bucketOf("Bearer 1"),
      weight: 40,
      newUser: false,
    });
    expect(found.leg).toBe(bucketOf("Bearer 1") < 40 ? "service" : "monolith");
  });
});
