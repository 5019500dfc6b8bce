import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ExtractionPlan } from "../../src/code/plan/plan.ts";
import { allowedFindings } from "../../src/workflows/check/drift-findings.ts";
import { type ExtractRequest, extract } from "../../src/workflows/extract.ts";
import { undo } from "../../src/workflows/undo.ts";
import { unverified, verifyService } from "../../src/workflows/verify-service/verify-service.ts";
import { get } from "../code/generate/preload-harness.ts";
import { put, snapshot } from "../code/write/trees.ts";
import { freePort } from "../run/free-port.ts";
import { makeContext, makeMonolith, usersPlan } from "./tiny-monolith.ts";

const request: ExtractRequest = { modules: ["users"], dryRun: false, allowDirty: false, verify: "none" };

function run(
  root: string,
  more: Partial<ExtractRequest> = {},
  plan: (root: string) => ExtractionPlan = usersPlan,
) {
  return extract(
    makeContext(root),
    { ...request, ...more },
    { plan: async () => plan(root), verify: verifyService },
  );
}

const status = (root: string): string =>
  execFileSync("git", ["status", "--porcelain"], { cwd: root }).toString();
const read = (root: string, path: string): string => readFileSync(join(root, path), "utf8");
const commit = (root: string): void => {
  execFileSync("git", ["add", "-A"], { cwd: root });
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@e.org", "commit", "-qm", "x"], { cwd: root });
};

