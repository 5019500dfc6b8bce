import { expect, test } from "vitest";
import type { PackageFact, ProjectFacts } from "../../../src/code/model/monolith.ts";
import { neededPackages } from "../../../src/code/plan/needs/packages.ts";

const fact = (installed: string | null, dev = false, peers: string[] = []): PackageFact => ({
  range: "^1.0.0",
  installed,
  dev,
  peers,
});

const project: ProjectFacts = {
  root: "/m",
  name: "m",
  packageManager: "npm",
  framework: "express",
  moduleKind: "commonjs",
  language: "typescript",
  entry: "src/server.ts",
  tsconfigs: [],
  otherTsconfigs: [],
  prisma: null,
  outDir: null,
  rootDir: null,
  scripts: {},
  packages: {
    express: fact("4.21.0"),
    knex: fact("3.1.0"),
    pg: fact("8.13.0"),
    mysql2: fact("3.0.0"),
    lodash: fact("4.17.21"),
    "@nestjs/common": fact("11.0.0", false, ["rxjs"]),
    rxjs: fact("7.8.1"),
    typescript: fact("5.9.3", true),
    "@types/express": fact("4.17.21", true),
    "@types/lodash": fact("4.17.0", true),
    "@types/node": fact(null, true),
    jest: fact("29.0.0", true),
  },
};

test("takes what is imported, its driver by name and its peers, at the installed versions, and nothing else", () => {
  const needed = neededPackages(project, new Set(["express", "knex", "@nestjs/common"]), new Set(["pg"]), []);
  expect(needed.dependencies).toEqual({
    "@nestjs/common": "11.0.0",
    express: "4.21.0",
    knex: "3.1.0",
    pg: "8.13.0",
    rxjs: "7.8.1",
  });
  expect(needed.devDependencies).toEqual({
    "@types/express": "4.17.21",
    "@types/node": "^1.0.0",
    typescript: "5.9.3",
  });
});

test("a driver that only a setting names travels with every other driver the monolith has", () => {
  expect(Object.keys(neededPackages(project, new Set(["knex"]), new Set(), []).dependencies)).toEqual([
    "knex",
    "mysql2",
    "pg",
  ]);
});

test("names what is imported but neither declared nor installed", () => {
  expect(neededPackages(project, new Set(["left-pad"]), new Set(), []).unknown).toEqual(["left-pad"]);
});

test("an alias and an address stay what they are", () => {
  const packages = {
    pg: { ...fact("8.21.1"), range: "npm:@ours/pg@^8.20.0" },
    queue: { ...fact("2.0.0"), range: "github:ours/queue#v2" },
  };
  const needed = neededPackages({ ...project, packages }, new Set(["pg", "queue"]), new Set(), []);
  expect(needed.dependencies).toEqual({ pg: "npm:@ours/pg@8.21.1", queue: "github:ours/queue#v2" });
});

test("of a package that is neither declared nor installed only the types are used, where those are declared", () => {
  const { express: _, ...packages } = project.packages;
  const needed = neededPackages({ ...project, packages }, new Set(["express", "ghost"]), new Set(), []);
  expect(needed.unknown).toEqual(["ghost"]);
  expect(needed.dependencies).toEqual({});
  expect(needed.devDependencies).toHaveProperty("@types/express", "4.17.21");
});

test("what an ORM opens by the address that it is given has its driver, too", () => {
  const packages = {
    ...project.packages,
    "drizzle-orm": fact("0.39.0"),
    "@mikro-orm/core": fact("6.0.0"),
    "@mikro-orm/mongodb": fact("6.0.0"),
  };
  const needed = neededPackages(
    { ...project, packages },
    new Set(["drizzle-orm", "@mikro-orm/core"]),
    new Set(["pg"]),
    [],
  );
  expect(Object.keys(needed.dependencies)).toEqual([
    "@mikro-orm/core",
    "@mikro-orm/mongodb",
    "drizzle-orm",
    "pg",
  ]);
});

test("a transport that a logger is given by name travels, though it is for development; other names of tools do not", () => {
  const packages = { ...project.packages, "pino-pretty": fact("13.0.0", true), fastify: fact("5.2.0") };
  const needed = neededPackages(
    { ...project, packages },
    new Set(["fastify"]),
    new Set(["pino-pretty", "jest"]),
    [],
  );
  expect(Object.keys(needed.dependencies)).toEqual(["fastify", "pino-pretty"]);
});

test("pages that a library loads when the application starts go along", () => {
  const packages = { "@nestjs/swagger": fact("4.8.2"), "swagger-ui-express": fact("4.1.4") };
  const needed = neededPackages({ ...project, packages }, new Set(["@nestjs/swagger"]), new Set(), []);
  expect(Object.keys(needed.dependencies)).toEqual(["@nestjs/swagger", "swagger-ui-express"]);
});
