import { typesOf } from "../../../util/package-of.ts";
import type { PackageFact, ProjectFacts } from "../../model/monolith.ts";

/** Packages that some library loads by itself, so that no import names them: driver, view engine, transport, polyfill. */
const loadedByOthers = new Map<string, readonly string[]>([
  ["knex", ["pg", "mysql", "mysql2", "sqlite3", "better-sqlite3", "tedious", "oracledb"]],
  ["objection", ["knex"]],
  ["sequelize", ["pg", "pg-hstore", "mysql2", "mariadb", "sqlite3", "tedious"]],
  ["sequelize-typescript", ["sequelize", "pg", "pg-hstore", "mysql2", "mariadb", "sqlite3", "tedious"]],
  [
    "typeorm",
    ["pg", "mysql", "mysql2", "sqlite3", "better-sqlite3", "sql.js", "mssql", "mongodb", "oracledb"],
  ],
  [
    "drizzle-orm",
    ["pg", "postgres", "mysql2", "better-sqlite3", "@libsql/client", "@neondatabase/serverless"],
  ],
  [
    "@mikro-orm/core",
    "postgresql mysql mariadb sqlite better-sqlite libsql mssql mongodb"
      .split(" ")
      .map((name) => `@mikro-orm/${name}`),
  ],
  ["db-migrate", "pg mysql sqlite3 mongodb cockroachdb".split(" ").map((name) => `db-migrate-${name}`)],
  ["@nestjs/core", ["@nestjs/platform-express", "@nestjs/platform-fastify"]],
  ["@nestjs/websockets", ["@nestjs/platform-socket.io", "@nestjs/platform-ws"]],
  ["class-validator", ["class-transformer"]],
  ["express", ["pug", "ejs", "hbs", "express-handlebars"]],
  ["pino", ["pino-pretty"]],
  ["winston", ["winston-daily-rotate-file"]],
]);

/** A logger loads it by the name that it is given, also where it is meant for development: `target: "pino-pretty"`. */
const transport = /^pino-/;

/** The same, where every one that the monolith has may be loaded, whichever others the code names. */
const loadsAny = new Map<string, readonly string[]>([
  ["ts-node", ["typescript"]],
  // Its older versions ask for the pages when the application starts, and say so nowhere.
  ["@nestjs/swagger", ["swagger-ui-express", "fastify-swagger", "@fastify/static"]],
  [
    "routing-controllers",
    "koa @koa/router koa-router koa-bodyparser @koa/multer koa-multer @koa/cors kcors express body-parser multer cors".split(
      " ",
    ),
  ],
]);

/** What a compiler or runner finds by configuration, when the monolith has it. */
const companions: readonly { readonly runner: RegExp; readonly brings: RegExp }[] = [
  { runner: /^ts-node$/, brings: /^(typescript|@swc\/core)$/ },
  { runner: /^@swc/, brings: /^@swc\/(core|cli|helpers)$/ },
  { runner: /^(@babel\/|babel-cli$)/, brings: /^(@babel\/|babel-(plugin|preset)-|babel-core$)/ },
];

export interface NeededPackages {
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
  /** Imported, but neither declared nor installed: the monolith runs on luck. */
  readonly unknown: readonly string[];
}

/**
 * Exactly what the kept code needs, at the versions the monolith runs: what it imports or names in a string,
 * what those packages want beside them, and for TypeScript the compiler and the type packages.
 */
export function neededPackages(
  project: ProjectFacts,
  imported: ReadonlySet<string>,
  mentioned: ReadonlySet<string>,
  runners: readonly string[],
): NeededPackages {
  const names = new Set([
    ...imported,
    ...[...mentioned].filter(
      (name) => name in project.packages && (transport.test(name) || !project.packages[name]?.dev),
    ),
  ]);
  for (const name of names) {
    const others = [...drivers(name, names, project), ...(loadsAny.get(name) ?? [])];
    for (const other of [...others, ...(project.packages[name]?.peers ?? [])]) {
      if (other in project.packages) names.add(other);
    }
  }
  const typescript = project.language === "typescript";
  const dev = new Set([...(typescript ? ["typescript"] : []), ...runners]);
  for (const { runner, brings } of companions) {
    if (!runners.some((name) => runner.test(name))) continue;
    for (const name of Object.keys(project.packages)) if (brings.test(name)) dev.add(name);
  }
  const types = typePackages(names, project);
  if (typescript) for (const name of types) dev.add(name);
  // JavaScript that has its TypeScript compiled as it is loaded (`require("ts-node/register")`): the types are checked at each start.
  else if (names.has("ts-node")) for (const name of types) names.add(name);

  // Neither declared nor installed, but its types are: only they are used, or the monolith would not run.
  const unknown = [...names].filter(
    (name) => project.packages[name] === undefined && project.packages[typesOf(name)] === undefined,
  );
  const runtime = [...names].filter((name) => project.packages[name] !== undefined);
  for (const name of runtime) dev.delete(name);
  return {
    dependencies: versions(runtime, project),
    devDependencies: versions([...dev], project),
    unknown,
  };
}

/** When the code names one driver, that one; when the choice is hidden in a setting, every driver the monolith has. */
function drivers(library: string, names: ReadonlySet<string>, project: ProjectFacts): readonly string[] {
  const possible = (loadedByOthers.get(library) ?? []).filter((name) => name in project.packages);
  const named = possible.filter((name) => names.has(name));
  return named.length > 0 ? named : possible;
}

function typePackages(names: ReadonlySet<string>, project: ProjectFacts): string[] {
  const wanted = ["@types/node", ...[...names].map(typesOf)];
  // Types of types: @types/express names @types/express-serve-static-core and the like only through its own dependencies.
  return wanted.filter((name) => name in project.packages);
}

/** Used when a runner is needed that the monolith does not have. */
const fallbackVersions: Record<string, string> = { tsx: "4.20.6", "ts-node": "10.9.2", typescript: "5.9.3" };

function versions(names: readonly string[], project: ProjectFacts): Record<string, string> {
  return Object.fromEntries(
    [...names]
      .sort()
      .map((name) => [name, exactVersion(project.packages[name]) ?? otherVersion(name, project)]),
  );
}

/** The types that lie beside the compiler that others brought need not hold with another one. */
function otherVersion(name: string, { broughtCompiler }: ProjectFacts): string {
  return (name === "typescript" ? broughtCompiler : undefined) ?? fallbackVersions[name] ?? "*";
}

/** An alias (`npm:@ours/pg@8`) stays one; what comes from a repository or an address has no version in the registry. */
function exactVersion(fact: PackageFact | undefined): string | null {
  if (fact === undefined) return null;
  const { range, installed } = fact;
  if (installed === null || /^(git|github|gitlab|bitbucket|https?)[:+]/.test(range)) return range;
  const alias = /^(npm:@?[^@]+)(@|$)/.exec(range)?.[1];
  return alias === undefined ? installed : `${alias}@${installed}`;
}
