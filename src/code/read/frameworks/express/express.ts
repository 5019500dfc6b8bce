import type { Framework } from "../framework.ts";
import { createExpressHooks } from "./express-hooks.ts";
import { findCandidates } from "./find-candidates.ts";

export const express: Framework = {
  name: "express",
  packages: ["express"],
  creates: /\bexpress\s*\(\s*\)/,
  createHooks: createExpressHooks,
  findCandidates,
};
