import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { nestOutput, nestPlugins } from "../../../../src/code/read/project/nest-plugins.ts";

function pluginsOf(
  settings: unknown,
  { scripts = { build: "nest build" }, entry = "src/main.ts", file = "nest-cli.json" } = {},
) {
  const root = mkdtempSync(join(tmpdir(), "msa-plugins-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), JSON.stringify(settings));
  return nestPlugins(root, entry, scripts);
}

const compilerOptions = { plugins: ["@nestjs/swagger"] };
const swagger = { name: "@nestjs/swagger", options: {} };

test("names and options, in their order", () => {
  const options = { typeFileNameSuffix: [".dto.ts"] };
  const plugins = ["@nestjs/swagger", { name: "@nestjs/graphql", options }, { name: "own" }, 7];
  expect(pluginsOf({ compilerOptions: { plugins } })).toEqual({
    file: "nest-cli.json",
    plugins: [swagger, { name: "@nestjs/graphql", options }, { name: "own", options: {} }],
  });
});

test("of the project whose entry it is; what that one does not say holds for all", () => {
  const quay = { sourceRoot: "apps/quay/src", compilerOptions: { plugins: ["@nestjs/graphql"] } };
  const settings = { compilerOptions, projects: { quay, light: { root: "apps/light" } } };
  const named = (entry: string) => pluginsOf(settings, { entry })?.plugins.map(({ name }) => name);
  expect(named("apps/quay/src/main.ts")).toEqual(["@nestjs/graphql"]);
  expect(named("apps/light/src/main.ts")).toEqual(["@nestjs/swagger"]);
});

test("beside the package of a backend further down", () => {
  const found = pluginsOf({ compilerOptions }, { file: "api/nest-cli.json", entry: "api/src/main.ts" });
  expect(found).toEqual({ file: "api/nest-cli.json", plugins: [swagger] });
});

test("swc is said, in the settings or in the command that builds", () => {
  const ignoredBy = (builder: unknown, scripts = { build: "nest build" }) =>
    pluginsOf({ compilerOptions: { ...compilerOptions, builder } }, { scripts })?.ignoredBy;
  expect(ignoredBy("swc")).toBe("swc");
  expect(ignoredBy({ type: "swc" })).toBe("swc");
  expect(ignoredBy("swc", { build: "nest build --builder tsc" })).toBeUndefined();
  expect(ignoredBy("webpack")).toBeUndefined();
  expect(ignoredBy(undefined, { build: "nest build -b swc" })).toBe("swc");
  const watched = { build: "nest build", "start:dev": "nest start -b swc --watch" };
  expect(ignoredBy(undefined, watched)).toBeUndefined();
});

test("none without Nest's tool, with sources that are run, or where none are named", () => {
  const { length } = [
    pluginsOf({ compilerOptions }, { scripts: { build: "tsc" } }),
    pluginsOf({ compilerOptions }, { scripts: { build: "nest build", ...{ start: "ts-node src/main.ts" } } }),
    pluginsOf({ compilerOptions }, { entry: "src/main.js" }),
    pluginsOf({ compilerOptions: {} }),
    pluginsOf({ compilerOptions }, { file: "other.json" }),
  ].filter((found) => found === null);
  expect(length).toBe(5);
});

test("what it compiles goes to dist, beside its own settings", () => {
  const root = mkdtempSync(join(tmpdir(), "msa-output-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "api"));
  writeFileSync(join(root, "api/nest-cli.json"), "{}");
  const scripts = { build: "nest build" };
  expect(nestOutput(root, "src/main.ts", scripts)).toBe("dist");
  expect(nestOutput(root, "api/src/main.ts", scripts)).toBe("api/dist");
  expect(nestOutput(root, "src/main.ts", { build: "tsc" })).toBeNull();
});
