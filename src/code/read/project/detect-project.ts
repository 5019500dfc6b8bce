import { dirname, join, resolve } from "node:path";
import type { FrameworkName } from "../facts.ts";
import { detectFramework } from "./detect-framework.ts";
import { type DetectedFact, detectHealth, detectPort, likelyTexts } from "./detect-server.ts";
import { type Found, findEntry, type StatedStart } from "./find-entry.ts";
import { listSourceFiles } from "./list-source-files.ts";
import { type Manifest, nearestManifest, readManifest } from "./manifest.ts";
import { detectPackageManager, moduleKindOf } from "./read-project.ts";
import { readTsconfig } from "./read-tsconfig.ts";

export interface Detected {
  readonly name: DetectedFact<string> | null;
  readonly packageManager: DetectedFact<"npm" | "pnpm" | "yarn"> | null;
  readonly framework: DetectedFact<FrameworkName> | null;
  readonly entry: DetectedFact<string> | null;
  readonly start: DetectedFact<string> | null;
  readonly build: DetectedFact<string> | null;
  readonly port: DetectedFact<number> | null;
  readonly health: DetectedFact<string> | null;
  readonly orm: DetectedFact<string> | null;
  readonly moduleKind: DetectedFact<"esm" | "commonjs"> | null;
  readonly language: DetectedFact<"typescript" | "javascript"> | null;
  readonly tsconfig: DetectedFact<string> | null;
  /** Folders that look like modules, separated by commas; of many, the first ones and how many more. */
  readonly moduleFolders: DetectedFact<string> | null;
}

const orms = [
  "kysely",
  "drizzle-orm",
  "@prisma/client",
  "typeorm",
  "sequelize",
  "sequelize-typescript",
  "knex",
  "objection",
  "mongoose",
  "@mikro-orm/core",
  "pg",
  "mysql2",
  "better-sqlite3",
];

/** What `msa init` needs to know, without loading the compiler. What is stated leads to the rest: its port, its module kind. */
export function detectProject(folder: string, stated: StatedStart = {}): Detected {
  const root = resolve(folder);
  const manifest = readManifest(root);
  if (manifest === null) return nothing;
  const entry = findEntry(root, manifest, readTsconfig(root, root), stated);
  const tsconfig = readTsconfig(root, root, entry === null ? undefined : join(root, entry.value));
  const nearest = entry === null ? manifest : nearestManifest(root, entry.value);
  const packages = { ...manifest.dependencies, ...nearest.devDependencies, ...nearest.dependencies };
  const orm = orms.find((name) => name in packages);
  const manager = detectPackageManager(root, manifest);
  const typed = entry !== null && /\.[cm]?tsx?$/.test(entry.value);
  const texts = entry === null ? [] : likelyTexts(root, entry.value);
  return {
    name: manifest.name === "" ? null : { value: manifest.name, source: "package.json name" },
    packageManager: manager,
    framework: detectFramework(packages),
    entry,
    ...commands(root, manifest, manager.value, entry),
    port: detectPort(root, texts),
    health: detectHealth(texts),
    orm: orm === undefined ? null : { value: orm, source: `package.json dependencies.${orm}` },
    moduleKind:
      entry === null
        ? null
        : {
            value: moduleKindOf(manifest, tsconfig, entry.value),
            source: manifest.type === null ? (tsconfig.files[0] ?? "package.json") : "package.json type",
          },
    language: entry === null ? null : { value: typed ? "typescript" : "javascript", source: entry.value },
    tsconfig:
      tsconfig.files[0] === undefined ? null : { value: tsconfig.files[0], source: tsconfig.files[0] },
    moduleFolders: moduleFolders(root, entry),
  };
}

const nothing: Detected = {
  name: null,
  packageManager: null,
  framework: null,
  entry: null,
  start: null,
  build: null,
  port: null,
  health: null,
  orm: null,
  moduleKind: null,
  language: null,
  tsconfig: null,
  moduleFolders: null,
};

/** How a package manager is told to run in another folder. */
const folderFlags: Readonly<Record<string, string>> = { npm: "--prefix", pnpm: "--dir", yarn: "--cwd" };

