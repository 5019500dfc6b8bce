import { expect, test } from "vitest";
import { configsFor } from "../../../src/code/plan/needs/configs-for.ts";
import { makeFacts } from "../model/make-facts.ts";

const { project } = makeFacts();

test("what a compiler looks for by itself goes along with the compiler that the service has", () => {
  const own = { ...project, tsconfigs: ["tsconfig.json"], compilerSettings: [".swcrc", ".babelrc"] };
  const of = (build: string | null, ...nodeArgs: string[]) => configsFor(own, { build, nodeArgs });
  expect(of("swc src -d dist", "dist/server.js")).toEqual(["tsconfig.json", ".swcrc"]);
  expect(of(null, "--require", "@swc-node/register", "src/server.ts")).toEqual(["tsconfig.json", ".swcrc"]);
  expect(of("babel src -d dist", "dist/server.js")).toEqual(["tsconfig.json", ".babelrc"]);
  expect(of("tsc", "dist/server.js")).toEqual(["tsconfig.json"]);
});
