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
