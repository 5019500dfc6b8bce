import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { splitCommand } from "../../src/util/split-command.ts";
import { type Ran, run } from "../demo/processes.ts";
import type { Cleanup } from "../demo/workbench.ts";
import type { LeagueOptions } from "./options.ts";

const msaBin = fileURLToPath(new URL("../../bin/msa.js", import.meta.url));

/** A copy of the backend in a git repository of its own, installed and committed. */
export interface Copy {
  /** Around the copy: for what is no part of it. */
  readonly base: string;
  /** The whole copy, and the folder in it where the backend lies. */
  readonly top: string;
  readonly dir: string;
  /** Environment of everything that is started; ports are added to it. */
  readonly env: NodeJS.ProcessEnv;
  /** Whatever the exit code. */
  msa(...args: string[]): Promise<Ran>;
  /** As `msa`, with more environment for this one command. */
  msaWith(more: NodeJS.ProcessEnv, ...args: string[]): Promise<Ran>;
  /** Throws when it does not exit with 0. */
  exec(cwd: string, ...argv: string[]): Promise<string>;
}

export async function openCopy(
  options: LeagueOptions,
  cleanup: Cleanup,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<Copy> {
  const base = mkdtempSync(join(tmpdir(), "msa-league-"));
  cleanup.add(() => {
    if (options.keep) say(`the copy stays in ${base}`);
    else rmSync(base, { recursive: true, force: true, maxRetries: 5 });
  });
  const top = join(base, basename(options.dir));
  const env = environment(options.env);
  const exec: Copy["exec"] = async (cwd, ...argv) => {
    const { exitCode, stdout, stderr } = await run(argv, { cwd, env, signal });
    if (exitCode === 0) return stdout;
    throw new Error(`${argv.join(" ")} ended with ${exitCode}\n${`${stdout}${stderr}`.slice(-3000)}`);
  };
  mkdirSync(top);
  // Its history would only slow git down; everything else comes along, with what git ignores.
  const names = readdirSync(options.dir).filter((name) => name !== ".git");
  await exec(options.dir, "cp", "-a", ...names.map((name) => `./${name}`), top);
  const dir = join(top, options.inside);
  if (!existsSync(join(dir, "node_modules")) && !existsSync(join(top, "node_modules"))) {
    say("installing its packages");
    await exec(top, ...installArgv(top));
  }
  await exec(top, "git", "init", "-q");
  appendFileSync(join(top, ".git/info/exclude"), "\nnode_modules\n");
  await commit({ top, exec }, "as it is");
  // Without what `--env` says: a throw-away database must not find the address of the real one.
  if (options.beside !== null)
    Object.assign(env, await startBeside(options.beside, dir, environment({}), cleanup));
  for (const command of options.before) await exec(dir, ...splitCommand(command));
  const msaWith: Copy["msaWith"] = (more, ...args) =>
    run([process.execPath, msaBin, ...args], { cwd: dir, env: { ...env, ...more }, signal });
  const msa: Copy["msa"] = (...args) => msaWith({}, ...args);
  cleanup.add(async () => {
    if (!existsSync(join(dir, ".msa/cache/up.json"))) return;
    // Not bound to the signal: this must run after Ctrl-C too.
    const { signal: never } = new AbortController();
    await run([process.execPath, msaBin, "down", "--quiet"], { cwd: dir, env, signal: never });
  });
  return { base, top, dir, env, exec, msa, msaWith };
}

export async function commit({ top, exec }: Pick<Copy, "top" | "exec">, message: string): Promise<void> {
  await exec(top, "git", "add", "-A");
  await exec(top, "git", "commit", "-q", "--allow-empty", "--no-verify", "-m", message);
}

/** Paths, relative to the copy, that differ from the last commit. */
export async function changedPaths({ top, exec }: Pick<Copy, "top" | "exec">): Promise<string[]> {
  const status = await exec(top, "git", "status", "--porcelain", "-z", "--untracked-files=all");
  return status.split("\0").flatMap((line) => (line === "" ? [] : [line.slice(3)]));
}

/** Runs msa and gives its stdout; its own words when it fails. */
export async function document(copy: Copy, ...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await copy.msa(...args);
  if (exitCode === 0) return stdout;
  throw new Error(`msa ${args.join(" ")} ended with ${exitCode}\n${`${stdout}${stderr}`.slice(-3000)}`);
}

/** What holds for msa in the copy, environment included; "" when it is not set. */
export async function settingOf(copy: Copy, key: string): Promise<string> {
  const { settings }: { settings: { key: string; value: unknown }[] } = JSON.parse(
    await document(copy, "config", "--print", "--json"),
  );
  return String(settings.find((one) => one.key === key)?.value ?? "");
}

function environment(stated: LeagueOptions["env"]): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    // Of a test runner around us, or of another monolith: not this one's.
    ([name]) =>
      !/^(BASE_URL|DATABASE_URL|PORT|VITEST|MSA_|GIT_)/.test(name) &&
      !(name === "NODE_ENV" && "VITEST" in process.env),
  );
  return {
    ...Object.fromEntries(inherited),
    CI: "1",
    NO_COLOR: "1",
    ...stated,
    GIT_AUTHOR_NAME: "league",
    GIT_AUTHOR_EMAIL: "league@example.test",
    GIT_COMMITTER_NAME: "league",
    GIT_COMMITTER_EMAIL: "league@example.test",
  };
}

function installArgv(dir: string): string[] {
  const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
  if (existsSync(join(dir, "pnpm-lock.yaml"))) return ["pnpm", "install", "--frozen-lockfile"];
  if (existsSync(join(dir, "yarn.lock"))) return ["yarn", "install", "--frozen-lockfile"];
  return ["npm", existsSync(join(dir, "package-lock.json")) ? "ci" : "install", ...quiet];
}

/** Waits for the first line that says something about the environment. It ends with us: its stdin closes, and it is told. */
async function startBeside(
  command: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
  cleanup: Cleanup,
): Promise<Record<string, string>> {
  const [file = "", ...args] = splitCommand(command);
  const child = spawn(file, args, { cwd, env, stdio: ["pipe", "pipe", "inherit"], detached: true });
  const ended = new Promise<string>((resolve) => {
    child.once("error", ({ message }) => resolve(message));
    child.once("exit", (code, signal) => resolve(`ended with ${code ?? signal}`));
  });
  cleanup.add(async () => {
    child.stdin.end();
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGTERM");
    await ended;
  });
  const given = await Promise.race([settings(child), ended]);
  if (typeof given === "string") throw new Error(`${command}: ${given}`);
  return given;
}

function settings(child: ChildProcess): Promise<Record<string, string>> {
  let text = "";
  return new Promise((resolve) => {
    child.stdout?.on("data", (chunk) => {
      text += chunk;
      const lines = text.split("\n").slice(0, -1);
      const found = lines.flatMap((line) => {
        const [, name = "DATABASE_URL", value] = /^(?:([A-Z][A-Z0-9_]*)=)?(.+)$/.exec(line.trim()) ?? [];
        return value !== undefined && (name !== "DATABASE_URL" || /^\w+:\/\//.test(value))
          ? [[name, value]]
          : [];
      });
      if (found.length > 0) resolve(Object.fromEntries(found));
    });
  });
}
