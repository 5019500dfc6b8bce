/** One document of many: each operation from whoever answers it now. */
import { describe, expect, it } from "vitest";
import type { RouteRow } from "../../../../src/routes/route-file.ts";
import { mergeDocuments } from "../../../../src/traffic/proxy/gateway/openapi/merge-documents.ts";
import { compileTable } from "../../../../src/traffic/proxy/table/compile-table.ts";
import { type HttpTarget, startHttpTarget } from "../../support/start-target.ts";
import { startTestProxy, tableOf } from "../../support/start-test-proxy.ts";
import { ask } from "./gated.ts";

const ok = (schema: string) => ({
  responses: {
    200: {
      description: "",
      content: { "application/json": { schema: { $ref: `#/components/schemas/${schema}` } } },
    },
  },
});

const table = (rows: Record<string, Partial<RouteRow>>) =>
  compileTable(tableOf("http://127.0.0.1:1", "http://127.0.0.1:2", rows), 1);

describe("merging", () => {
  const monolith = {
    openapi: "3.0.0",
    info: { title: "Shop", version: "2" },
    servers: [{ url: "https://shop.example/api" }],
    security: [{ bearer: [] }],
    tags: [{ name: "posts" }, { name: "users" }],
    paths: {
      "/posts/{id}": {
        parameters: [{ name: "id", in: "path", required: true }],
        get: { operationId: "getPost", tags: ["posts"], ...ok("Post") },
        delete: { tags: ["posts"], ...ok("Post") },
      },
      "/users": { get: { operationId: "list", tags: ["users"], ...ok("User") } },
    },
    components: {
      schemas: {
        Post: { type: "object", properties: { author: { $ref: "#/components/schemas/User" } } },
        User: { type: "object", properties: { friend: { $ref: "#/components/schemas/User" } } },
        Unused: { type: "string" },
      },
      securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
    },
  };
  const svc = {
    openapi: "3.1.0",
    info: { title: "posts", version: "1" },
    paths: {
      "/api/posts/{slug}": { get: { operationId: "list", ...ok("Post") } },
      "/api/users": { get: ok("Post") },
      "/__msa/health": { get: ok("Post") },
    },
    components: { schemas: { Post: { type: "object", properties: { slug: { type: "string" } } } } },
  };
  const sources = [
    { target: "monolith", document: monolith },
    { target: "svc", document: svc },
  ];

  it("takes each operation from whoever answers it, with what it refers to and nothing else", () => {
    const merged = mergeDocuments(
      table({ "GET /api/posts/:id": {}, "GET /api/users": { state: "canary", weight: 50 } }),
      sources,
      null,
    );
    expect(merged).toEqual({
      openapi: "3.1.0",
      info: { title: "Shop", version: "2" },
      servers: [{ url: "/" }],
      tags: [{ name: "posts" }, { name: "users" }],
      paths: {
        "/api/posts/{id}": {
          delete: {
            tags: ["posts"],
            parameters: [{ name: "id", in: "path", required: true }],
            security: [{ bearer: [] }],
            ...ok("Post"),
          },
          get: { operationId: "svc_list", ...ok("svc_Post") },
        },
        "/api/users": {
          get: { operationId: "list", tags: ["users"], security: [{ bearer: [] }], ...ok("User") },
        },
      },
      components: {
        schemas: {
          Post: monolith.components.schemas.Post,
          User: monolith.components.schemas.User,
          svc_Post: svc.components.schemas.Post,
        },
        securitySchemes: monolith.components.securitySchemes,
      },
    });
  });

  it("leaves with the monolith what moved for some requests only, and what no row names", () => {
    const rows = { "GET /api/posts/:id": { when: { "header:x-tenant": ["a"] } } };
    const merged = mergeDocuments(table(rows), sources, "Ours");
    expect(merged.info).toEqual({ title: "Ours", version: "2" });
    expect(merged.paths).toMatchObject({ "/api/posts/{id}": { get: { operationId: "getPost" } } });
    expect(Object.keys(merged.paths as object)).toEqual(["/api/posts/{id}", "/api/users"]);
  });

  it("shares what is the same in both, and finds rows whose parameter takes numbers only", () => {
    const twin = {
      ...svc,
      components: {
        schemas: {
          Post: structuredClone(monolith.components.schemas.Post),
          User: structuredClone(monolith.components.schemas.User),
        },
      },
    };
    const rows = { "GET /api/posts/:id": { regex: "^/api/posts/(\\d+)$" } };
    const merged = mergeDocuments(table(rows), [sources[0]!, { target: "svc", document: twin }], null);
    expect(Object.keys((merged.components as { schemas: object }).schemas).sort()).toEqual(["Post", "User"]);
    expect(merged.paths).toMatchObject({ "/api/posts/{id}": { get: { operationId: "svc_list" } } });
  });
});

