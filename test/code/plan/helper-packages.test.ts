import { expect, test } from "vitest";
import { configPackages, globalTypes, tsNodePackages } from "../../../src/code/plan/needs/helper-packages.ts";
import { typesNamedIn } from "../../../src/code/plan/needs/packages-named-in.ts";
import { makeFacts } from "../model/make-facts.ts";

const installed = { range: "1.0.0", installed: null, dev: true, peers: [] };

function projectWith(packages: readonly string[]) {
  const facts = makeFacts();
  return {
    ...facts.project,
    tsconfigs: ["tsconfig.json"],
    packages: Object.fromEntries(packages.map((name) => [name, installed])),
  };
}

test("packages whose global types a tsconfig names are the service's, too", () => {
  const config =
    '{ "compilerOptions": { "types": ["jest", "node", "vitest/globals", "@pro/kit", "./own", "nowhere"], } }';
  const project = projectWith(["@types/jest", "jest", "@types/node", "vitest", "@types/pro__kit"]);
  expect(globalTypes(project, () => config)).toEqual([
    "@types/jest",
    "@types/node",
    "vitest",
    "@types/pro__kit",
  ]);
  expect(globalTypes(project, () => '{ "extends": "@tsconfig/node20/tsconfig.json" }')).toEqual([]);
});

test("types that add names to those of everybody come along where the code uses them, though it imports nothing", () => {
  const project = {
    ...projectWith(["@types/multer", "@types/node", "@types/passport"]),
    language: "typescript" as const,
  };
  const file = { path: "src/photos.ts", placement: "moved" as const, sourceHash: "", edits: [] };
  const typesIn = (text: string) => typesNamedIn([file], () => text, project);
  expect(typesIn("show(photo: Express.Multer.File) {}")).toEqual(["@types/multer"]);
  expect(typesIn("show(photo: Photo.File, user: Express.User) {}")).toEqual([]);
});

test("packages that a tsconfig extends are the service's, too", () => {
  const project = projectWith([]);
  expect(
    configPackages(project, () => '{ "extends": ["@tsconfig/node20/tsconfig.json", "./base.json"] }'),
  ).toEqual(["@tsconfig/node20"]);
});

test("packages that ts-node loads by the settings of a tsconfig are the service's, where the monolith has them", () => {
  const project = projectWith(["tsconfig-paths", "@swc/core", "ttypescript"]);
  const config =
    '{ "ts-node": { "require": ["tsconfig-paths/register", "./local.js", "absent"], "compiler": "ttypescript" } }';
  expect(tsNodePackages(project, () => config)).toEqual(["tsconfig-paths", "ttypescript"]);
  expect(tsNodePackages(project, () => '{ "ts-node": { "require": "tsconfig-paths/register" } }')).toEqual([
    "tsconfig-paths",
  ]);
  expect(tsNodePackages(project, () => '{ "compilerOptions": {} }')).toEqual([]);
});
