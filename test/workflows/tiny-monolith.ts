import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ExtractionPlan, PlannedFile } from "../../src/code/plan/plan.ts";
import { configSchema } from "../../src/config/schema.ts";
import type { ProgressEvent, WorkflowContext } from "../../src/workflows/context.ts";
import { hash, makeTree } from "../code/write/trees.ts";

/** Two modules, a shared file, an asset, CRLF in one file. Needs no package, so that tests need no network. */
const files = {
  "package.json": `${JSON.stringify({ name: "tiny", private: true, engines: { node: ">=18" }, scripts: { start: "node src/server.js" } }, null, 2)}\n`,
  "src/server.js": `const { app } = require("./mini");\nconst users = require("./users/routes");\nconst posts = require("./posts/routes");\napp.use("/api/users", users);\napp.use("/api/posts", posts);\napp.listen(3999, () => console.log("listening"));\n`,
  "src/mini.js": `const http = require("http");\nconst mounts = [];\nexports.app = {\n  use: (at, handler) => mounts.push([at, handler]),\n  listen(...args) {\n    return http.createServer((req, res) => {\n      const found = mounts.find(([at]) => req.url.startsWith(at));\n      if (!found) { res.statusCode = 404; return res.end("not found"); }\n      found[1](req, res);\n    }).listen(...args);\n  },\n};\n`,
  "src/users/routes.js": `const { list } = require("./list");\nmodule.exports = (req, res) => res.end(JSON.stringify(list()));\n`,
  "src/users/list.js": `const { greet } = require("../shared/greet");\r\nexports.list = () => [greet("ada")];\r\n`,
  "src/posts/routes.js": `module.exports = (req, res) => res.end("posts");\n`,
  "src/shared/greet.js": `const fs = require("fs");\nconst word = fs.readFileSync("assets/hello.txt", "utf8").trim();\nexports.greet = (name) => word + " " + name;\nexports.unused = () => 1;\n`,
  "assets/hello.txt": "hello\n",
  "assets/deep/logo.bin": Buffer.from([0, 1, 255]),
  ".gitignore": "node_modules\n.env\n",
  ".env": "SECRET=do-not-tell\n",
};

export function makeMonolith(): string {
  const root = makeTree(files);
  const git = (...args: string[]): void => void execFileSync("git", args, { cwd: root, stdio: "ignore" });
  git("init", "-q");
  git("add", "-A");
  git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "start");
  return root;
}

export function makeContext(
  root: string,
  config: object = {},
): WorkflowContext & { events: ProgressEvent[] } {
  const events: ProgressEvent[] = [];
  return {
    root,
    config: configSchema.parse(config),
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
    onProgress: (event) => void events.push(event),
    now: () => Date.UTC(2026, 0, 2),
    signal: new AbortController().signal,
    events,
  };
}

/** What stage 3 would say about `users`; read from the disk, so that hashes are those of now. */
export function usersPlan(root: string, more: Partial<ExtractionPlan> = {}): ExtractionPlan {
  const text = (path: string): string => readFileSync(join(root, path), "utf8");
  const file = (path: string, placement: PlannedFile["placement"], cuts: string[] = []): PlannedFile => ({
    path,
    placement,
    sourceHash: hash(readFileSync(join(root, path))),
    edits: cuts.map((cut) => {
      const start = text(path).indexOf(cut);
      return { start, end: start + cut.length, text: "", why: "leads only to posts" };
    }),
  });
  return {
    schemaVersion: 1,
    modules: ["users"],
    stage: "mini",
    remote: null,
    service: { name: "users", dir: "services/users", port: 4101 },
    endpoints: ["GET /api/users"],
    files: [
      file("src/mini.js", "copied"),
      file("src/server.js", "pruned", [
        'const posts = require("./posts/routes");\n',
        'app.use("/api/posts", posts);\n',
      ]),
      file("src/shared/greet.js", "pruned", ["exports.unused = () => 1;\n"]),
      file("src/users/list.js", "moved"),
      file("src/users/routes.js", "moved"),
    ],
    assets: ["assets"],
    configs: [],
    packages: { dependencies: {}, devDependencies: {} },
    runtime: {
      packageManager: "npm",
      moduleKind: "commonjs",
      language: "javascript",
      entry: "src/server.js",
      build: null,
      nodeArgs: ["src/server.js"],
      nodePath: [],
      generate: null,
      typecheck: null,
    },
    env: ["SECRET", "DATABASE_URL"],
    disabled: [{ kind: "job", file: "src/server.js", line: 9, what: "setInterval(cleanUp)" }],
    routes: [
      {
        endpoint: "GET /api/posts",
        regex: null,
        sideEffects: null,
        module: "posts",
        owner: "monolith",
        pinned: null,
      },
      {
        endpoint: "GET /api/users",
        regex: null,
        sideEffects: null,
        module: "users",
        owner: "service",
        pinned: null,
      },
    ],
    monolithEdits: [],
    obstacles: [],
    debts: ["uses table posts, which posts owns"],
    ...more,
  };
}
