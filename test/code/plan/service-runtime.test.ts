import { describe, expect, test } from "vitest";
import type { ProjectFacts } from "../../../src/code/model/monolith.ts";
import { serviceRuntime as runtimeOf } from "../../../src/code/plan/needs/service-runtime.ts";

const pkg = (name: string) => [name, { range: "1.0.0", installed: "1.0.0", dev: true, peers: [] }] as const;

const serviceRuntime = (facts: ProjectFacts, tsconfig = "{}") => runtimeOf(facts, () => tsconfig);

function project(over: Partial<ProjectFacts> & { have?: string[] }): ProjectFacts {
  const { have = ["typescript"], ...rest } = over;
  return {
    root: "/m",
    name: "m",
    packageManager: "npm",
    framework: "express",
    moduleKind: "commonjs",
    language: "typescript",
    entry: "src/server.ts",
    tsconfigs: ["tsconfig.json"],
    otherTsconfigs: [],
    prisma: null,
    outDir: "dist",
    rootDir: "src",
    scripts: {},
    packages: Object.fromEntries(have.map(pkg)),
    ...rest,
  };
}

describe("serviceRuntime keeps the monolith's own compiler and runner", () => {
  test("tsc build, node start", () => {
    const { runtime } = serviceRuntime(
      project({ scripts: { build: "rimraf dist && tsc && copyfiles x y", start: "node dist/server.js" } }),
    );
    expect(runtime).toMatchObject({ build: "tsc", nodeArgs: ["dist/server.js"], typecheck: "tsc --noEmit" });
  });

  test("compiler plugins run where Nest's tool would run them, and nowhere else", () => {
    const plugins = [
      { name: "@nestjs/swagger/plugin", options: {} },
      { name: "../own", options: {} },
    ];
    const runtime = (scripts: Record<string, string>, more: { ignoredBy?: "swc" } = {}) => {
      const compilerPlugins = { file: "nest-cli.json", plugins, ...more };
      const have = ["typescript", "ts-node", "@nestjs/swagger"];
      const { build, compilerPlugins: run } = serviceRuntime(
        project({ scripts, have, compilerPlugins }),
      ).runtime;
      return { build, run };
    };
    const runs = { build: "node ./msa/compile.cjs", run: plugins.slice(0, 1) };
    expect(runtime({ build: "nest build", start: "node dist/server" })).toEqual(runs);
    expect(runtime({ start: "nest start", dev: "ts-node src/server.ts" })).toEqual(runs);
    expect(runtime({ build: "nest build && tsc-alias", start: "node dist/server" })).toEqual(runs);
    expect(runtime({ build: "tsc -p .", start: "node dist/server" }).build).toBe("tsc -p .");
    expect(runtime({ build: "nest build" }, { ignoredBy: "swc" })).toEqual({ build: "tsc", run: undefined });
  });

  test("the build tool's own output folder is said to the compiler where no tsconfig says it", () => {
    const { runtime } = serviceRuntime(
      project({
        scripts: { build: "nest build", "start:prod": "node dist/main" },
        entry: "src/main.ts",
        assumedOutDir: true,
        rootDir: null,
        have: ["typescript", "ts-node"],
      }),
      '{ "compilerOptions": { "emitDecoratorMetadata": true } }',
    );
    expect(runtime).toMatchObject({ build: "tsc --outDir dist --rootDir src", nodeArgs: ["dist/main.js"] });
  });

  test("Node's types are named where a list, or a compiler without one, leaves them to whoever imports something", () => {
    const have = ["typescript", "@types/node"];
    const scripts = { build: "tsc -p tsconfig.json", start: "node dist/server.js" };
    const listing = (types: string) =>
      serviceRuntime(project({ have, scripts }), `{ "compilerOptions": { "types": ${types} } }`).runtime;
    expect(listing('["vitest/globals"]')).toMatchObject({
      build: "tsc -p tsconfig.json --types vitest/globals,node",
      typecheck: "tsc --noEmit --types vitest/globals,node",
    });
    expect(listing('["node", "jest"]').typecheck).toBe("tsc --noEmit");
    expect(listing('["./own"]').typecheck).toBe("tsc --noEmit");
    const typescript = { range: "^6.0.0", installed: "6.0.3", dev: true, peers: [] };
    const packages = { typescript, "@types/node": { ...typescript, installed: "24.1.0" } };
    expect(serviceRuntime(project({ packages, scripts })).runtime.typecheck).toBe(
      "tsc --noEmit --types node",
    );
    expect(serviceRuntime(project({ have, scripts })).runtime.typecheck).toBe("tsc --noEmit");
  });

  test("a start script that names the output decides over outDir and rootDir", () => {
    const { runtime } = serviceRuntime(
      project({
        rootDir: null,
        scripts: { build: "tsc", start: "NODE_ENV=production node ./dist/src/server" },
      }),
    );
    expect(runtime.nodeArgs).toEqual(["dist/src/server.js"]);
    expect(runtime.build).toBe("tsc --rootDir .");
  });

  test("sources that have to run as they are keep the types of their parameters where code asks for them", () => {
    const facts = project({ scripts: { build: "nest build", start: "nest start" } });
    const asks = '{ "compilerOptions": { "emitDecoratorMetadata": true } }';
    const argsOf = (tsconfig: string) => runtimeOf(facts, () => tsconfig, true).runtime.nodeArgs;
    expect(argsOf(asks)).toEqual(["--require", "ts-node/register", "src/server.ts"]);
    expect(argsOf("{}")).toEqual(["--import", "tsx", "src/server.ts"]);
  });

  test("what Babel builds is built and started as it was", () => {
    const facts = (scripts: Record<string, string>, ...have: string[]) =>
      project({ language: "javascript", entry: "src/index.js", tsconfigs: [], outDir: null, scripts, have });
    const built = serviceRuntime(
      facts({ build: "rimraf dist && babel src -d dist", start: "node ./dist/index.js" }, "@babel/cli"),
    );
    expect(built.runtime).toMatchObject({ build: "babel src -d dist", nodeArgs: ["dist/index.js"] });
    expect(built.runners).toEqual(["@babel/cli", "@babel/core"]);
    const run = serviceRuntime(facts({ start: "babel-node src/index.js" }, "@babel/node"));
    expect(run.runtime).toMatchObject({
      build: null,
      nodeArgs: ["--require", "regenerator-runtime/runtime", "--require", "@babel/register", "src/index.js"],
    });
    expect(run.runners).toEqual(["@babel/node"]);
  });

  test("what Babel is told by variables it is told for the service too; before version 7 its command has another package", () => {
    const built = serviceRuntime(
      project({
        ...{
          language: "javascript",
          entry: "src/bin/www.js",
          tsconfigs: [],
          outDir: null,
          have: ["babel-cli"],
        },
        scripts: {
          build: "rimraf dist && cross-env NODE_ENV=production babel src -d dist -s",
          start: "node dist/bin/www.js",
        },
      }),
    );
    expect(built.runtime).toMatchObject({
      build: "NODE_ENV=production babel src -d dist -s",
      nodeArgs: ["dist/bin/www.js"],
    });
    expect(built.runners).toEqual(["babel-cli"]);
  });

  test("where a bundler makes what runs, the compiler before it only checks: the runner of the sources starts them", () => {
    const started = (build: string) =>
      serviceRuntime(
        project({
          have: ["typescript", "tsx", "tsup"],
          scripts: { build, "start:dev": "tsx watch src/server.ts", "start:prod": "node dist/server.js" },
        }),
      ).runtime;
    for (const build of ["tsc && tsup", "tsc && npx esbuild src/server.ts --bundle --outfile=dist/server.js"])
      expect(started(build)).toMatchObject({ build: null, nodeArgs: ["--import", "tsx", "src/server.ts"] });
    expect(started("tsc && esbuild web/main.ts --bundle")).toMatchObject({
      build: "tsc",
      nodeArgs: ["dist/server.js"],
    });
  });

  test("a build that watches is run once", () => {
    const { runtime } = serviceRuntime(
      project({ scripts: { build: "tsc -w && tsc-alias --watch", start: "node dist/server.js" } }),
    );
    expect(runtime.build).toBe("tsc && tsc-alias");
  });

  test("a start command that checks no types starts the service so, by the runner that brings ts-node along", () => {
    const { runtime, runners } = serviceRuntime(
      project({
        have: ["typescript", "ts-node-dev"],
        outDir: ".dist",
        scripts: { build: "tsc -p .", start: "node -r ts-node/register/transpile-only src/server.ts" },
      }),
    );
    expect(runtime).toMatchObject({
      build: null,
      nodeArgs: ["--require", "ts-node/register/transpile-only", "src/server.ts"],
    });
    expect(runners).toEqual(["ts-node-dev"]);
    const dev = project({
      have: ["typescript", "ts-node"],
      outDir: null,
      scripts: { dev: "ts-node -T src/server.ts" },
    });
    expect(serviceRuntime(dev).runtime.nodeArgs).toContain("ts-node/register/transpile-only");
  });

  test("ts-node, with a path mapper in front", () => {
    const { runtime, runners } = serviceRuntime(
      project({
        have: ["typescript", "ts-node", "tsconfig-paths"],
        scripts: { start: "ts-node -r tsconfig-paths/register src/server.ts" },
      }),
    );
    expect(runtime).toMatchObject({
      build: null,
      nodeArgs: ["--require", "ts-node/register", "--require", "tsconfig-paths/register", "src/server.ts"],
    });
    expect(runners).toContain("ts-node");
  });

  test("plain JavaScript starts as it is", () => {
    const { runtime } = serviceRuntime(
      project({
        language: "javascript",
        entry: "index.js",
        tsconfigs: [],
        outDir: null,
        scripts: { start: "node index.js" },
      }),
    );
    expect(runtime).toMatchObject({ build: null, nodeArgs: ["index.js"], typecheck: null });
  });

  test("a bundler's build is replaced by the compiler", () => {
    const { runtime } = serviceRuntime(
      project({ scripts: { build: "nx build api", start: "nx serve api" } }),
    );
    expect(runtime).toMatchObject({ build: "tsc", nodeArgs: ["dist/server.js"] });
  });

  test("sources without any compiler are run by tsx", () => {
    const { runtime, runners } = serviceRuntime(project({ have: [], outDir: null, scripts: {} }));
    expect(runtime.nodeArgs).toEqual(["--import", "tsx", "src/server.ts"]);
    expect(runners).toEqual(["tsx"]);
  });

  test("rules about unused names do not hold for code that was cut", () => {
    const { runtime } = serviceRuntime(
      project({ scripts: { build: "tsc", start: "node dist/server.js" } }),
      '{ "compilerOptions": { "noUnusedLocals": true } }',
    );
    expect(runtime).toMatchObject({
      build: "tsc --noUnusedLocals false",
      typecheck: "tsc --noEmit --noUnusedLocals false",
    });
  });

  test("a config that comes from a package may forbid unused names, too", () => {
    const { runtime } = serviceRuntime(
      project({ scripts: { build: "tsc", start: "node dist/server.js" } }),
      '{ "extends": "@quay/tsconfig/strict.json" }',
    );
    expect(runtime.typecheck).toBe("tsc --noEmit --noUnusedLocals false --noUnusedParameters false");
  });
});
