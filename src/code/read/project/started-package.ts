import { posix } from "node:path";
import type { Manifest } from "./manifest.ts";

/** A package of the repository that works in its own folder: `pnpm --dir apps/api start`, `npm start -w apps/api`, `turbo run start`. */
export interface StartedPackage {
  /** Where the monolith works, relative to the root. */
  readonly folder: string;
  /** The scripts by which that package is built and started, as they would be written in the root. */
  readonly scripts: Readonly<Record<string, string>>;
}

const selects =
  /(?:^|\s)(?:-w|--workspace|--prefix|--dir|-C|--cwd|--filter|-F)(?:[\s=]|$)|^yarn workspace\s|^(?:npx\s+)?(?:turbo|nx|lerna|moon)\b/;
const running = /^(?:npm|pnpm|yarn|bun)(?:\s+run)?\s+([\w:.-]+)\s*$/;
const deepest = 4;
/** How it is built and started; what else it can do is done in its own folder. */
const named = /^(pre|post)?(start|start:prod|serve|dev|build)$/;

/**
 * Null where the command starts the entry from the root, or nothing says how it is started. `command`: as the root runs it; `folder`:
 * of the package.json beside the entry, empty for the root's; `own`: that package.json.
 */
export function startedPackage(
  command: string | undefined,
  root: Manifest["scripts"],
  folder: string,
  own: Manifest["scripts"],
): StartedPackage | null {
  if (folder === "" || command === undefined) return null;
  const inner = followed(command, root);
  if (!selects.test(inner) && !entersFolder(inner, folder)) return null;
  const asked = inner.split(/\s+/).findLast((word) => word in own) ?? "start";
  const steps = reached(own, asked);
  const kept = Object.entries(own).filter(([name]) => named.test(name) || steps.has(name));
  const scripts = Object.fromEntries(kept.map(([name, script]) => [name, fromRoot(script, folder)]));
  const started = scripts[asked];
  return { folder, scripts: started === undefined ? scripts : { ...scripts, start: started } };
}

/** The scripts of the root lead to each other until one of them does something. */
function followed(command: string, scripts: Manifest["scripts"]): string {
  let inner = lastStep(command);
  for (let depth = 0; depth < deepest; depth++) {
    const next = scripts[running.exec(inner)?.[1] ?? ""];
    if (next === undefined) return inner;
    inner = lastStep(next);
  }
  return inner;
}

/** What runs before it builds or waits; `cd server && npm start` is one step. */
function lastStep(script: string): string {
  const parts = script.split(/&&|;/).map((part) => part.trim());
  const [before = "", last = ""] = [parts.at(-2), parts.at(-1)];
  return /^cd\s/.test(before) ? `${before} && ${last}` : last;
}

function entersFolder(step: string, folder: string): boolean {
  const entered = /^cd\s+["']?([\w./-]+)/.exec(step)?.[1];
  return entered !== undefined && posix.normalize(`${entered}/`) === `${folder}/`;
}

function reached(own: Manifest["scripts"], name: string): ReadonlySet<string> {
  const found = new Set([name, "build"]);
  for (const one of found)
    for (const [, next = ""] of (own[one] ?? "").matchAll(/\b(?:npm|pnpm|yarn|bun)(?:\s+run)?\s+([\w:.-]+)/g))
      if (next in own) found.add(next);
  return found;
}

const compilers = /^(?:npx\s+)?(?:tsc|tsc-alias)(?=\s|$)/;
/** Options whose value is a path, seen from where they are given. */
const valued =
  /^(-p|--project|--outDir|--rootDir|-d|--out-dir|--config-file|--tsconfig|--require|-r|--import)$/;
const runners = /^(node|ts-node|ts-node-dev|tsnd|tsx|babel-node|nodemon)$/;

/**
 * The paths of a script that works in `folder`, seen from the root. Files of variables stay as they are: they are looked for where the
 * monolith works. Where another compiler than TypeScript's finds its files is its own matter: such a step is left out.
 */
function fromRoot(script: string, folder: string): string {
  return script
    .split(/\s*(&&|;)\s*/)
    .filter((step) => !/^(npx\s+)?swc\s/.test(step))
    .map((step) => {
      const text = stepFromRoot(step.trim().split(/\s+/), folder).join(" ");
      const stated = /\s(-p|--project|-b|--build)(\s|=|$)/.test(step);
      return compilers.test(step) && !stated ? `${text} -p ${folder}/tsconfig.json` : text;
    })
    .join(" ");
}

function stepFromRoot(words: readonly string[], folder: string): string[] {
  let runs = false;
  return words.map((word, at) => {
    const before = words[at - 1] ?? "";
    if (valued.test(before)) return isPackage(word, before) ? word : below(folder, word);
    const [, flag = "", value = ""] = /^(--\w+)=(.+)$/.exec(word) ?? [];
    if (valued.test(flag)) return isPackage(value, flag) ? word : `${flag}=${below(folder, value)}`;
    const isEntry = runs && word !== "watch" && !word.startsWith("-");
    runs = runners.test(word) || (runs && !isEntry);
    return isEntry || /^[\w./-]+\.([cm]?[jt]sx?|json)$/.test(word) ? below(folder, word) : word;
  });
}

/** `-r dotenv/config`, `--import tsx`. */
function isPackage(word: string, flag: string): boolean {
  return /^(-r|--require|--import)$/.test(flag) && !/^\.{1,2}\//.test(word);
}

/** `./` stays: without it a name that is loaded first would be a package's. */
function below(folder: string, path: string): string {
  if (/^[/$"']/.test(path)) return path;
  const joined = posix.join(folder, path);
  return path.startsWith("./") ? `./${joined}` : joined;
}
