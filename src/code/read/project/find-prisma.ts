import { join, posix } from "node:path";
import { existsSync, readFileSync } from "../disk/watched-disk.ts";
import type { ProjectFacts } from "../facts.ts";
import { isRecord, readJson } from "./manifest.ts";

const usual = [
  "prisma/schema.prisma",
  "prisma/schema",
  "schema.prisma",
  "src/prisma/schema.prisma",
  "db/schema.prisma",
];
const configs = ["prisma.config.ts", "prisma.config.mts", "prisma.config.js", "prisma.config.mjs"].flatMap(
  (name) => [name, `.config/${name.replace("prisma.config", "prisma")}`],
);

/**
 * Where the schema lies that the database client is generated from, as `prisma generate` would find it in the first of the folders that
 * has one. `folders` and what is given back are relative to the root.
 */
export function findPrisma(root: string, folders: readonly string[] = [""]): ProjectFacts["prisma"] {
  for (const folder of folders) {
    const found = findIn(join(root, folder));
    if (found !== null) {
      const { schema, config } = found;
      return {
        schema: posix.join(folder, schema),
        config: config === null ? null : posix.join(folder, config),
      };
    }
  }
  return null;
}

function findIn(root: string): ProjectFacts["prisma"] {
  const config = configs.find((name) => existsSync(join(root, name))) ?? null;
  const stated =
    config === null
      ? undefined
      : /\bschema\s*:\s*["'`]([^"'`]+)/.exec(readFileSync(join(root, config), "utf8"))?.[1];
  const settings = readJson(join(root, "package.json"))?.prisma;
  const inManifest = isRecord(settings) && typeof settings.schema === "string" ? [settings.schema] : [];
  const schema = [...(stated === undefined ? [] : [stated]), ...inManifest, ...usual]
    .map((path) => path.replace(/^\.\//, "").replace(/\/$/, ""))
    .find((path) => !path.startsWith("..") && existsSync(join(root, path)));
  return schema === undefined ? null : { schema, config };
}
