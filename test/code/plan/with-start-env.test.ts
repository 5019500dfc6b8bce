import { expect, test } from "vitest";
import { withStartEnv } from "../../../src/code/plan/needs/with-start-env.ts";
import type { ServiceRuntime } from "../../../src/code/plan/plan.ts";

const runtime = (nodeArgs: string[]): ServiceRuntime => ({
  packageManager: "npm",
  moduleKind: "commonjs",
  language: "typescript",
  entry: "src/server.ts",
  build: null,
  nodeArgs,
  nodePath: [],
  generate: null,
  typecheck: null,
});

test("that no types are checked is said once: by the way the compiler is loaded, or else by its variable", () => {
  const env = { TS_NODE_TRANSPILE_ONLY: "true", TS_NODE_FILES: "true" };
  const hook = ["--require", "ts-node/register/transpile-only", "src/server.ts"];
  expect(withStartEnv(runtime(hook), env, null)).toEqual({
    ...runtime(hook),
    startEnv: { TS_NODE_FILES: "true" },
  });
  const loader = ["--loader", "ts-node/esm", "src/server.ts"];
  expect(withStartEnv(runtime(loader), env, null).startEnv).toEqual(env);
});

test("where types are checked as the code is loaded, what the cut leaves unused is no error", () => {
  const hook = ["--require", "ts-node/register", "src/server.ts"];
  const rules = ["noUnusedLocals", "noUnusedParameters"];
  const optionsOf = (env: Record<string, string>): unknown =>
    JSON.parse(withStartEnv(runtime(hook), env, null, rules).startEnv?.TS_NODE_COMPILER_OPTIONS ?? "null");
  expect(optionsOf({})).toEqual({ noUnusedLocals: false, noUnusedParameters: false });
  expect(optionsOf({ TS_NODE_COMPILER_OPTIONS: '{"module":"commonjs","noUnusedLocals":true}' })).toEqual({
    module: "commonjs",
    noUnusedLocals: false,
    noUnusedParameters: false,
  });
  expect(withStartEnv(runtime(hook), {}, null).startEnv).toBeUndefined();
});
