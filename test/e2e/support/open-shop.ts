import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Ended, type SpawnOptions, spawnMsa } from "../../cli/spawn-msa.ts";
import { portRun } from "../../run/port-run.ts";
import { shopFiles } from "./shop-files.ts";

const installed = fileURLToPath(new URL("../../../node_modules", import.meta.url));

/** A runnable monolith in a git repository of its own, everything committed. */
export interface Shop {
  readonly dir: string;
  readonly ports: {
    readonly monolith: number;
    readonly proxy: number;
    readonly admin: number;
    readonly service: number;
  };
  readonly proxyUrl: string;
  readonly adminUrl: string;
  /** Runs msa in the shop's folder, as a person's shell would. */
  msa(...args: string[]): Promise<Ended>;
  msaWith(options: Omit<SpawnOptions, "cwd">, ...args: string[]): Promise<Ended>;
  git(...args: string[]): string;
  /** `git status --porcelain`: "" for a clean tree. */
  changed(): string;
  write(path: string, text: string): void;
  commit(): void;
  /** Extracts without trying out, gives the service the shop's packages, commits. */
  extract(module: string): Promise<void>;
  /** Stops whatever `msa up` left running and removes the folder. */
  close(): Promise<void>;
}

/** `files` are added to those of the shop, or replace them. */
export function openShop(files: Readonly<Record<string, string>> = {}): Promise<Shop> {
  return openShopWith({ ...shopFiles, ...files });
}

async function openShopWith(files: Readonly<Record<string, string>>): Promise<Shop> {
  const dir = mkdtempSync(join(tmpdir(), "msa-shop-"));
  const [monolith = 0, proxy = 0, admin = 0, service = 0] = await portRun(7);
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  };
  const git = (...args: string[]): string =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@e.org", ...args], { cwd: dir }).toString();
  const commit = (): void => {
    git("add", "-A");
    git("commit", "-q", "--allow-empty", "-m", "x");
  };
  const msaWith: Shop["msaWith"] = (options, ...args) => spawnMsa(args, { cwd: dir, ...options });
  const config = {
    monolith: {
      framework: "express",
      entry: "src/server.js",
      start: "node src/server.js",
      port: monolith,
      health: "/health",
      env: { SHOP_DATA: join(dir, "data") },
    },
    services: { firstPort: service },
    proxy: { port: proxy, adminPort: admin },
  };
  for (const [path, text] of Object.entries({
    "msa.config.json": `${JSON.stringify(config, null, 2)}\n`,
    ...files,
  })) {
    write(path, text);
  }
  symlinkSync(installed, join(dir, "node_modules"));
  git("init", "-q");
  commit();
  return {
    dir,
    ports: { monolith, proxy, admin, service },
    proxyUrl: `http://127.0.0.1:${proxy}`,
    adminUrl: `http://127.0.0.1:${admin}`,
    msa: (...args) => msaWith({}, ...args),
    msaWith,
    git,
    changed: () => git("status", "--porcelain"),
    write,
    commit,
    async extract(module) {
      const { code, stderr } = await msaWith({}, "extract", module, "--verify", "none");
      if (code !== 0) throw new Error(`msa extract ${module} ended with ${code}\n${stderr}`);
      symlinkSync(installed, join(dir, "services", module, "node_modules"));
      commit();
    },
    async close() {
      if (existsSync(join(dir, ".msa/cache/up.json"))) await msaWith({}, "down", "--quiet");
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
