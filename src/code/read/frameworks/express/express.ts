import type { Framework } from "../framework.ts";
import { createExpressHooks } from "./express-hooks.ts";
import { findCandidates } from "./find-candidates.ts";

export const express: Framework = {
  name: "express",
  packages: [
    "express",
    "inversify-express-utils",
    "@overnightjs/core",
    "@tsed/common",
    "@tsed/platform-express",
    "ts-express-decorators",
  ],
  creates: /\bexpress\s*\(\s*\)|\bnew InversifyExpressServer\b/,
  createHooks: createExpressHooks,
  findCandidates,
};
