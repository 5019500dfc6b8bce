/** Packages that the monolith does not run as they were published: a service without the same patches would behave in another way. */
import { dirname, join, posix } from "node:path";
import { packageOf } from "../../../util/package-of.ts";
import { entriesIn, existsSync, readFileSync, realpathSync } from "../disk/watched-disk.ts";
import type { PackagePatch, PackagePatches } from "../facts.ts";
import { isRecord, type Manifest, readJson, readManifest } from "./manifest.ts";

/** What `patch-package` applies after each install, or pnpm by itself; null where nothing is patched. */
export function readPatches(root: string, manifest: Manifest): PackagePatches | null {
  const step = [manifest.scripts.postinstall, manifest.scripts.prepare, manifest.scripts.install]
    .flatMap((script) => (script ?? "").split(/&&|;/))
    .map((one) => one.trim().replace(/^npx\s+(--yes\s+|-y\s+)?/, ""))
    .find((one) => /^patch-package\b/.test(one));
  const found = step === undefined ? patchesOfPnpm(root) : patchesInFolder(root, step);
  if (found.length === 0) return null;
  const leads = leadsTo(root, manifest);
  const patches = found.map((patch) => ({ ...patch, neededBy: leads(patch.pkg) }));
  return { command: step ?? null, patches };
}

type Found = Omit<PackagePatch, "neededBy">;

/** `patches/@quay+cut+1.2.0.patch`, `patches/ink++pen+3.0.0.dev.patch`. */
function patchesInFolder(root: string, step: string): Found[] {
  const folder = posix.normalize(/--patch-dir[\s=]+["']?([^\s"']+)/.exec(step)?.[1] ?? "patches");
  if (!existsSync(join(root, folder))) return [];
  return entriesIn(join(root, folder), /\.patch$/)
    .filter((entry) => entry.isFile())
    .map(({ name }) => ({ path: `${folder}/${name}`, key: name, pkg: packageIn(name) }));
}

/** The package in the service's own node_modules that the file is about, or that holds what it is about. */
function packageIn(name: string): string {
  const words = (name.split("++")[0] ?? "").split("+");
  return words.slice(0, words[0]?.startsWith("@") ? 2 : 1).join("/");
}

/** `patchedDependencies`, in package.json or, from pnpm 10 on, in the workspace file. */
function patchesOfPnpm(root: string): Found[] {
  const { pnpm } = readJson(join(root, "package.json")) ?? {};
  const listed = isRecord(pnpm) && isRecord(pnpm.patchedDependencies) ? pnpm.patchedDependencies : {};
  const file = join(root, "pnpm-workspace.yaml");
  const block = existsSync(file)
    ? /^patchedDependencies:[ \t]*\r?\n((?:[ \t]+.*\r?\n?|#.*\r?\n|\r?\n)*)/m.exec(readFileSync(file, "utf8"))
    : null;
  const lines = [...(block?.[1] ?? "").matchAll(/^[ \t]+["']?([^\s"'#:]+)["']?:[ \t]+["']?([^\s"']+)/gm)];
  return [...Object.entries(listed), ...lines.map(([, key, path]) => [key!, path] as const)].flatMap(
    ([key, path]) =>
      typeof path !== "string"
        ? []
        : [{ path: posix.normalize(path), key, pkg: packageOf(key).replace(/(?<=.)@.*$/, "") }],
  );
}

/** For a package, those of the manifest that bring it: itself, or what depends on it, as far as that is installed. */
function leadsTo(root: string, manifest: Manifest): (pkg: string) => string[] {
  const declared = Object.keys({ ...manifest.devDependencies, ...manifest.dependencies });
  const known = new Map<string, ReadonlySet<string>>();
  const below = (name: string): ReadonlySet<string> => {
    const found = known.get(name) ?? broughtBy(root, name);
    known.set(name, found);
    return found;
  };
  return (pkg) => (declared.includes(pkg) ? [pkg] : declared.filter((name) => below(name).has(pkg)));
}

/** The names of everything that is installed because of a package. */
function broughtBy(root: string, name: string): ReadonlySet<string> {
  const names = new Set<string>();
  const first = folderFrom(root, name);
  const folders = new Set(first === null ? [] : [first]);
  for (const folder of folders) {
    const { dependencies = {} } = readManifest(folder) ?? {};
    for (const wanted of Object.keys(dependencies)) {
      names.add(wanted);
      const next = folderFrom(folder, wanted);
      if (next !== null) folders.add(next);
    }
  }
  return names;
}

function folderFrom(from: string, name: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const place = join(folder, "node_modules", name);
    if (existsSync(join(place, "package.json"))) return realpathSync(place);
    if (folder === dirname(folder)) return null;
  }
}
