import { dirname, join, relative, sep } from "node:path";
import { existsSync, realpathSync } from "../disk/watched-disk.ts";

/**
 * Where the code of an imported package lies when it is the workspace's own and outside the folder that is read, as a path
 * from that folder. null for packages that somebody installed, and for those that are not there.
 */
export function workspacePackage(root: string, name: string): string | null {
  const base = existsSync(root) ? realpathSync(root) : root;
  for (let folder = base; ; folder = dirname(folder)) {
    const place = join(folder, "node_modules", name);
    if (existsSync(place)) {
      const real = realpathSync(place);
      const outside = !real.startsWith(base + sep) && !real.includes(`${sep}node_modules${sep}`);
      return outside ? relative(base, real).split(sep).join("/") : null;
    }
    if (dirname(folder) === folder) return null;
  }
}
