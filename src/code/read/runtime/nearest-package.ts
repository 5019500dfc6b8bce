import { posix } from "node:path";
import { readManifest } from "../project/manifest.ts";

export interface NearestPackage {
  /** Relative to the root; empty for the root itself. */
  readonly folder: string;
  /** What it declares, for whatever purpose. */
  readonly names: readonly string[];
}

/** The package.json beside a file or above it; each folder is looked at once. `root`: absolute. */
export function nearestPackage(root: string): (file: string) => NearestPackage {
  const known = new Map<string, NearestPackage>();
  const at = (folder: string): NearestPackage => {
    const found = known.get(folder) ?? look(folder);
    known.set(folder, found);
    return found;
  };
  const look = (folder: string): NearestPackage => {
    const manifest = readManifest(posix.join(root, folder));
    if (manifest !== null)
      return {
        folder,
        names: Object.keys({
          ...manifest.peerDependencies,
          ...manifest.devDependencies,
          ...manifest.dependencies,
        }),
      };
    return folder === "" ? { folder, names: [] } : at(parentOf(folder));
  };
  return (file) => at(parentOf(file));
}

function parentOf(path: string): string {
  const parent = posix.dirname(path);
  return parent === "." ? "" : parent;
}
