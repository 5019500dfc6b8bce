import type { Framework } from "../framework.ts";
import { findCandidates } from "./find-candidates.ts";
import { createHonoHooks } from "./hono-hooks.ts";

export const hono: Framework = {
  name: "hono",
  packages: ["hono", "@hono/zod-openapi", "@hono/hono"],
  creates: /\bnew\s+(OpenAPI)?Hono\b/,
  createHooks: createHonoHooks,
  findCandidates,
};
