import { expect, test } from "vitest";
import { buildMonolith } from "../../../src/code/model/build-monolith.ts";
import { planRoutes } from "../../../src/code/plan/plan-routes.ts";
import type { Facts } from "../../../src/code/read/facts.ts";
import { app, makeFacts, route } from "../model/make-facts.ts";

const written = [
  "GET /*",
  "GET /trips/:id",
  "POST /trips/:id",
  "GET /trips/summary",
  "GET /trips/:id.json",
  "GET /trips/summary/days",
  "GET /:kind/latest",
  "GET /trips",
];

function rowsOf(more: Partial<Facts["project"]>): string[] {
  const routes = written.map((id, at) => {
    const [method = "", path = ""] = id.split(" ");
    return route(method, path, `src/trips/trips.routes.ts#handler${at}`);
  });
  const facts = makeFacts({ apps: [app(routes)] });
  const monolith = buildMonolith({ ...facts, project: { ...facts.project, ...more } }, {});
  return planRoutes(monolith, new Set()).map(({ endpoint }) => endpoint);
}

test("rows go by registration where the router does", () => {
  expect(rowsOf({ framework: "express" })).toEqual(written);
});

test("Fastify tries what is written out first, then parameters, then wildcards", () => {
  const ordered = [
    "GET /trips/summary",
    "GET /trips/:id.json",
    "GET /trips/:id",
    "GET /trips/summary/days",
    "GET /:kind/latest",
    "GET /trips",
    "GET /*",
    "POST /trips/:id",
  ];
  expect(rowsOf({ framework: "fastify" })).toEqual(ordered);
  const adapter = { range: "11.0.0", installed: null, dev: false, peers: [] };
  expect(rowsOf({ framework: "nest", packages: { "@nestjs/platform-fastify": adapter } })).toEqual(ordered);
});
