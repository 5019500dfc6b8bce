import type { Framework } from "../framework.ts";
import { createExpressHooks } from "./express-hooks.ts";
import { findCandidates } from "./find-candidates.ts";

export const express: Framework = {
  name: "express",
  packages: ["express", "inversify-express-utils", "@overnightjs/core"],
  creates: /\bexpress\s*\(\s*\)|\bnew InversifyExpressServer\b/,
  createHooks: createExpressHooks,
  findCandidates,
};
