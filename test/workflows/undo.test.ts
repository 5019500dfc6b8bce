import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { extract } from "../../src/workflows/extract.ts";
import { undo } from "../../src/workflows/undo.ts";
import { verifyService } from "../../src/workflows/verify-service/verify-service.ts";
import { put, snapshot } from "../code/write/trees.ts";
import { makeContext, makeMonolith, usersPlan } from "./tiny-monolith.ts";

const go = { force: false, dryRun: false };

async function extracted(): Promise<{ root: string; before: unknown }> {
  const root = makeMonolith();
  const before = snapshot(root);
  const request = { modules: ["users"], dryRun: false, allowDirty: false, verify: "none" as const };
  await extract(makeContext(root), request, { plan: async () => usersPlan(root), verify: verifyService });
  return { root, before };
}

function setState(root: string, endpoint: string, state: string): void {
  const path = join(root, "msa.routes.json");
  const text = readFileSync(path, "utf8");
  writeFileSync(
    path,
    text.replace(new RegExp(`("endpoint": "${endpoint}".*"state": )"\\w+"`), `$1"${state}"`),
  );
}

test("brings the monolith back byte for byte, with what was installed and built since", async () => {
  const { root, before } = await extracted();
  put(root, "services/users/node_modules/x/index.js", "x");
  put(root, "services/users/package-lock.json", "{}");
  put(root, "services/users/dist/server.js", "x");
  const dry = await undo(makeContext(root), { force: false, dryRun: true });
  expect(dry.status).toBe("dry-run");
  expect(existsSync(join(root, "services/users/package.json"))).toBe(true);
  const result = await undo(makeContext(root), go);
  expect(result).toMatchObject({
    status: "undone",
    undone: { label: "extract users", interrupted: false, restored: [] },
  });
  expect(result.undone?.derived).toHaveLength(3);
  expect(result.undone).toEqual(dry.undone);
  expect(snapshot(root)).toEqual(before);
  expect(execFileSync("git", ["status", "--porcelain"], { cwd: root }).toString()).toBe("");
});

test("with nothing left says so", async () => {
  const { root } = await extracted();
  await undo(makeContext(root), go);
  expect(await undo(makeContext(root), go)).toEqual({ status: "nothing-to-do", undone: null });
});

test("refuses while the service still answers an endpoint, and works after the rollback", async () => {
  const { root, before } = await extracted();
  setState(root, "GET /api/users", "canary");
  writeFileSync(
    join(root, "msa.routes.json"),
    readFileSync(join(root, "msa.routes.json"), "utf8").replace(
      '"canary", "target": "users"',
      '"canary", "target": "users", "weight": 5',
    ),
  );
  await expect(undo(makeContext(root), go)).rejects.toMatchObject({
    code: "MSA2008",
    exitCode: 3,
    message: expect.stringContaining("GET /api/users"),
    fix: expect.stringContaining("msa rollback users"),
  });
  expect(existsSync(join(root, "services/users/package.json"))).toBe(true);
  writeFileSync(
    join(root, "msa.routes.json"),
    readFileSync(join(root, "msa.routes.json"), "utf8").replace(
      '"canary", "target": "users", "weight": 5',
      '"monolith", "target": "users", "fallback": "none"',
    ),
  );
  await undo(makeContext(root), go);
  expect(snapshot(root)).toEqual(before);
});

test("takes only its own rows and targets out of a table that was there before", async () => {
  const root = makeMonolith();
  const row = (endpoint: string, more = ""): string =>
    `    { "endpoint": "${endpoint}", "module": "posts", "state": "monolith"${more} }`;
  const table = (rows: string[]): string =>
    `{\n  "version": 1,\n  "targets": {\n    "monolith": { "url": "http://127.0.0.1:3000", "health": "/" }\n  },\n  "routes": [\n${rows.join(",\n")}\n  ]\n}\n`;
  put(root, "msa.routes.json", table([row("GET /api/posts")]));
  const request = { modules: ["users"], dryRun: false, allowDirty: true, verify: "none" as const };
  await extract(makeContext(root), request, { plan: async () => usersPlan(root), verify: verifyService });
  const edited = readFileSync(join(root, "msa.routes.json"), "utf8").replace(
    '"module": "posts", "state": "monolith"',
    '"module": "posts", "state": "monolith", "fallback": "none"',
  );
  writeFileSync(join(root, "msa.routes.json"), edited);
  expect((await undo(makeContext(root), go)).undone?.merged).toEqual(["msa.routes.json"]);
  expect(readFileSync(join(root, "msa.routes.json"), "utf8")).toBe(
    table([row("GET /api/posts", ', "fallback": "none"')]),
  );
});

test("refuses edits in the service and lists them; force drops them", async () => {
  const { root, before } = await extracted();
  put(root, "services/users/src/users/list.js", "ours");
  put(root, "services/users/README.md", "ours");
  await expect(undo(makeContext(root), go)).rejects.toMatchObject({
    code: "MSA2008",
    where: [{ file: "services/users/README.md" }, { file: "services/users/src/users/list.js" }],
  });
  await undo(makeContext(root), { force: true, dryRun: false });
  expect(snapshot(root)).toEqual(before);
});
