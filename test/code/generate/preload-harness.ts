import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { type Agent, type IncomingHttpHeaders, request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll } from "vitest";
import { renderTemplate } from "../../../src/code/generate/render/render-template.ts";

const templates = resolve("templates/service/files/msa");

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const made: string[] = [];
afterAll(() => {
  for (const dir of made) rmSync(dir, { recursive: true, force: true });
});

/** A folder with the rendered preload and the given files. */
export function makeApp(
  files: Record<string, string>,
  values: {
    entersLate?: boolean;
    envFiles?: string[];
    nodePath?: string[];
    workFolder?: string;
    ownNames?: Record<string, string>;
    listens?: object[];
    folders?: string[];
  } = {},
): string {
  const dir = mkdtempSync(join(tmpdir(), "msa-preload-"));
  made.push(dir);
  const rendered = {
    serviceJson: '"orders"',
    envFilesJson: JSON.stringify(values.envFiles ?? []),
    readersJson: "[]",
    ownFileJson: "null",
    startEnvJson: "{}",
    nodePathJson: JSON.stringify(values.nodePath ?? []),
    workFolderJson: JSON.stringify(values.workFolder ?? ""),
    ownNamesJson: JSON.stringify(values.ownNames ?? {}),
    listensJson: JSON.stringify(values.listens ?? []),
    foldersJson: JSON.stringify(values.folders ?? []),
    readsManifest: files["msa/monolith.json"] !== undefined,
    entersLate: values.entersLate ?? false,
  };
  for (const name of ["preload.cjs", "enter.mjs"]) {
    put(dir, `msa/${name}`, renderTemplate(readFileSync(join(templates, `${name}.hbs`), "utf8"), rendered));
  }
  for (const [path, text] of Object.entries(files)) put(dir, path, text);
  symlinkSync(resolve("node_modules"), join(dir, "node_modules"));
  return dir;
}

function put(dir: string, path: string, text: string): void {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), text);
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

export class App {
  readonly child: ChildProcess;
  readonly port: number;
  output = "";
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;

  constructor(dir: string, port: number, args: readonly string[], env: Record<string, string> = {}) {
    this.port = port;
    this.child = spawn(process.execPath, ["--require", "./msa/preload.cjs", ...args], {
      cwd: dir,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        MSA_PORT: String(port),
        MSA_HOST: "127.0.0.1",
        ...env,
      },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const add = (chunk: Buffer): void => {
      this.output += chunk;
    };
    this.child.stdout?.on("data", add);
    this.child.stderr?.on("data", add);
    this.ended = new Promise((done) => this.child.once("close", (code, signal) => done({ code, signal })));
  }

  get(
    path: string,
    options: { agent?: Agent; port?: number; method?: string; body?: string } = {},
  ): Promise<Answer> {
    return get(options.port ?? this.port, path, options);
  }

  async healthy(): Promise<Answer> {
    for (let attempt = 0; attempt < 400; attempt++) {
      const answer = await this.get("/__msa/health").catch(() => null);
      if (answer !== null) return answer;
      if (this.child.exitCode !== null) break;
      await new Promise((done) => setTimeout(done, 25));
    }
    throw new Error(`never healthy: ${this.output}`);
  }

  async stop(
    signal: NodeJS.Signals = "SIGKILL",
  ): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    this.child.kill(signal);
    return this.ended;
  }
}

export function get(
  port: number,
  path: string,
  options: { agent?: Agent; method?: string; body?: string } = {},
): Promise<Answer> {
  return new Promise((done, fail) => {
    const asking = request(
      { host: "127.0.0.1", port, path, agent: options.agent ?? false, method: options.method ?? "GET" },
      (res) => {
        let body = "";
        res.on("data", (chunk) => {
          body += chunk;
        });
        res.on("end", () => done({ status: res.statusCode ?? 0, headers: res.headers, body }));
        res.on("error", fail);
      },
    );
    asking.on("error", fail);
    asking.setTimeout(10_000, () => asking.destroy(new Error("no answer")));
    asking.end(options.body);
  });
}

/** A stand-in for Express's `app.listen`: the same `http.createServer(app).listen(...arguments)`. */
export const tinyApp = `
const http = require("http");
exports.app = function (handler) {
  const app = function (req, res) { handler(req, res); };
  app.listen = function () { const server = http.createServer(this); return server.listen.apply(server, arguments); };
  return app;
};
`;
