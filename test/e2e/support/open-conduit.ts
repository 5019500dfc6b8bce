import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseEnv } from "node:util";
import { run } from "../../demo/processes.ts";

/** A copy of one of the fixture monoliths, installed and built, committed in a git repository of its own, with its database. */
export interface Conduit {
  readonly dir: string;
  /** What `.env.example` says, with the database that runs. */
  readonly env: NodeJS.ProcessEnv;
  /** Runs a command in the folder and gives its stdout; throws when it does not exit with 0. */
  exec(...argv: string[]): Promise<string>;
  /** Stops the database. Throws when it does not end by itself. */
  stop(): Promise<void>;
}

interface Options {
  readonly fixture: string;
  /** Is in the environment of everything that is started. */
  readonly mark: string;
  /** Told what to do in the end, whatever happens; run last first. */
  readonly onEnd: (step: () => void | Promise<void>) => void;
  readonly signal: AbortSignal;
}

/** Its stdin closes with us, however we end; then the database goes as well. */
const serveDatabase = `
  const { startDatabase } = await import("./scripts/database.mjs");
  const database = await startDatabase();
  console.log(database.url);
  process.stdin.resume().once("end", () => database.stop());
`;

export async function openConduit({ fixture, mark, onEnd, signal }: Options): Promise<Conduit> {
  const base = mkdtempSync(join(tmpdir(), "msa-conduit-"));
  onEnd(() => rmSync(base, { recursive: true, force: true, maxRetries: 5 }));
  const dir = join(base, basename(fixture));
  cpSync(fixture, dir, { recursive: true, filter: (source) => !/[\\/](node_modules|dist)$/.test(source) });

  const env: NodeJS.ProcessEnv = { ...process.env, CI: "1", NO_COLOR: "1", MARK: mark };
  // Not ours: the fixtures would use that database, and test what runs there (vitest sets BASE_URL).
  for (const name of ["DATABASE_URL", "BASE_URL"]) delete env[name];
  const exec: Conduit["exec"] = async (...argv) => {
    const { exitCode, stdout, stderr } = await run(argv, { cwd: dir, env, signal });
    if (exitCode === 0) return stdout;
    throw new Error(
      `${argv.map((one) => basename(one)).join(" ")} ended with ${exitCode}\n${stdout}${stderr}`,
    );
  };
  await exec("git", "init", "-q");
  await exec("git", "add", "-A");
  await exec("git", "-c", "user.name=t", "-c", "user.email=t@e.org", "commit", "-q", "-m", "as it is");
  await exec("npm", "ci", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error");
  await exec("npm", "run", "build", "--if-present", "--silent");

  const database = spawn(process.execPath, ["--input-type=module", "--eval", serveDatabase], {
    cwd: dir,
    env,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const ended = endOf(database);
  const stop = async (): Promise<void> => {
    database.stdin.end();
    const words = await ended;
    if (words !== "ended with 0") throw new Error(`the database ${words}`);
  };
  onEnd(async () => {
    database.stdin.end();
    await ended;
  });
  const url = await Promise.race([
    firstLine(database),
    ended.then((words) => Promise.reject(new Error(`the database ${words}`))),
  ]);
  Object.assign(env, parseEnv(readFileSync(join(dir, ".env.example"), "utf8")), { DATABASE_URL: url });
  return { dir, env, exec, stop };
}

/** How it ended, in words, with what it complained about. */
function endOf(child: ChildProcess): Promise<string> {
  let complaint = "";
  child.stderr?.on("data", (chunk) => (complaint += chunk));
  return new Promise((resolve) => {
    child.once("error", ({ message }) => resolve(`could not be started: ${message}`));
    child.once("close", (code, signal) => resolve(`ended with ${code ?? signal}${complaint}`));
  });
}

function firstLine(child: ChildProcess): Promise<string> {
  let text = "";
  return new Promise((resolve) => {
    child.stdout?.on("data", (chunk) => {
      text += chunk;
      if (text.includes("\n")) resolve(text.slice(0, text.indexOf("\n")));
    });
  });
}
