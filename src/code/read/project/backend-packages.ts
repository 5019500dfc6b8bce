import { join } from "node:path";
import { entriesIn } from "../disk/watched-disk.ts";
import { detectFramework } from "./detect-framework.ts";
import { listSourceFiles } from "./list-source-files.ts";
import { isRecord, type Manifest, readJson, readManifest } from "./manifest.ts";

/** A folder below the root with a package.json of its own that names a web framework. */
export interface BackendPackage {
  /** Relative to the root, with forward slashes. */
  readonly folder: string;
  readonly manifest: Manifest;
}

const skipped =
  /^(node_modules|dist|build|out|coverage|examples?|fixtures?|templates?|test|tests|e2e|docs)$|^\./i;
const deepest = 3;
const noFile = /(?!)/;
/** How a package is called that answers requests, most telling first. */
const likely = [/server|backend|(^|[-_/])api([-_]|$)/, /app|core|main|service/];

/** Packages of a repository of workspaces that may be the backend, most likely first. */
export function backendPackages(root: string): BackendPackage[] {
  const found: BackendPackage[] = [];
  const walk = (folder: string, depth: number): void => {
    for (const entry of foldersIn(join(root, folder))) {
      if (skipped.test(entry)) continue;
      const inside = folder === "" ? entry : `${folder}/${entry}`;
      const manifest = readManifest(join(root, inside));
      // Declared for running, not for the tests of a library that plugs into it.
      if (manifest !== null && detectFramework(manifest.dependencies) !== null)
        found.push({ folder: inside, manifest });
      if (depth < deepest) walk(inside, depth + 1);
    }
  };
  walk("", 1);
  const sizes = sourcesIn(root, found.length > 1 ? found.map(({ folder }) => folder) : []);
  const largest = Math.max(...sizes.values(), 0);
  const rank = (own: BackendPackage): number => {
    const index = likely.findIndex((pattern) => pattern.test(own.folder));
    const runs = ["start", "start:prod", "dev"].some((name) => own.manifest.scripts[name] !== undefined);
    // A plug-in or a page served by a few files is not the backend, whatever it is called.
    const small = (sizes.get(own.folder) ?? 0) * smallShare < largest;
    return (
      (index === -1 ? likely.length : index) +
      (runs || servedByNx(join(root, own.folder)) ? 0 : likely.length + 1) +
      (small ? 2 * (likely.length + 1) : 0)
    );
  };
  return found.sort((a, b) => rank(a) - rank(b) || (a.folder < b.folder ? -1 : 1));
}

/** Below one twentieth of the largest. */
const smallShare = 20;

function sourcesIn(root: string, folders: readonly string[]): Map<string, number> {
  const files = folders.length === 0 ? [] : listSourceFiles(root, []);
  return new Map(
    folders.map((folder) => [folder, files.filter((file) => file.startsWith(`${folder}/`)).length]),
  );
}

/** Nx keeps what starts a package beside its package.json. */
function servedByNx(folder: string): boolean {
  const targets = readJson(join(folder, "project.json"))?.targets;
  return isRecord(targets) && "serve" in targets;
}

function foldersIn(folder: string): string[] {
  try {
    return entriesIn(folder, noFile)
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  } catch {
    // A folder that may not be read holds no package for us.
    return [];
  }
}