describe("the proxy", () => {
  const document = (title: string, path: string) => ({
    openapi: "3.0.3",
    info: { title, version: "1" },
    paths: { [path]: { get: { summary: title, responses: {} } } },
  });
  const serve = (said: () => unknown): Promise<HttpTarget> =>
    startHttpTarget((req, res) => {
      const body = said();
      res.statusCode = req.url === "/docs-json" && body !== null ? 200 : 404;
      res.end(typeof body === "string" ? body : JSON.stringify(body));
    });

  async function start(svcSays: () => unknown = () => document("svc", "/a")) {
    const monolith = await serve(() => document("monolith", "/a"));
    const svc = await serve(svcSays);
    const openapi = { path: "/openapi.json", documents: { svc: "/docs-json", monolith: "/docs-json" } };
    const base = tableOf(monolith.url, svc.url, { "GET /a": { state: "monolith" } });
    const moved = tableOf(monolith.url, svc.url, { "GET /a": { state: "service" } });
    const proxy = await startTestProxy({ ...base, openapi });
    const summary = async (): Promise<unknown> => {
      const { body } = await ask(proxy.port, "/openapi.json");
      return JSON.parse(body).paths["/a"]?.get.summary;
    };
    return { proxy, monolith, svc, summary, base: { ...base, openapi }, moved: { ...moved, openapi } };
  }

  it("serves what is true now: a move changes it", async () => {
    const { proxy, summary, moved } = await start();
    const answer = await ask(proxy.port, "/openapi.json");
    expect(answer.header("content-type")).toBe("application/json; charset=utf-8");
    expect(JSON.parse(answer.body)["x-msa-sources"]).toEqual({ monolith: "as it is", svc: "as it is" });
    expect(await summary()).toBe("monolith");
    proxy.swap(moved);
    expect(await summary()).toBe("svc");
  });

  it("says of a document that is not there, or is none, why; the others are served", async () => {
    for (const [said, reason] of [
      [null, "it answered 404"],
      ["<html>", "it is no JSON"],
      [{ swagger: "2.0" }, "Swagger 2.0 is not merged"],
      [{ a: 1 }, "it is no OpenAPI 3 document"],
    ] as const) {
      const { proxy, summary } = await start(() => said);
      const sources = JSON.parse((await ask(proxy.port, "/openapi.json")).body)["x-msa-sources"];
      expect(sources.svc).toContain(`missing: ${reason}`);
      expect(await summary()).toBe("monolith");
    }
  });

  it("goes on with what a target said last while it is down", async () => {
    const { proxy, svc, summary, moved, base } = await start();
    proxy.swap(moved);
    expect(await summary()).toBe("svc");
    await svc.stop();
    proxy.swap(base);
    expect(await summary()).toBe("monolith");
    proxy.swap(moved);
    expect(await summary()).toBe("svc");
  });

  it("has its gate before it, and 502 when nobody has one", async () => {
    const { proxy, base, monolith, svc } = await start();
    proxy.swap({ ...base, gates: { door: { deny: ["127.0.0.1"] } }, gate: "door" });
    expect((await ask(proxy.port, "/openapi.json")).status).toBe(403);
    const other = await startTestProxy(base);
    await Promise.all([monolith.stop(), svc.stop()]);
    expect((await ask(other.port, "/openapi.json")).status).toBe(502);
    expect(other.inFlight()).toBe(0);
  });

  it("refuses a table that names a target which is not there", async () => {
    const { base } = await start();
    const openapi = { path: "/o", documents: { nobody: "/docs-json" } };
    await expect(startTestProxy({ ...base, openapi })).rejects.toThrow('targets has no "nobody"');
  });
});