function commands(
  root: string,
  manifest: Manifest,
  manager: string,
  entry: Found | null,
): Pick<Detected, "start" | "build"> {
  // A backend in a package of its own is started by that package's script.
  const folder = /^(.+)\/package\.json scripts\./.exec(entry?.source ?? "")?.[1] ?? null;
  const { scripts } = folder === null ? manifest : (readManifest(join(root, folder)) ?? manifest);
  const where = folder === null ? manager : `${manager} ${folderFlags[manager] ?? "--prefix"} ${folder}`;
  const file = folder === null ? "package.json" : `${folder}/package.json`;
  const name = ["start", "start:prod", "serve", "dev"].find((script) => scripts[script] !== undefined);
  const run = (script: string) => (script === "start" ? `${where} start` : `${where} run ${script}`);
  const start =
    name !== undefined
      ? { value: run(name), source: `${file} scripts.${name}` }
      : entry === null
        ? null
        : { value: runOf(entry, scripts), source: entry.source };
  // Only a start command that runs compiled output needs a build before it.
  const compiled =
    name !== undefined &&
    /\b(dist|build|out|lib)\b/.test(scripts[name] ?? "") &&
    !/tsx|ts-node|nodemon/.test(scripts[name] ?? "");
  const builds =
    compiled &&
    scripts.build !== undefined &&
    !/npm run build|yarn build|pnpm build/.test(scripts[name] ?? "");
  return {
    start,
    build: builds
      ? { value: onceOnly(scripts.build ?? "") ?? run("build"), source: `${file} scripts.build` }
      : null,
  };
}

/** `tsc -w` never ends: the same without watching. Null for a script that comes to an end. */
function onceOnly(build: string): string | null {
  const watching = /\s(-w|--watch)(?=\s|$)/;
  return /^tsc\s/.test(build) && watching.test(build) && !/[&|;]/.test(build)
    ? `npx ${build.replace(watching, "")}`
    : null;
}

function runOf(entry: Found, scripts: Manifest["scripts"]): string {
  return entry.source === "nest-cli.json" ? "npx nest start" : `${runnerOf(entry, scripts)} ${entry.value}`;
}

/** What the script that names the entry runs it with: `nodemon --exec ts-node ./src/app.ts`. */
function runnerOf(entry: Found, scripts: Manifest["scripts"]): string {
  const script = scripts[/ scripts\.(.+)$/.exec(entry.source)?.[1] ?? ""] ?? "";
  const runner = /\b(tsx|ts-node|babel-node)\b(?!\/)/.exec(
    script.replace(/\bts-node-dev\b/g, "ts-node"),
  )?.[1];
  return runner === undefined ? "node" : `npx ${runner}`;
}

const layers =
  /^(config|common|shared|util|utils|lib|libs|core|types|middleware|middlewares|database|db|errors|helpers|http|logging|migrations|constants|interfaces|public|assets)$/;

function moduleFolders(root: string, entry: Found | null): DetectedFact<string> | null {
  if (entry === null) return null;
  const files = listSourceFiles(root, []);
  const base = dirname(entry.value) === "." ? "" : `${dirname(entry.value)}/`;
  for (const parent of [
    `${base}modules/`,
    `${base}features/`,
    `${base}domains/`,
    `${base}app/routes/`,
    base,
  ]) {
    const inside = files
      .filter((file) => file.startsWith(parent))
      .map((file) => file.slice(parent.length).split("/"));
    const names = [
      ...new Set(inside.filter((parts) => parts.length > 1).map((parts) => parts[0] ?? "")),
    ].filter((name) => !layers.test(name) && !/^(front|frontend|client|web|bin|scripts)$/.test(name));
    if (names.length >= 2) return { value: firstOf(names), source: parent === "" ? "." : parent };
  }
  return null;
}

/** Enough to recognise the place by; hundreds of names would push everything else off the screen. */
const mostNames = 12;

function firstOf(names: readonly string[]): string {
  const rest = names.length - mostNames;
  const shown = names.slice(0, mostNames).join(", ");
  return rest <= 0 ? shown : `${shown} and ${rest} more`;
}
