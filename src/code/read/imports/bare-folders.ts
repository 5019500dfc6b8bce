import { join } from "node:path";
import { isRecord, readJson } from "../project/manifest.ts";

/** Packages that make imports without `./` be looked for from the project's own folder. */
const rooting = new Set(["rootpath", "app-module-path"]);

export interface BareFolders {
  /** Relative to the root, "" for the root itself. */
  readonly folders: readonly string[];
  /** Packages come first, as Node looks for them. */
  readonly packages: ReadonlySet<string>;
}

/** `NODE_PATH=src node src/server.js`, or `require("rootpath")()`: where `require("services/users")` finds a file of the project. */
export function bareFolders(root: string): BareFolders {
  const manifest = readJson(join(root, "package.json"));
  const names = [manifest?.dependencies, manifest?.devDependencies].flatMap((packages) =>
    isRecord(packages) ? Object.keys(packages) : [],
  );
  const scripts = isRecord(manifest?.scripts) ? [manifest.scripts.start, manifest.scripts.dev] : [];
  const folders = scripts.flatMap((script) => {
    const value =
      typeof script === "string" ? /(?:^|\s)NODE_PATH=["']?([^\s"']+)/.exec(script)?.[1] : undefined;
    return (value ?? "").split(":").filter((folder) => folder !== "" && !/^[/$]/.test(folder));
  });
  if (names.some((name) => rooting.has(name))) folders.push("");
  return { folders: [...new Set(folders)], packages: new Set(names) };
}
