import type { Framework } from "../framework.ts";
import { findCandidates } from "./find-candidates.ts";
import { createKoaHooks } from "./koa-hooks.ts";

export const koa: Framework = {
  name: "koa",
  packages: [
    "koa",
    "koa-router",
    "@koa/router",
    "koa-joi-router",
    "koa-swagger-decorator",
    "@tsed/platform-koa",
  ],
  creates: /\bnew\s+Koa\w*\b|\brequire\(["']koa["']\)\s*\(/,
  createHooks: createKoaHooks,
  findCandidates,
};
