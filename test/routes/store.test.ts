import { type ChildProcess, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { parseRoutes } from "../../src/routes/parse-routes.ts";
import { printRoutes } from "../../src/routes/print-routes.ts";
import { changeRoutes, historyPath, readHistory, readRoutes, routesPath } from "../../src/routes/store.ts";
import { moveRows } from "../../src/routes/transitions.ts";
import { table } from "./table.ts";

const actor = { action: "move", by: "test", at: new Date("2026-01-02T03:04:05Z") } as const;
const mover = fileURLToPath(new URL("mover.mts", import.meta.url));

function folderWith(rows: Parameters<typeof table>[0]): string {
  const root = mkdtempSync(join(tmpdir(), "msa-store-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  writeFileSync(routesPath(root), printRoutes(table(rows)));
  return root;
}

function manyRows(count: number): Record<string, object> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`GET /r${at}`, {}]));
}

describe("the store", () => {
  it("says what is missing", async () => {
    await expect(readRoutes(join(tmpdir(), "nowhere", "msa.routes.json"))).rejects.toMatchObject({
      code: "MSA1008",
      exitCode: 2,
    });
    await expect(
      changeRoutes(join(tmpdir(), "nowhere", "msa.routes.json"), actor, (file) =>
        moveRows(file, "x", { state: "service" }),
      ),
    ).rejects.toMatchObject({ code: "MSA1008" });
    expect(existsSync(join(tmpdir(), "nowhere"))).toBe(false);
  });

  it("writes the table and one history line a row", async () => {
    const root = folderWith({ "GET /a": {}, "GET /b": {} });
    const path = routesPath(root);
    await changeRoutes(path, { ...actor, reason: "ready" }, (file) =>
      moveRows(file, "posts", { state: "canary", weight: 5 }),
    );
    expect((await readRoutes(path)).routes.map((row) => row.weight)).toEqual([5, 5]);
    expect(await readHistory(path)).toEqual(
      ["GET /a", "GET /b"].map((id) => ({
        at: "2026-01-02T03:04:05.000Z",
        action: "move",
        id,
        from: "monolith",
        to: "canary 5",
        by: "test",
        reason: "ready",
      })),
    );
  });

  it("touches nothing when nothing changed", async () => {
    const root = folderWith({ "GET /a": {} });
    const before = readFileSync(routesPath(root), "utf8");
    await changeRoutes(routesPath(root), actor, (file) => moveRows(file, "posts", { state: "monolith" }));
    expect(readFileSync(routesPath(root), "utf8")).toBe(before);
    expect(existsSync(historyPath(routesPath(root)))).toBe(false);
  });

  it("loses no update when many write at once", async () => {
    const root = folderWith(manyRows(40));
    const path = routesPath(root);
    await Promise.all(
      Array.from({ length: 40 }, (_, at) =>
        changeRoutes(path, actor, (file) => moveRows(file, `GET /r${at}`, { state: "service" })),
      ),
    );
    expect((await readRoutes(path)).routes.every((row) => row.state === "service")).toBe(true);
    expect(await readHistory(path)).toHaveLength(40);
    expect(readdirSync(join(root, ".msa/cache"))).toEqual([".gitignore"]);
  });

  it("loses no update between processes", async () => {
    const root = folderWith(manyRows(30));
    const children = [0, 1, 2].map((third) =>
      run(root, ...Array.from({ length: 10 }, (_, at) => `GET /r${third * 10 + at}`)),
    );
    expect(await Promise.all(children.map(exitOf))).toEqual([0, 0, 0]);
    expect((await readRoutes(routesPath(root))).routes.every((row) => row.state === "service")).toBe(true);
    expect(await readHistory(routesPath(root))).toHaveLength(30);
  });

  it("breaks the lock of a dead process, also when many wait for it", async () => {
    const root = folderWith(manyRows(8));
    const child = run(root);
    await exitOf(child);
    mkdirSync(join(root, ".msa", "cache"), { recursive: true });
    writeFileSync(
      join(root, ".msa", "cache", "routes.lock"),
      JSON.stringify({ pid: child.pid, host: hostname(), token: "gone" }),
    );
    await Promise.all(
      Array.from({ length: 8 }, (_, at) =>
        changeRoutes(routesPath(root), actor, (file) => moveRows(file, `GET /r${at}`, { state: "service" })),
      ),
    );
    expect((await readRoutes(routesPath(root))).routes.every((row) => row.state === "service")).toBe(true);
  });

  it("killed at any moment, leaves a whole table behind, and the next writer gets through", async () => {
    const root = folderWith(manyRows(200));
    for (let round = 0; round < 4; round++) {
      const child = run(root, "--for-ever");
      await new Promise<void>((resolve) => child.stdout!.once("data", () => resolve()));
      child.kill("SIGKILL");
      await exitOf(child);
      expect(parseRoutes(readFileSync(routesPath(root), "utf8"), "f").routes).toHaveLength(200);
    }
    const moved = await changeRoutes(routesPath(root), actor, (file) =>
      moveRows(file, "posts", { state: "shadow" }),
    );
    expect(moved.changed).toHaveLength(200);
  });
});

function run(root: string, ...endpoints: string[]): ChildProcess {
  return spawn(process.execPath, ["--import", "tsx", mover, root, ...endpoints], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once("exit", resolve));
}
