import { dirname, join, relative, sep } from "node:path";
import { MsaError } from "../../../errors/msa-error.ts";
import { existsSync, readFileSync } from "../disk/watched-disk.ts";
import type { ProjectFacts } from "../facts.ts";
import type { ReadSettings } from "../read-settings.ts";
import { detectFramework } from "./detect-framework.ts";
import { findEntry } from "./find-entry.ts";
import { findPrisma } from "./find-prisma.ts";
import { readPackages, withOutside } from "./installed-packages.ts";
import { type Manifest, nearestFolder, nearestManifest, readManifest } from "./manifest.ts";
import { nestOutput, nestPlugins } from "./nest-plugins.ts";
import { readPatches } from "./package-patches.ts";
import { readTsconfig, type Tsconfig } from "./read-tsconfig.ts";
import { startedPackage } from "./started-package.ts";

export interface ProjectReading {
  readonly facts: ProjectFacts;
  readonly tsconfig: Tsconfig;
}

export function readProject(root: string, settings: ReadSettings): ProjectReading {
  const manifest = readManifest(root);
  if (manifest === null)
    throw new MsaError("MSA1007", {
      message: existsSync(join(root, "package.json"))
        ? "package.json is not a JSON object"
        : `There is no package.json in ${root}`,
      where: [{ file: "package.json" }],
    });
  const entry = settings.monolith.entry ?? findEntry(root, manifest, readTsconfig(root, root))?.value;
  if (entry === undefined) {
    throw new MsaError("MSA1007", {
      message: "No script in package.json leads to a source file",
      fix: "name it as `monolith.entry` in msa.config.json",
      where: [{ file: "package.json" }],
    });
  }
  if (!existsSync(join(root, entry))) {
    throw new MsaError("MSA1002", {
      message: `monolith.entry names ${entry}, which does not exist`,
      where: [{ file: "msa.config.json" }],
    });
  }
  const tsconfig = readTsconfig(root, root, join(root, entry));
  // In a repository of workspaces the backend's own package.json says what it runs with.
  const nearest = nearestManifest(root, entry);
  const packages = withOutside(root, { ...readPackages(root, manifest), ...readPackages(root, nearest) });
  const manager = detectPackageManager(root, manifest).value;
  const patches = readPatches(root, manifest);
  const { start } = settings.monolith;
  const scripts = { ...nearest.scripts, ...manifest.scripts, ...(start === undefined ? {} : { start }) };
  const started = startedPackage(
    start ?? manifest.scripts.start,
    manifest.scripts,
    nearestFolder(root, entry),
    nearest.scripts,
  );
  const plugins = nestPlugins(root, entry.replace(/^\.\//, ""), scripts);
  const assumed = tsconfig.outDir === null ? nestOutput(root, entry.replace(/^\.\//, ""), scripts) : null;
  const inside = (path: string | null) =>
    path === null ? null : relative(root, path).split(sep).join("/") || ".";
  return {
    tsconfig,
    facts: {
      root,
      name: manifest.name,
      packageManager: manager,
      ...(manager === "yarn" && isModernYarn(root, manifest) ? { modernYarn: true } : {}),
      framework: settings.monolith.framework ?? detectFramework(packages)?.value ?? "none",
      moduleKind: moduleKindOf(nearest, tsconfig, entry),
      language: /\.[cm]?tsx?$/.test(entry) ? "typescript" : "javascript",
      entry: entry.replace(/^\.\//, ""),
      tsconfigs: tsconfig.files,
      otherTsconfigs: tsconfig.others,
      compilerSettings: compilerSettings.filter((path) => existsSync(join(root, path))),
      ...(plugins === null ? {} : { compilerPlugins: plugins }),
      ...(patches === null ? {} : { patches }),
      prisma: findPrisma(root, ["", nearestFolder(root, entry)]),
      outDir: assumed ?? inside(tsconfig.outDir),
      ...(assumed === null ? {} : { assumedOutDir: true }),
      rootDir: inside(tsconfig.rootDir),
      ...(started === null ? {} : { workFolder: started.folder }),
      scripts:
        started === null ? scriptsOf(manifest, start) : { ...withoutStarts(manifest), ...started.scripts },
      packages,
    },
  };
}

const starters = new Set(["start", "start:prod", "serve"]);

const compilerSettings = [
  ".swcrc",
  ".babelrc",
  ...["js", "cjs", "mjs", "json"].flatMap((end) => [`.babelrc.${end}`, `babel.config.${end}`]),
];

/** What the team states as the start command wins, where it, or the script that it names, says by itself what Node runs. */
function scriptsOf({ scripts }: Manifest, stated: string | undefined): Manifest["scripts"] {
  const start = scriptNamed(stated, scripts) ?? stated;
  if (start === undefined || !(saysWhatRuns.test(start) || watches.test(start))) return scripts;
  // Then no other script says what runs in production.
  return { ...Object.fromEntries(Object.entries(scripts).filter(([name]) => !starters.has(name))), start };
}

/** Of the root's, those that start nothing and build nothing. */
function withoutStarts({ scripts }: Manifest): Manifest["scripts"] {
  return Object.fromEntries(
    Object.entries(scripts).filter(([name]) => !starters.has(name) && name !== "dev" && name !== "build"),
  );
}

const saysWhatRuns = /^(npx\s+|cross-env\s+|\w+=\S+\s+)*(node|tsx|ts-node(-dev)?|tsnd|babel-node|swc-node)\s/;
const watches = /^nodemon\s(.*\s)?(-x|--exec)\s/;

/** `npm run dev`, and no more than that; `npm start` is what is looked at anyway. */
function scriptNamed(command: string | undefined, scripts: Manifest["scripts"]): string | undefined {
  const name = /^(?:npm|pnpm|yarn)(?:\s+run)?\s+([\w:.-]+)$/.exec(command?.trim() ?? "")?.[1];
  return name === undefined || name === "start" ? undefined : scripts[name];
}

export function moduleKindOf(manifest: Manifest, tsconfig: Tsconfig, entry: string): "esm" | "commonjs" {
  if (/\.m[jt]s$/.test(entry)) return "esm";
  if (/\.c[jt]s$/.test(entry)) return "commonjs";
  if (manifest.type === "module") return "esm";
  if (/\.jsx?$/.test(entry)) return "commonjs";
  // Without "type": "module" Node runs what the compiler emits as CommonJS, unless a bundler-like runner hides it.
  return tsconfig.module !== null && /^es/.test(tsconfig.module) && !/nodenext|node16/.test(tsconfig.module)
    ? "esm"
    : "commonjs";
}

export function detectPackageManager(
  root: string,
  manifest: Manifest,
): { value: "npm" | "pnpm" | "yarn"; source: string } {
  const named = manifest.packageManager?.split("@")[0];
  if (named === "npm" || named === "pnpm" || named === "yarn")
    return { value: named, source: "package.json packageManager" };
  const locks = [
    ["pnpm-lock.yaml", "pnpm"],
    ["yarn.lock", "yarn"],
    ["package-lock.json", "npm"],
  ] as const;
  for (let folder = root; ; folder = dirname(folder)) {
    for (const [file, value] of locks) if (existsSync(join(folder, file))) return { value, source: file };
    if (existsSync(join(folder, ".git")) || folder === dirname(folder))
      return { value: "npm", source: "default" };
  }
}

/** By its version, where that is stated; by its settings, or by its lock file, which has another format. */
function isModernYarn(root: string, { packageManager }: Manifest): boolean {
  const major = /^yarn@(\d+)/.exec(packageManager ?? "")?.[1];
  if (major !== undefined) return Number(major) > 1;
  const lock = join(root, "yarn.lock");
  return (
    existsSync(join(root, ".yarnrc.yml")) ||
    (existsSync(lock) && /^__metadata:/m.test(readFileSync(lock, "utf8")))
  );
}
