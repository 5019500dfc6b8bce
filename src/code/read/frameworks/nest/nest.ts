import type { Framework } from "../framework.ts";
import { findCandidates } from "./find-candidates.ts";
import { createNestHooks } from "./nest-hooks.ts";

export const nest: Framework = {
  name: "nest",
  packages: ["@nestjs/core", "@nestjs/common"],
  creates: /\bNestFactory\s*\.\s*create\b/,
  createHooks: createNestHooks,
  findCandidates,
};
