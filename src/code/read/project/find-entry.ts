import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { existsSync, readFileSync, statSync } from "../disk/watched-disk.ts";
import { backendPackages } from "./backend-packages.ts";
import { detectFramework } from "./detect-framework.ts";
import { type Manifest, nearestManifest } from "./manifest.ts";
import { defaultNestEntry, nestEntry } from "./nest-entry.ts";
import { readTsconfig, type Tsconfig } from "./read-tsconfig.ts";

export interface Found {
  readonly value: string;
  readonly source: string;
}

/** What a person says instead of what the package says. */
export interface StatedStart {
  readonly entry?: string | undefined;
  readonly start?: string | undefined;
}

const sourceExtensions = [".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".jsx"];
const usual = ["server", "index", "main", "app", "www"].flatMap((name) =>
  [
    "src/",
    "",
    "bin/",
    "backend/",
    "server/",
    "api/",
    "apps/api/src/",
    "apps/server/src/",
    "apps/backend/src/",
  ].map((folder) => folder + name),
);
/** Options of commands that take the next word: `webpack --config build/dev.js`, `node -r ./tracing.js server.js`. */
const valued =
  /^(-r|--require|--import|--loader|--experimental-loader|-c|--config|-P|--project|--tsconfig|--ignore|--env-file)$/;
const nodemonValued = /^(-w|--watch|-e|--ext|-i|--ignore)$/;
const scripts = [
  "start",
  "start:prod",
  "start:dev",
  "dev",
  "serve",
  "server",
  "develop",
  "watch",
  "start:watch",
  "watch-server",
];

/**
 * Source file that the start command ends up running: `src/server.ts`, not `dist/server.js`. Where the backend is a
 * package further down (workspaces, `server/` beside `client/`), that package's own start command says it.
 */
export function findEntry(
  root: string,
  manifest: Manifest,
  tsconfig: Tsconfig,
  stated: StatedStart = {},
): Found | null {
  const given = stated.entry === undefined ? null : toSource(root, stated.entry, tsconfig);
  if (given !== null) return { value: given, source: "--entry" };
  const started = fromCommand(root, manifest, stated.start, tsconfig, 0);
  if (started !== null) return { value: started, source: "--start" };
  const own = entryOf(root, manifest, tsconfig);
  if (own !== null && (usesFramework(manifest) || usesFramework(nearestManifest(root, own.value))))
    return own;
  for (const { folder, manifest: nearer } of backendPackages(root)) {
    const inside = join(root, folder);
    const found = entryOf(inside, nearer, readTsconfig(inside, inside));
    if (found !== null)
      return {
        value: `${folder}/${found.value}`,
        source: found.source.replace(/^(?=package\.json)/, `${folder}/`),
      };
  }
  return own;
}

function usesFramework(manifest: Manifest): boolean {
  return detectFramework({ ...manifest.devDependencies, ...manifest.dependencies }) !== null;
}

/** What a script that watches runs from there builds the application, and is not it. */
const ofTools = /^(ci|scripts?|tools?|tasks?)\//;

function entryOf(root: string, manifest: Manifest, tsconfig: Tsconfig): Found | null {
  let builder: Found | null = null;
  for (const script of scripts) {
    const file = fromCommand(root, manifest, manifest.scripts[script], tsconfig, 0);
    if (file === null) continue;
    const found = { value: file, source: `package.json scripts.${script}` };
    if (!(/watch/.test(script) && ofTools.test(file))) return found;
    builder ??= found;
  }
  return mainOrUsual(root, manifest, tsconfig) ?? builder;
}

function mainOrUsual(root: string, manifest: Manifest, tsconfig: Tsconfig): Found | null {
  const named = manifest.main === null || ofTool(manifest.main) ? null : manifest.main;
  const main = named === null ? null : toSource(root, named, tsconfig);
  if (main !== null) return { value: main, source: "package.json main" };
  // Of several applications the one that `nest start` runs when it is given no name, whatever the scripts are called.
  const run = defaultNestEntry(root);
  const nest = run === null ? null : toSource(root, run, tsconfig);
  if (nest !== null) return { value: nest, source: "nest-cli.json" };
  for (const candidate of usual) {
    const file = toSource(root, candidate, tsconfig);
    if (file !== null) return { value: file, source: "usual place" };
  }
  return null;
}

/** `jest.config.js`, which `npm init` takes for the main file where there is no other. */
const ofTool = (path: string): boolean => /\.config(\.\w+)*$/.test(path.replace(/\.[cm]?[jt]s$/, ""));

function fromCommand(
  root: string,
  manifest: Manifest,
  command: string | undefined,
  tsconfig: Tsconfig,
  depth: number,
): string | null {
  if (command === undefined || depth > 4) return null;
  // The last part starts the server: `prisma migrate deploy && node dist/server.js`.
  for (const part of command.split(/&&|\|\||;/).reverse()) {
    const words = part
      .trim()
      .split(/\s+/)
      .map((word) => word.replace(/^["']|["']$/g, ""));
    const nest = nestEntry(root, words);
    const own = nest === null ? null : toSource(root, nest, tsconfig);
    if (own !== null) return own;
    for (const script of nextScripts(words)) {
      const file = fromCommand(root, manifest, manifest.scripts[script], tsconfig, depth + 1);
      if (file !== null) return file;
    }
    const nodemon = words.some((word) => /^nodemon(\.js)?$/.test(word));
    for (const [at, word] of words.slice(1).entries()) {
      // The settings of a tool, and what it loads first, are not what it starts.
      if (
        word.startsWith("-") ||
        valued.test(words[at] ?? "") ||
        (nodemon && nodemonValued.test(words[at] ?? "")) ||
        ofTool(word)
      )
        continue;
      // `node .` runs what the package names as its main file.
      const named = word === "." ? (manifest.main ?? word) : word;
      const source = toSource(root, named, tsconfig);
      if (source !== null) return source;
    }
  }
  return null;
}

/** `npm run build`, and all of `concurrently "npm run watch" "npm run serve"`. */
function nextScripts(words: readonly string[]): string[] {
  return words.flatMap((word, at) => {
    if (!/^(npm|pnpm|yarn|npm-run-all)$/.test(word)) return [];
    const [verb, name] = words.slice(at + 1);
    return (verb === "run" || verb === "run-script" ? name : verb) ?? [];
  });
}

/** Maps what is run to what is written: through outDir/rootDir, a missing extension, or a folder's index. */
function toSource(root: string, path: string, tsconfig: Tsconfig): string | null {
  const absolute = resolve(root, path);
  if (!absolute.startsWith(root)) return null;
  const bare = absolute.replace(/\.([cm]?js|tsx?|[cm]ts)$/, "");
  const outputs = [tsconfig.outDir, ...["dist", "build", "out", "lib"].map((name) => join(root, name))];
  for (const output of outputs) {
    if (output === null || output === root || !absolute.startsWith(output + sep)) continue;
    const inside = relative(output, bare);
    const bases = [
      tsconfig.rootDir ?? tsconfig.included,
      join(root, "src"),
      root,
      join(root, "server"),
      tsconfig.outDir === null ? null : join(dirname(tsconfig.outDir), "src"),
    ];
    for (const base of bases) {
      const hit =
        base === null
          ? null
          : (probe(join(base, inside)) ?? probe(join(base, inside.replace(/^src[\\/]/, ""))));
      if (hit !== null) return relative(root, hit).split(sep).join("/");
    }
  }
  const written =
    isFile(absolute) &&
    (sourceExtensions.some((extension) => absolute.endsWith(extension)) || isScript(absolute));
  const hit = written ? absolute : probe(bare);
  return hit === null ? null : relative(root, hit).split(sep).join("/");
}

/** `bin/www`: Node runs what has no extension as well. */
function isScript(path: string): boolean {
  return (
    /^[\w-]+$/.test(basename(path)) &&
    /^#!.*\bnode\b|\brequire\s*\(|^import\s/m.test(readFileSync(path, "utf8"))
  );
}

function probe(bare: string): string | null {
  for (const base of [bare, join(bare, "index")]) {
    for (const extension of sourceExtensions) if (isFile(base + extension)) return base + extension;
  }
  return null;
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