describe("extract", () => {
  test("writes the service, its route rows and nothing else", async () => {
    const root = makeMonolith();
    const before = snapshot(root);
    const result = await run(root);
    expect(result.status).toBe("extracted");
    expect(result.service).toEqual({
      name: "users",
      dir: "services/users",
      port: 4101,
      start: "node --require ./msa/preload.cjs src/server.js",
    });
    expect(result.changes.map((change) => change.path)).toEqual([
      "services/users/.dockerignore",
      "services/users/.env.example",
      "services/users/.gitignore",
      "services/users/Dockerfile",
      "services/users/README.md",
      "services/users/assets/deep/logo.bin",
      "services/users/assets/hello.txt",
      "services/users/msa.extract.json",
      "services/users/msa/README.md",
      "services/users/msa/preload.cjs",
      "services/users/package.json",
      "services/users/src/mini.js",
      "services/users/src/server.js",
      "services/users/src/shared/greet.js",
      "services/users/src/users/list.js",
      "services/users/src/users/routes.js",
      ".msa/base/users.json",
      "msa.routes.json",
    ]);
    expect([result.remote, result.copied, result.verified]).toEqual([
      [],
      ["src/mini.js", "src/server.js", "src/shared/greet.js"],
      unverified,
    ]);
    expect(result.routes).toMatchObject([{ endpoint: "GET /api/users", state: "monolith", target: "users" }]);
    expect(read(root, "services/users/src/users/list.js")).toBe(read(root, "src/users/list.js"));
    expect(read(root, "services/users/src/server.js")).toBe(
      'const { app } = require("./mini");\nconst users = require("./users/routes");\napp.use("/api/users", users);\napp.listen(3999, () => console.log("listening"));\n',
    );
    expect(read(root, "services/users/.env.example")).toMatch(/\nDATABASE_URL=\nSECRET=\n$/);
    expect(snapshot(root)).toMatchObject(before);
    const everything = Object.keys(snapshot(root)).filter(
      (path) => path.startsWith("services/") && !path.endsWith("/"),
    );
    expect(everything.filter((path) => readFileSync(join(root, path)).includes("do-not-tell"))).toEqual([]);
  });

  test("run twice has nothing to do, also when the tree is dirty by the first run or the team worked in the service", async () => {
    const root = makeMonolith();
    await run(root);
    put(root, "services/users/src/users/routes.js", "// ours now\n");
    const before = snapshot(root);
    expect(await run(root)).toMatchObject({
      status: "nothing-to-do",
      changes: [],
      routes: [{ endpoint: "GET /api/users" }],
    });
    expect(snapshot(root)).toEqual(before);
  });

  test("writes the same bytes for the same plan", async () => {
    const [a, b] = [makeMonolith(), makeMonolith()];
    await run(a);
    await run(b, {}, (root) => ({
      ...usersPlan(root),
      files: usersPlan(root).files.toReversed(),
      env: ["DATABASE_URL", "SECRET"],
    }));
    expect(snapshot(b)).toEqual(snapshot(a));
  });

  test("a dry run lists, shows patches and whole files, and writes nothing, not even a journal", async () => {
    const root = makeMonolith();
    const before = snapshot(root);
    const dry = await run(root, {
      dryRun: true,
      verify: "boot",
      show: { as: "diff", path: "services/users/src/server.js" },
    });
    expect(dry).toMatchObject({
      status: "dry-run",
      verified: unverified,
      shown: [{ path: "services/users/src/server.js" }],
    });
    expect(dry.shown[0]?.text).toContain(
      "--- /dev/null\n+++ b/services/users/src/server.js\n@@ -0,0 +1,4 @@\n+const { app }",
    );
    const view = await run(root, { dryRun: true, show: { as: "view" } });
    const own = view.changes.filter(({ path }) => path.startsWith(".msa/"));
    expect(view.shown).toHaveLength(view.changes.length - own.length);
    expect(own).toHaveLength(1);
    expect(snapshot(root)).toEqual(before);
    expect([existsSync(join(root, ".msa")), status(root)]).toEqual([false, ""]);
    const real = await run(root);
    expect(dry.changes).toEqual(real.changes);
  });

  test("refuses an obstacle, naming its place, and writes nothing", async () => {
    const root = makeMonolith();
    const obstacle = {
      code: "STATE",
      level: "refuse" as const,
      file: "src/shared/greet.js",
      line: 2,
      message: "a counter",
      why: "two processes count apart",
      fix: "move it to the database",
    };
    await expect(
      run(root, { dryRun: true }, (at) => usersPlan(at, { obstacles: [obstacle] })),
    ).rejects.toMatchObject({
      code: "MSA2001",
      exitCode: 3,
      fix: "move it to the database; or accept that each process remembers for itself, with --allow STATE",
      where: [{ file: "src/shared/greet.js", line: 2 }],
    });
    const warned = await run(root, { dryRun: true }, (at) =>
      usersPlan(at, { obstacles: [{ ...obstacle, level: "warning" }] }),
    );
    expect(warned.blockers).toHaveLength(1);
    expect(existsSync(join(root, "services"))).toBe(false);
  });

  test("what was allowed is kept: extracting again accepts it, check tells it, and it is forgotten once it is gone", async () => {
    const root = makeMonolith();
    const obstacle = {
      ...{ code: "STATE", level: "refuse" as const, file: "src/shared/greet.js", line: 2 },
      ...{ message: "a counter", why: "two processes count apart", fix: "move it" },
    };
    const stateful = (at: string): ExtractionPlan => usersPlan(at, { obstacles: [obstacle] });
    await run(root, { allow: ["STATE", "JOB"] }, stateful);
    const allowed = (): unknown => JSON.parse(read(root, "services/users/msa.extract.json")).allowed;
    // JOB did not stand in the way: nobody decided anything about it.
    expect(allowed()).toEqual(["STATE"]);
    expect(allowedFindings(makeContext(root))).toMatchObject([
      { code: "STATE", level: "note", file: "services/users/msa.extract.json" },
    ]);
    commit(root);
    expect((await run(root, {}, stateful)).status).toBe("nothing-to-do");
    put(root, "src/users/list.js", "exports.list = () => [];\n");
    commit(root);
    const again = await run(root, {}, stateful);
    expect(again.blockers).toMatchObject([{ level: "warning", message: expect.stringContaining("allowed") }]);
    expect(allowed()).toEqual(["STATE"]);
    commit(root);
    expect((await run(root)).status).toBe("extracted");
    expect(allowed()).toBeUndefined();
    commit(root);
    await expect(run(root, {}, stateful)).rejects.toMatchObject({ code: "MSA2001" });
  });

  test("refuses a dirty tree and lists it; --allow-dirty goes on; msa's own files do not count", async () => {
    const root = makeMonolith();
    put(root, "msa.config.json", "{}");
    writeFileSync(join(root, "src/posts/routes.js"), "// working on it\n");
    put(root, "notes ü.md", "x");
    await expect(run(root)).rejects.toMatchObject({
      code: "MSA2003",
      exitCode: 3,
      where: [{ file: "notes ü.md" }, { file: "src/posts/routes.js" }],
    });
    expect(existsSync(join(root, "services"))).toBe(false);
    expect((await run(root, { allowDirty: true })).status).toBe("extracted");
    expect(read(root, "src/posts/routes.js")).toBe("// working on it\n");
  });

  test("outside git the journal is enough, and that is said", async () => {
    const root = makeMonolith();
    execFileSync("rm", ["-rf", ".git"], { cwd: root });
    const ctx = makeContext(root);
    await extract(ctx, request, { plan: async () => usersPlan(root), verify: verifyService });
    expect(ctx.events).toContainEqual({
      kind: "warn",
      text: expect.stringContaining("not a git repository"),
    });
  });

  test("refuses a plan that the monolith has overtaken, listing every file", async () => {
    const root = makeMonolith();
    const plan = usersPlan(root);
    put(root, "src/users/list.js", "changed");
    execFileSync("rm", ["-r", "assets"], { cwd: root });
    await expect(run(root, {}, () => plan)).rejects.toMatchObject({
      code: "MSA2004",
      where: [{ file: "assets" }, { file: "src/users/list.js" }],
    });
  });

  test("refuses a folder that is somebody else's, and one of other modules", async () => {
    const root = makeMonolith();
    put(root, "services/users/index.js", "theirs");
    await expect(run(root, { allowDirty: true })).rejects.toMatchObject({
      code: "MSA2002",
      where: [{ file: "services/users" }],
    });
    const other = makeMonolith();
    await run(other);
    commit(other);
    const plan = (at: string): ExtractionPlan => usersPlan(at, { modules: ["posts"] });
    await expect(run(other, {}, plan)).rejects.toMatchObject({
      code: "MSA2002",
      message: "services/users is the service of users, and would lose users",
    });
  });

  test("edits the monolith where the plan says, and is still the same extraction afterwards", async () => {
    const root = makeMonolith();
    put(root, "tsconfig.json", "{\n}\n");
    commit(root);
    const { hashFile } = await import("../../src/workflows/extract/read-sources.ts");
    const edit = {
      path: "tsconfig.json",
      sourceHash: hashFile(join(root, "tsconfig.json"))!,
      why: "services compile on their own",
      edits: [{ start: 2, end: 2, text: '  "exclude": ["services"]\n', why: "" }],
    };
    await run(root, {}, (at) => usersPlan(at, { configs: ["tsconfig.json"], monolithEdits: [edit] }));
    expect(read(root, "tsconfig.json")).toBe('{\n  "exclude": ["services"]\n}\n');
    expect(read(root, "services/users/tsconfig.json")).toBe("{\n}\n");
    expect((await run(root, {}, (at) => usersPlan(at, { configs: ["tsconfig.json"] }))).status).toBe(
      "nothing-to-do",
    );
    await undo(makeContext(root), { force: false, dryRun: false });
    expect([read(root, "tsconfig.json"), status(root)]).toEqual(["{\n}\n", ""]);
  });

  test("a second service joins the table and leaves the first one's rows where people moved them", async () => {
    const root = makeMonolith();
    await run(root);
    const moved = read(root, "msa.routes.json").replace(
      '"module": "users", "state": "monolith"',
      '"module": "users", "state": "service"',
    );
    writeFileSync(join(root, "msa.routes.json"), moved);
    commit(root);
    const posts = (at: string): ExtractionPlan =>
      usersPlan(at, {
        modules: ["posts"],
        service: { name: "posts", dir: "services/posts", port: 4102 },
        endpoints: ["GET /api/posts"],
        routes: usersPlan(at).routes.map((route) => ({
          ...route,
          owner: route.module === "posts" ? ("service" as const) : ("monolith" as const),
        })),
      });
    await run(root, {}, posts);
    const table = JSON.parse(read(root, "msa.routes.json"));
    expect(table.routes).toMatchObject([
      { module: "posts", state: "monolith", target: "posts" },
      { module: "users", state: "service", target: "users" },
    ]);
    expect(table.targets).toMatchObject({
      monolith: { url: "http://127.0.0.1:3000" },
      users: { url: "http://127.0.0.1:4101" },
      posts: { url: "http://127.0.0.1:4102" },
    });
    await undo(makeContext(root), { force: false, dryRun: false });
    expect(read(root, "msa.routes.json")).toBe(moved);
  });
});

