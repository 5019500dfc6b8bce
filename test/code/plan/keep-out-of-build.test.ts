import { expect, test } from "vitest";
import type { ProjectFacts } from "../../../src/code/model/monolith.ts";
import { keepOutOfBuild } from "../../../src/code/plan/needs/keep-out-of-build.ts";

const client = { command: "prisma generate", packages: ["prisma"], output: "src/made" };
const project = {
  tsconfigs: ["tsconfig.json"],
  otherTsconfigs: [],
  outDir: "dist",
} as unknown as ProjectFacts; // only these fields are read

function excluded(
  build: string | null,
  assets: readonly string[],
  text = '{ "compilerOptions": {} }',
): unknown {
  const [change] = keepOutOfBuild(project, { build, client: { ...client, assets }, tests: null }, () => text);
  if (change === undefined) return null;
  const after = [...change.edits]
    .reverse()
    .reduce((all, { start, end, text: put }) => all.slice(0, start) + put + all.slice(end), text);
  return JSON.parse(after).exclude;
}

test("a generator's settings beside the code are no part of a build that says where the code lies", () => {
  const assets = ["prisma/schema.prisma", "prisma.config.ts"];
  expect(excluded("tsc --rootDir src", assets)).toEqual(["node_modules", "dist", "prisma.config.ts"]);
});

test("where the build takes the files' common folder, or the settings are no TypeScript, nothing is said", () => {
  expect(excluded("tsc", ["prisma/schema.prisma", "prisma.config.ts"])).toBeNull();
  expect(excluded("tsc --rootDir .", ["prisma.config.ts"])).toBeNull();
  expect(excluded("tsc --rootDir src", ["prisma/schema.prisma", "prisma.config.mjs"])).toBeNull();
  expect(excluded("tsc --rootDir src", ["src/settings/prisma.config.ts"])).toBeNull();
  expect(excluded(null, ["prisma.config.ts"])).toBeNull();
});

test("a compiler that takes JavaScript leaves out what msa puts beside the code", () => {
  const settings = (options: object, rest = {}) => JSON.stringify({ compilerOptions: options, ...rest });
  expect(excluded(null, [], settings({ allowJs: true }))).toEqual(["node_modules", "dist", "msa"]);
  expect(excluded(null, [], settings({ checkJs: true }))).toEqual(["node_modules", "dist", "msa"]);
  expect(excluded(null, [], settings({ allowJs: true }, { exclude: ["lib"] }))).toEqual(["lib", "msa"]);
  expect(excluded(null, [], settings({ allowJs: true }, { include: ["src"] }))).toBeNull();
  expect(excluded(null, [], settings({ allowJs: false, checkJs: true }))).toBeNull();
});
