import { expect, test } from "vitest";
import { withOwnNames } from "../../../src/code/plan/needs/with-own-names.ts";
import type { ServiceRuntime } from "../../../src/code/plan/plan.ts";
import type { ImportEdge } from "../../../src/code/read/facts.ts";

const runtime: ServiceRuntime = {
  packageManager: "npm",
  moduleKind: "commonjs",
  language: "typescript",
  entry: "src/main.ts",
  generate: null,
  build: "tsc --rootDir src",
  nodeArgs: ["--no-warnings", "dist/main.js"],
  nodePath: [],
  typecheck: "tsc --noEmit",
};

function namesOf(own: ServiceRuntime, imports: Record<string, string>) {
  const edges = Object.entries(imports).map(
    ([specifier, to]): ImportEdge => ({
      ...{ to, specifier, pkg: null, kind: "import", typeOnly: false, sideEffect: false, line: 1 },
    }),
  );
  const path = own.entry;
  const files = [{ path, hash: "", lines: 1, imports: edges, ambient: false }];
  const { build, nodeArgs, ownNames } = withOwnNames(
    own,
    { files },
    new Set([path, ...Object.values(imports)]),
  );
  return { build, nodeArgs, ownNames };
}

test("a folder's name stands for what is built of it; paths and files that stay need none", () => {
  const { build, ownNames } = namesOf(runtime, {
    "src/users/user": "src/users/user.ts",
    "src/common/pipes/id.pipe": "src/common/pipes/id.pipe.ts",
    "src/boats": "src/boats/index.ts",
    "./app.module": "src/app.module.ts",
  });
  expect(ownNames).toEqual({ src: "dist" });
  expect(build).toBe("tsc --rootDir src");
  expect(namesOf(runtime, { "./app.module": "src/app.module.ts" }).ownNames).toBeUndefined();
});

test("names of their own mean one file each where they say nothing of the others", () => {
  const { ownNames } = namesOf(runtime, {
    "@harbour": "src/harbour/index.ts",
    "@lib/ropes": "src/shared/ropes.ts",
    "@lib/knots": "src/tied/knots.ts",
  });
  expect(ownNames).toEqual({
    "@harbour": "dist/harbour/index",
    "@lib": "dist/shared",
    "@lib/knots": "dist/tied/knots",
  });
});

test("libraries beside the sources are compiled along, and the output lies deeper", () => {
  const api = { ...runtime, entry: "apps/api/src/main.ts", build: "tsc -p apps/api --rootDir apps/api/src" };
  expect(namesOf(api, { "@app/gulls": "libs/gulls/src/index.ts" })).toEqual({
    build: "tsc -p apps/api --rootDir .",
    nodeArgs: ["--no-warnings", "dist/apps/api/src/main.js"],
    ownNames: { "@app/gulls": "dist/libs/gulls/src/index" },
  });
});

test("sources that run as they are, and modules of the new kind, are left alone", () => {
  const imports = { "src/users/user": "src/users/user.ts" };
  expect(namesOf({ ...runtime, build: null, nodeArgs: ["src/main.ts"] }, imports).ownNames).toBeUndefined();
  expect(namesOf({ ...runtime, moduleKind: "esm" }, imports).ownNames).toBeUndefined();
});
