import { isBuiltin } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { packageOf } from "../../../util/package-of.ts";
import { existsSync, statSync } from "../disk/watched-disk.ts";
import { isRecord, readJson } from "../project/manifest.ts";
import type { Tsconfig } from "../project/read-tsconfig.ts";
import { bareFolders } from "./bare-folders.ts";

interface Resolution {
  /** Relative to the root, forward slashes. Source files, JSON and other files that exist. */
  readonly file: string | null;
  readonly pkg: string | null;
  readonly builtin: boolean;
  /** It goes by the name of a package of the same repository, not by a folder that names are looked up in. */
  readonly workspace?: true;
}

export type ResolveModule = (from: string, specifier: string) => Resolution;

/** What runs comes before what only describes it: a library that was copied in has its `.d.ts` beside its `.js`. */
const extensions = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".d.ts", ".json"];
/** Beside a folder of outputs: where that is built from, the place itself last. */
const sourceFolders = ["src", "lib", "source", ""];
/** Folders that builds are written into. */
const outputs = new Set(["dist", "build", "out", "lib"]);
const nothing: Resolution = { file: null, pkg: null, builtin: false };

interface Alias {
  readonly prefix: string;
  readonly suffix: string;
  readonly star: boolean;
  /** Absolute, with `*` where the alias has it. */
  readonly targets: readonly string[];
}

/** Never enters node_modules: a package is a name here. That is what keeps reading cheap. */
export function createResolver(
  root: string,
  tsconfig: Tsconfig,
  sources: ReadonlySet<string>,
): ResolveModule {
  const aliases = [...tsconfigAliases(tsconfig), ...packageAliases(root)];
  const bare = bareFolders(root);
  const workspaces = workspacePackages(root, sources);
  const cache = new Map<string, Resolution>();

  function probe(absolute: string): string | null {
    const path = relative(root, absolute).split(sep).join("/");
    if (path.startsWith("..")) return null;
    if (sources.has(path)) return path;
    // TypeScript's ESM habit: `./x.js` is written where `./x.ts` is meant.
    const twin = path.replace(/\.([cm]?)jsx?$/, ".$1ts");
    if (twin !== path && sources.has(twin)) return twin;
    if (twin !== path && sources.has(`${twin}x`)) return `${twin}x`;
    for (const extension of extensions) if (sources.has(path + extension)) return path + extension;
    for (const extension of extensions)
      if (sources.has(`${path === "" ? "" : `${path}/`}index${extension}`))
        return `${path === "" ? "" : `${path}/`}index${extension}`;
    const written = sourceOfOutput(path);
    if (written !== null) return written;
    if (isFile(absolute)) return path;
    if (isFile(`${absolute}.json`)) return `${path}.json`;
    return null;
  }

  /** `require("./dist/server/index.js")` of a start file means what that is built from: `server/index.ts`, or below `src/`. */
  function sourceOfOutput(path: string): string | null {
    const parts = path.split("/");
    const at = parts.findIndex((part) => outputs.has(part));
    const before = parts.slice(0, at);
    // Deeper, a folder of such a name may be part of the code.
    if (at === -1 || !existsSync(join(root, ...before, "package.json"))) return null;
    const bare = parts
      .slice(at + 1)
      .join("/")
      .replace(/\.[cm]?jsx?$/, "");
    for (const base of sourceFolders) {
      const built = [...before, base, bare].filter((part) => part !== "").join("/");
      for (const name of [built, `${built}/index`])
        for (const extension of extensions) if (sources.has(name + extension)) return name + extension;
    }
    return null;
  }

  /** `"main": "./lib/index.js"`, where that was written and not built; what `exports` names for a path inside it. */
  function namedBy(folder: string, inside: string): string | null {
    const manifest = readJson(join(root, folder, "package.json"));
    const named =
      inside === ""
        ? [...conditionTargets(rootExport(manifest?.exports)), manifest?.module, manifest?.main]
        : innerExports(manifest?.exports, `.${inside}`);
    for (const target of named) {
      if (typeof target !== "string" || /\.d\.[cm]?ts$/.test(target)) continue;
      const file = probe(join(root, folder, target));
      if (file !== null && sources.has(file)) return file;
    }
    return null;
  }

  function resolve(from: string, specifier: string): Resolution {
    if (/^\.{1,2}(\/|$)/.test(specifier))
      return { ...nothing, file: probe(join(root, dirname(from), specifier)) };
    for (const alias of aliases) {
      const star = matchAlias(alias, specifier);
      if (star === null) continue;
      for (const target of alias.targets) {
        const file = probe(target.replace("*", star));
        if (file !== null) return { ...nothing, file };
      }
    }
    if (isBuiltin(specifier)) return { ...nothing, builtin: true };
    if (tsconfig.baseUrl !== null) {
      const file = probe(join(tsconfig.baseUrl, specifier));
      // `tsoa.json` beside the sources is not what `import "tsoa"` means.
      if (file !== null && (!file.endsWith(".json") || specifier.endsWith(".json")))
        return { ...nothing, file };
    }
    if (specifier.startsWith("/")) return { ...nothing, file: probe(specifier) };
    const pkg = packageOf(specifier);
    const folder = workspaces.get(pkg);
    const inside = specifier.slice(pkg.length);
    if (folder !== undefined)
      return {
        ...nothing,
        workspace: true,
        file:
          namedBy(folder, inside) ??
          probe(join(root, folder, inside || ".")) ??
          probe(join(root, folder, "src")) ??
          probe(join(root, folder, "lib")),
      };
    for (const own of bare.packages.has(pkg) ? [] : bare.folders) {
      const file = probe(join(root, own, specifier));
      if (file !== null) return { ...nothing, file };
    }
    return { ...nothing, pkg };
  }

  return (from, specifier) => {
    const key = `${/^\.{1,2}(\/|$)/.test(specifier) ? dirname(from) : ""}\0${specifier}`;
    const known = cache.get(key);
    if (known !== undefined) return known;
    const result = resolve(from, specifier);
    cache.set(key, result);
    return result;
  };
}

