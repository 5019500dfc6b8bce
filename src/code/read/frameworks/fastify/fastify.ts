import type { Framework } from "../framework.ts";
import { adoptPlugin } from "./adopt-plugin.ts";
import { createFastifyHooks } from "./fastify-hooks.ts";
import { findCandidates } from "./find-candidates.ts";

export const fastify: Framework = {
  name: "fastify",
  packages: ["fastify"],
  creates: /\b[Ff]astify\s*(<[^>]*>)?\s*\(|require\(["']fastify["']\)\s*\(/,
  createHooks: createFastifyHooks,
  findCandidates,
  adopt: adoptPlugin,
};
