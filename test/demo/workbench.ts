import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { portRun } from "../run/port-run.ts";
import { type Ran, run } from "./processes.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const fixture = join(repository, "fixtures/monoliths/blog-express");

/** A copy of the fixture monolith in a git repository of its own, with its database; everything goes away with `dispose`. */
export interface Workbench {
  readonly dir: string;
  readonly ports: {
    readonly monolith: number;
    readonly proxy: number;
    readonly admin: number;
    readonly firstService: number;
  };
  readonly env: NodeJS.ProcessEnv;
  readonly proxyUrl: string;
  /** Runs msa in the monolith's folder; throws when it does not exit with 0. */
  msa(...args: string[]): Promise<Ran>;
  /** As `msa`, whatever the exit code. */
  tryMsa(...args: string[]): Promise<Ran>;
  git(...args: string[]): Promise<string>;
  exec(...argv: string[]): Promise<Ran>;
}

interface Database {
  readonly url: string;
  stop(): Promise<void>;
}

/** Undo steps, run last first. */
export class Cleanup {
  readonly #steps: (() => void | Promise<void>)[] = [];

  add(step: () => void | Promise<void>): void {
    this.#steps.push(step);
  }

  async run(): Promise<void> {
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) await step();
  }
}

export async function openWorkbench(cleanup: Cleanup, signal: AbortSignal): Promise<Workbench> {
  const base = mkdtempSync(join(tmpdir(), "msa-demo-"));
  cleanup.add(() => rmSync(base, { recursive: true, force: true, maxRetries: 5 }));
  const dir = join(base, basename(fixture));
  cpSync(fixture, dir, {
    recursive: true,
    filter: (source) => !/[\\/](node_modules|dist|uploads)$/.test(source),
  });

  // Services count up from the first port, so the ones behind it must be free as well.
  const [monolith = 0, proxy = 0, admin = 0, firstService = 0] = await portRun(13);
  const ports = { monolith, proxy, admin, firstService };
  const env = environment(dir, ports);
  const plain = (argv: readonly string[]): Promise<Ran> => run(argv, { cwd: dir, env, signal });
  const exec = (argv: readonly string[]): Promise<Ran> => plain(argv).then(orThrow(argv));
  const msaArgv = (args: readonly string[]): string[] => [
    process.execPath,
    join(repository, "bin/msa.js"),
    ...args,
  ];

  await exec([
    "npm",
    existsSync(join(dir, "package-lock.json")) ? "ci" : "install",
    "--prefer-offline",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ]);
  await exec(["npm", "run", "build", "--silent"]);
  const database = await openDatabase(dir);
  cleanup.add(() => database.stop());
  env.DATABASE_URL = database.url;

  const git = async (...args: string[]): Promise<string> => (await exec(["git", ...args])).stdout;
  await git("init", "-q");
  await git("config", "user.email", "demo@example.test");
  await git("config", "user.name", "demo");
  await git("add", "-A");
  await git("commit", "-q", "-m", "the monolith as it is");
  cleanup.add(async () => {
    // Not bound to the signal: this must run after Ctrl-C too.
    await run(msaArgv(["down", "--quiet"]), { cwd: dir, env, signal: new AbortController().signal }).catch(
      () => undefined,
    );
  });
  return {
    dir,
    ports,
    env,
    proxyUrl: `http://127.0.0.1:${proxy}`,
    git,
    exec: (...argv) => exec(argv),
    msa: (...args) => exec(msaArgv(args)),
    tryMsa: (...args) => plain(msaArgv(args)),
  };
}

function environment(dir: string, ports: Workbench["ports"]): NodeJS.ProcessEnv {
  return {
    ...process.env,
    CI: "1",
    NO_COLOR: "1",
    NODE_ENV: "test",
    PORT: String(ports.monolith),
    MSA_MONOLITH_PORT: String(ports.monolith),
    MSA_SERVICES_FIRST_PORT: String(ports.firstService),
    MSA_PROXY_PORT: String(ports.proxy),
    MSA_PROXY_ADMIN_PORT: String(ports.admin),
    HOST: "127.0.0.1",
    JWT_SECRET: "only-for-the-demo-0123456789abcdef",
    BCRYPT_ROUNDS: "4",
    LOG_LEVEL: "silent",
    UPLOAD_DIR: join(dir, "uploads"),
    ADMIN_EMAIL: "admin@blog.test",
    ADMIN_PASSWORD: "admin-password",
  };
}

async function openDatabase(dir: string): Promise<Database> {
  const module: { startDatabase(): Promise<Database> } = await import(
    pathToFileURL(join(dir, "scripts/database.mjs")).href
  );
  return module.startDatabase();
}

function orThrow(argv: readonly string[]): (ran: Ran) => Ran {
  return (ran) => {
    if (ran.exitCode !== 0)
      throw new Error(
        `${argv.map((a) => basename(a)).join(" ")} ended with ${ran.exitCode}\n${ran.stdout}${ran.stderr}`,
      );
    return ran;
  };
}