describe("verify", () => {
  test("boot installs, starts the service with the monolith's folder and environment, hears its health, stops it", async () => {
    const root = makeMonolith();
    // The asset lies only in the monolith: the service must work there.
    const service = { name: "users", dir: "services/users", port: await freePort() };
    const result = await run(root, { verify: "boot" }, (at) => usersPlan(at, { assets: [], service }));
    expect(result.verified).toMatchObject({ typecheck: null, boot: true, health: true });
    expect(result.verified.checks.map(({ id, status }) => `${id} ${status}`)).toEqual([
      "V1 skipped",
      "V2 passed",
      "V3 passed",
      "V4 passed",
      "V5 skipped",
      "V6 skipped",
      "V7 skipped",
      "V8 passed",
    ]);
    await expect(get(service.port, "/__msa/health")).rejects.toThrow("ECONNREFUSED");
    await undo(makeContext(root), { force: false, dryRun: false });
    expect([existsSync(join(root, "services")), status(root)]).toEqual([false, ""]);
  });

  test("a service that does not start is reported with its last lines, stays for a look, and can be undone", async () => {
    const root = makeMonolith();
    put(root, "src/users/routes.js", 'throw new Error("no database");\n');
    commit(root);
    const service = { name: "users", dir: "services/users", port: await freePort() };
    await expect(run(root, { verify: "boot" }, (at) => usersPlan(at, { service }))).rejects.toMatchObject({
      code: "MSA2009",
      exitCode: 1,
      why: expect.stringContaining("no database"),
      checks: expect.arrayContaining([
        expect.objectContaining({ id: "V3", status: "passed" }),
        expect.objectContaining({ id: "V4", status: "failed" }),
      ]),
    });
    expect(existsSync(join(root, "services/users/package.json"))).toBe(true);
    await undo(makeContext(root), { force: false, dryRun: false });
    expect(existsSync(join(root, "services"))).toBe(false);
  });

  const complain = (text: string): string => `console.log(${JSON.stringify(text)}); process.exit(2);\n`;
  const typed = (root: string): ExtractionPlan => {
    const plan = usersPlan(root);
    return {
      ...plan,
      assets: [...plan.assets, "types.js"],
      runtime: { ...plan.runtime, typecheck: "node types.js" },
    };
  };

  test("types counts only errors that the monolith does not have", async () => {
    const root = makeMonolith();
    put(root, "types.js", complain("src/a.ts(1,2): error TS2322: old"));
    commit(root);
    expect((await run(root, { verify: "types" }, typed)).verified).toMatchObject({
      typecheck: true,
      boot: null,
      health: null,
    });
  });

  test("types names what the monolith does not have", async () => {
    const root = makeMonolith();
    put(
      root,
      "types.js",
      `if (process.cwd().endsWith("users")) { ${complain("src/b.ts(1,2): error TS2304: new")} }`,
    );
    commit(root);
    await expect(run(root, { verify: "types" }, typed)).rejects.toMatchObject({
      code: "MSA2009",
      message: expect.stringContaining("1 type error"),
      why: "src/b.ts(1,2): error TS2304: new",
    });
  });
});
