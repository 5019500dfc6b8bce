import { join } from "node:path";
import { entriesIn, existsSync, readFileSync } from "../disk/watched-disk.ts";
import { listSourceFiles } from "../project/list-source-files.ts";
import { isRecord, readJson } from "../project/manifest.ts";

/** An application of an Nx workspace that is served by itself, with or without a package.json of its own. */
export interface NxApplication {
  readonly name: string;
  /** Relative to the root. */
  readonly entry: string;
  /** Lines below its folder that look like the registration of a handler. */
  readonly handlers: number;
}

const deepest = 3;
const noFile = /(?!)/;
const aside = /^(node_modules|dist|examples?|templates?|e2e|docs)$|^\.|[-_.]e2e$/;
const registering =
  /@(?:Get|Post|Put|Patch|Delete|All)\(|@(?:Query|Mutation)\(\s*(?:\(|returns\b)|\b(?:app|server|fastify|\w*[rR]outer)\.(?:get|post|put|patch|delete|all)\(\s*["'`[]/g;

/** Those that answer requests, most handlers first. */
export function nxApplications(root: string): NxApplication[] {
  const found: NxApplication[] = [];
  const walk = (folder: string, depth: number): void => {
    for (const { name } of foldersIn(join(root, folder))) {
      if (aside.test(name)) continue;
      const inside = folder === "" ? name : `${folder}/${name}`;
      const own = applicationIn(root, inside);
      if (own !== null) found.push(own);
      else if (depth < deepest) walk(inside, depth + 1);
    }
  };
  if (existsSync(join(root, "nx.json"))) walk("", 1);
  return found.sort((a, b) => b.handlers - a.handlers || (a.entry < b.entry ? -1 : 1));
}

function applicationIn(root: string, folder: string): NxApplication | null {
  const project = readJson(join(root, folder, "project.json"));
  if (project === null || !isRecord(project.targets) || !isRecord(project.targets.serve)) return null;
  const { build } = project.targets;
  const options = isRecord(build) && isRecord(build.options) ? build.options : {};
  const entry = typeof options.main === "string" ? options.main : `${folder}/src/main.ts`;
  if (!/\.[cm]?[jt]s$/.test(entry) || !existsSync(join(root, entry))) return null;
  const handlers = handlersIn(join(root, folder));
  const name = typeof project.name === "string" ? project.name : (folder.split("/").at(-1) ?? folder);
  return handlers === 0 ? null : { name, entry, handlers };
}

function handlersIn(folder: string): number {
  return listSourceFiles(folder, [])
    .map((file) => readFileSync(join(folder, file), "utf8").match(registering)?.length ?? 0)
    .reduce((sum, count) => sum + count, 0);
}

function foldersIn(folder: string) {
  try {
    return entriesIn(folder, noFile).filter((entry) => entry.isDirectory());
  } catch {
    // A folder that may not be read holds no application for us.
    return [];
  }
}