function matchAlias(alias: Alias, specifier: string): string | null {
  if (!alias.star) return specifier === alias.prefix ? "" : null;
  if (!specifier.startsWith(alias.prefix) || !specifier.endsWith(alias.suffix)) return null;
  return specifier.length < alias.prefix.length + alias.suffix.length
    ? null
    : specifier.slice(alias.prefix.length, specifier.length - alias.suffix.length);
}

function toAlias(pattern: string, targets: readonly string[]): Alias {
  const [prefix = "", suffix] = pattern.split("*");
  return { prefix, suffix: suffix ?? "", star: suffix !== undefined, targets };
}

function tsconfigAliases(tsconfig: Tsconfig): Alias[] {
  const aliases = Object.entries(tsconfig.paths).map(([pattern, targets]) =>
    toAlias(
      pattern,
      targets.map((target) => join(tsconfig.pathsBase, target)),
    ),
  );
  return aliases.sort((a, b) => b.prefix.length - a.prefix.length);
}

/** Node's own `"imports": { "#x": … }` and the `module-alias` package. */
function packageAliases(root: string): Alias[] {
  const manifest = readJson(join(root, "package.json"));
  const aliases: Alias[] = [];
  if (isRecord(manifest?.imports)) {
    for (const [pattern, value] of Object.entries(manifest.imports)) {
      const targets = conditionTargets(value).map((target) => join(root, target));
      aliases.push(
        toAlias(
          pattern,
          targets.flatMap((target) => [target.replace(`${sep}dist${sep}`, `${sep}src${sep}`), target]),
        ),
      );
    }
  }
  if (isRecord(manifest?._moduleAliases)) {
    for (const [name, target] of Object.entries(manifest._moduleAliases)) {
      if (typeof target !== "string") continue;
      aliases.push(toAlias(name, [join(root, target)]), toAlias(`${name}/*`, [join(root, target, "*")]));
    }
  }
  return aliases;
}

/** What `exports` says of the package itself. */
function rootExport(exports: unknown): unknown {
  return isRecord(exports) && "." in exports ? exports["."] : exports;
}

/** Of `"./plugin": { "import": "./dist/plugin.js" }` and `"./*": "./dist/*.js"`. */
function innerExports(exports: unknown, asked: string): string[] {
  for (const [pattern, value] of Object.entries(isRecord(exports) ? exports : {})) {
    const star = pattern.startsWith("./") ? matchAlias(toAlias(pattern, []), asked) : null;
    if (star !== null) return conditionTargets(value).map((target) => target.replaceAll("*", star));
  }
  return [];
}

function conditionTargets(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return isRecord(value) ? Object.values(value).flatMap(conditionTargets) : [];
}

/** Packages of the same repository, known by the package.json files beside their sources. */
function workspacePackages(root: string, sources: ReadonlySet<string>): Map<string, string> {
  const folders = new Set<string>();
  for (const file of sources)
    for (let folder = dirname(file); folder !== "."; folder = dirname(folder)) folders.add(folder);
  const packages = new Map<string, string>();
  const linked: [string, string][] = [];
  for (const folder of ["", ...folders]) {
    const manifest = readJson(join(root, folder, "package.json"));
    if (typeof manifest?.name === "string" && folder !== "") packages.set(manifest.name, folder);
    for (const [name, target] of manifest === null ? [] : foldersLinked(manifest))
      linked.push([
        name,
        relative(root, join(root, folder, target))
          .split(sep)
          .join("/"),
      ]);
  }
  for (const [name, folder] of linked)
    if (!packages.has(name) && folders.has(folder)) packages.set(name, folder);
  return packages;
}

/** `"common": "file:../common"`: such a package goes by the name that the one who asks for it gives. */
function foldersLinked(manifest: Record<string, unknown>): [string, string][] {
  return [manifest.dependencies, manifest.devDependencies].flatMap((packages) =>
    Object.entries(isRecord(packages) ? packages : {}).flatMap(([name, spec]): [string, string][] => {
      const target = typeof spec === "string" ? /^(?:file|link|portal):(.+)$/.exec(spec)?.[1] : undefined;
      return target === undefined ? [] : [[name, target]];
    }),
  );
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
