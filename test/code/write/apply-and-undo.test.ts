import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { FileChange } from "../../../src/code/generate/file-change.ts";
import { applyChanges } from "../../../src/code/write/apply-changes.ts";
import { type Disk, nodeDisk } from "../../../src/code/write/disk.ts";
import { type UndoOptions, undoLast } from "../../../src/code/write/undo-last.ts";
import { hash, makeTree, put, randomFrom, snapshot, type Tree } from "./trees.ts";

const options = { label: "extract users", now: () => 0 };
const apply = (root: string, changes: FileChange[], more = {}) =>
  applyChanges(root, changes, { ...options, ...more });
const undo = (root: string, more: Partial<UndoOptions> = {}) =>
  undoLast(root, {
    force: false,
    mergeShared: () => {
      throw new Error("not shared");
    },
    ...more,
  });
const create = (path: string, text: string): FileChange => ({ kind: "create", path, content: { text } });
const update = (path: string, before: string, text: string): FileChange => ({
  kind: "update",
  path,
  beforeHash: hash(before),
  content: { text },
});

describe("apply", () => {
  test("writes creates, updates, deletes and copies; undo brings every byte back", async () => {
    const logo = Buffer.from([0, 255, 13, 10, 0]);
    const root = makeTree({
      "tsconfig.json": "{}\r\n",
      "old.txt": "old",
      "ä/ö ü.bin": logo,
      "run.sh": "#!/bin/sh\n",
    });
    chmodSync(join(root, "run.sh"), 0o755);
    chmodSync(join(root, "tsconfig.json"), 0o640);
    const before = snapshot(root);
    const applied = await apply(root, [
      update("tsconfig.json", "{}\r\n", "{ }\r\n"),
      { kind: "delete", path: "old.txt", beforeHash: hash("old") },
      { kind: "create", path: "services/ü/ä/ö ü.bin", content: { copyOf: "ä/ö ü.bin" } },
      { kind: "create", path: "services/ü/run.sh", content: { copyOf: "run.sh" } },
      { kind: "create", path: "services/ü/bin", content: { text: "x" }, mode: 0o700 },
    ]);
    expect(applied.changes.map((change) => change.kind)).toEqual([
      "update",
      "delete",
      "create",
      "create",
      "create",
    ]);
    expect(readFileSync(join(root, "services/ü/ä/ö ü.bin")).equals(logo)).toBe(true);
    const mode = (path: string): string => (statSync(join(root, path)).mode & 0o777).toString(8);
    expect([mode("services/ü/run.sh"), mode("services/ü/bin"), mode("tsconfig.json")]).toEqual([
      "755",
      "700",
      "640",
    ]);
    expect(existsSync(join(root, "old.txt"))).toBe(false);
    await undo(root);
    expect(snapshot(root)).toEqual(before);
  });

  test("skips what is there already, and makes no change set of nothing", async () => {
    const root = makeTree({ "a.txt": "same" });
    const applied = await apply(root, [create("a.txt", "same"), update("a.txt", "old", "same")].slice(0, 1));
    expect(applied).toEqual({ id: null, changes: [{ path: "a.txt", kind: "skip", bytes: 4 }] });
    expect(existsSync(join(root, ".msa"))).toBe(false);
  });

  test("git does not see the journal", async () => {
    const root = makeTree({ "a.txt": "a" });
    execFileSync("git", ["init", "-q"], { cwd: root });
    await apply(root, [update("a.txt", "a", "b")]);
    expect(execFileSync("git", ["status", "--porcelain", "-uall"], { cwd: root }).toString()).toBe(
      "?? a.txt\n",
    );
  });

  const refused: Record<
    string,
    { tree?: Tree; change: FileChange[]; code: string; also?: (root: string) => void }
  > = {
    "a create where a file is": {
      tree: { "s/a": "theirs" },
      change: [create("b", "b"), create("s/a", "mine")],
      code: "MSA2002",
    },
    "an update of a file that moved on": {
      tree: { a: "new" },
      change: [create("b", "b"), update("a", "old", "x")],
      code: "MSA2005",
    },
    "an update of a file that is gone": {
      change: [create("b", "b"), update("a", "old", "x")],
      code: "MSA2005",
    },
    "a path out of the project": { change: [create("b", "b"), create("../evil", "x")], code: "MSA2002" },
    "an absolute path": { change: [create("/tmp/evil", "x")], code: "MSA2002" },
    "a path into .git": { change: [create(".git/hooks/pre-commit", "x")], code: "MSA2002" },
    "a backslash": { change: [create("a\\..\\..\\evil", "x")], code: "MSA2002" },
    "a copy from outside": {
      change: [{ kind: "create", path: "a", content: { copyOf: "../../etc/passwd" } }],
      code: "MSA2002",
    },
    "a copy of nothing": {
      change: [create("b", "b"), { kind: "create", path: "a", content: { copyOf: "gone" } }],
      code: "MSA2005",
    },
    "two spellings of one name": {
      change: [create("s/Read.me", "x"), create("s/read.ME", "y")],
      code: "MSA2002",
    },
    "two spellings of one folder": { change: [create("S/a", "x"), create("s/b", "y")], code: "MSA2002" },
    "composed and combining accents": {
      change: [create("s/\u00e4", "x"), create("s/a\u0308", "y")],
      code: "MSA2002",
    },
    "another spelling on the disk": {
      tree: { "Services/x": "x" },
      change: [create("services/y", "y")],
      code: "MSA2002",
    },
    "a file that would be a folder too": {
      change: [create("s/a", "x"), create("s/a/b", "y")],
      code: "MSA2002",
    },
    "a folder where a file is": { tree: { s: "file" }, change: [create("s/a", "x")], code: "MSA2002" },
    "a file where a folder is": { tree: { "s/a": "x" }, change: [create("s", "x")], code: "MSA2002" },
    "one path twice": { change: [create("a", "x"), create("a", "y")], code: "MSA2002" },
    "a link out of the project": {
      change: [create("out/a", "x")],
      code: "MSA2002",
      also: (root) => symlinkSync("/tmp", join(root, "out")),
    },
    "a dangling link": {
      change: [create("out/a", "x")],
      code: "MSA2002",
      also: (root) => symlinkSync("/nowhere", join(root, "out")),
    },
    "a link as the file itself": {
      tree: { real: "r" },
      change: [update("a", "r", "x")],
      code: "MSA2002",
      also: (root) => symlinkSync("real", join(root, "a")),
    },
  };
  for (const [what, { tree = {}, change, code, also }] of Object.entries(refused)) {
    test(`refuses ${what} before the first write`, async () => {
      const root = makeTree(tree);
      also?.(root);
      const before = snapshot(root);
      await expect(apply(root, change)).rejects.toMatchObject({ code });
      expect(snapshot(root)).toEqual(before);
      expect(existsSync(join(root, ".msa"))).toBe(false);
    });
  }

  test("names every file in the way, not only the first", async () => {
    const root = makeTree({ a: "1", b: "2" });
    await expect(apply(root, [create("a", "x"), create("b", "y")])).rejects.toMatchObject({
      where: [{ file: "a" }, { file: "b" }],
    });
  });

  test("follows a link that stays inside the project", async () => {
    const root = makeTree({ "packages/keep": "" });
    symlinkSync("packages", join(root, "services"));
    await apply(root, [create("services/a", "x")]);
    expect(readFileSync(join(root, "packages/a"), "utf8")).toBe("x");
    await undo(root);
    expect(readdirSync(join(root, "packages"))).toEqual(["keep"]);
  });

  for (const step of ["write", "rename", "makeDir", "remove"] as const) {
    test(`a disk that fails at any ${step} leaves the old tree`, async () => {
      for (let nth = 1; nth < 40; nth++) {
        const root = makeTree({ a: "a", gone: "g", "x/keep": "k" });
        const before = snapshot(root);
        let count = 0;
        const disk: Disk = {
          ...nodeDisk,
          [step]: async (...args: [string, never, never]) => {
            if (++count === nth)
              throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
            return (nodeDisk[step] as (...all: unknown[]) => Promise<void>)(...args); // one of four steps, each taken with its own arguments
          },
        };
        const changes: FileChange[] = [
          update("a", "a", "b"),
          { kind: "delete", path: "gone", beforeHash: hash("g") },
          create("n/m/1", "1"),
          create("n/2", "2"),
        ];
        const result = await apply(root, changes, { disk }).catch((error: unknown) => error);
        if (count < nth) return;
        expect(result).toBeInstanceOf(Error);
        expect(snapshot(root), `${step} ${nth}`).toEqual(before);
        await apply(root, changes);
      }
    });
  }

  test.skipIf(process.getuid?.() === 0)("a read-only folder leaves the old tree", async () => {
    const root = makeTree({ "ro/a": "a", b: "b" });
    chmodSync(join(root, "ro"), 0o555);
    const before = snapshot(root);
    await expect(apply(root, [update("b", "b", "c"), create("ro/n", "n")])).rejects.toThrow("EACCES");
    expect(snapshot(root)).toEqual(before);
  });

  test("an interruption between two files takes the written ones back", async () => {
    const root = makeTree({ a: "a" });
    const before = snapshot(root);
    const stop = new AbortController();
    const disk: Disk = {
      ...nodeDisk,
      rename: async (from, to) => {
        await nodeDisk.rename(from, to);
        stop.abort();
      },
    };
    await expect(
      apply(root, [update("a", "a", "b"), create("c", "c")], { disk, signal: stop.signal }),
    ).rejects.toThrow();
    expect(snapshot(root)).toEqual(before);
    expect(await undo(root)).toBeNull();
  });
});

describe("the lock", () => {
  test("of a living process is respected and named", async () => {
    const root = makeTree({});
    put(root, ".msa/journal/lock", `${process.ppid}\n`);
    await expect(apply(root, [create("a", "x")])).rejects.toMatchObject({
      code: "MSA2006",
      where: [{ file: ".msa/journal/lock" }],
    });
    expect(existsSync(join(root, "a"))).toBe(false);
  });

  test("of a dead process is broken, once, by one of many", async () => {
    const root = makeTree({});
    put(root, ".msa/journal/lock", "999999999\n");
    const results = await Promise.allSettled([1, 2, 3, 4].map((n) => apply(root, [create(`f${n}`, "x")])));
    expect(results.filter((result) => result.status === "fulfilled").length).toBeGreaterThanOrEqual(1);
    expect(readdirSync(join(root, ".msa/journal")).filter((name) => name.startsWith("lock"))).toEqual([]);
    while ((await undo(root)) !== null);
    expect(snapshot(root)).toEqual({});
  });
});

describe("undo", () => {
  test("twice takes two change sets back, then says there is none", async () => {
    const root = makeTree({ a: "0" });
    await apply(root, [update("a", "0", "1")], { label: "first" });
    await apply(root, [update("a", "1", "2")], { label: "second" });
    expect(await undo(root)).toMatchObject({ label: "second", restored: ["a"] });
    expect(readFileSync(join(root, "a"), "utf8")).toBe("1");
    expect(await undo(root)).toMatchObject({ label: "first" });
    expect(readFileSync(join(root, "a"), "utf8")).toBe("0");
    expect(await undo(root)).toBeNull();
  });

  test("keeps order beyond nine change sets", async () => {
    const root = makeTree({ a: "0" });
    for (let n = 0; n < 12; n++) await apply(root, [update("a", String(n), String(n + 1))]);
    for (let n = 11; n >= 0; n--) {
      await undo(root);
      expect(readFileSync(join(root, "a"), "utf8")).toBe(String(n));
    }
  });

  test("refuses when files were edited since, lists all of them, touches none; force drops the edits", async () => {
    const root = makeTree({ a: "a" });
    const before = snapshot(root);
    await apply(root, [update("a", "a", "b"), create("s/n", "n"), create("s/m", "m")]);
    writeFileSync(join(root, "a"), "mine");
    writeFileSync(join(root, "s/n"), "mine too");
    const edited = snapshot(root);
    await expect(undo(root)).rejects.toMatchObject({
      code: "MSA2008",
      exitCode: 3,
      where: [{ file: "a" }, { file: "s/n" }],
    });
    expect(snapshot(root)).toEqual(edited);
    expect(await undo(root, { force: true })).toMatchObject({ dropped: ["a", "s/n"] });
    expect(snapshot(root)).toEqual(before);
  });

  test("accepts files that were put back or deleted by hand", async () => {
    const root = makeTree({ a: "a" });
    await apply(root, [update("a", "a", "b"), create("s/n", "n")]);
    writeFileSync(join(root, "a"), "a");
    rmSync(join(root, "s"), { recursive: true });
    expect(await undo(root)).toMatchObject({ restored: [], removed: [] });
    expect(readFileSync(join(root, "a"), "utf8")).toBe("a");
  });

  test("takes installed and built things along, and only in folders that it made", async () => {
    const root = makeTree({ "dist/mine.js": "mine" });
    const before = snapshot(root);
    await apply(root, [create("s/x/a", "a")], {
      derived: ["s/x/node_modules", "s/x/dist", "s/x/package-lock.json", "dist"],
    });
    put(root, "s/x/node_modules/p/index.js", "p");
    symlinkSync(join(root, "dist"), join(root, "s/x/dist"));
    expect(await undo(root, { dryRun: true })).toMatchObject({
      removed: ["s/x/a"],
      derived: ["s/x/node_modules", "s/x/dist"],
      kept: [],
    });
    expect(existsSync(join(root, "s/x/a"))).toBe(true);
    expect(await undo(root)).toMatchObject({ derived: ["s/x/node_modules", "s/x/dist"], kept: [] });
    expect(snapshot(root)).toEqual(before);
  });

  test("takes the folders along that were made for what was generated, and leaves them where somebody's file is", async () => {
    const root = makeTree({});
    await apply(root, [create("s/x/src/a", "a"), create("s/y/src/b", "b")], {
      derived: ["s/x/src/made/client", "s/y/src/made/client"],
    });
    put(root, "s/x/src/made/client/index.js", "generated");
    put(root, "s/y/src/made/client/index.js", "generated");
    put(root, "s/y/src/made/notes.md", "mine");
    expect(await undo(root)).toMatchObject({ kept: ["s/y/src/made/notes.md"] });
    expect(existsSync(join(root, "s/x"))).toBe(false);
    expect(existsSync(join(root, "s/y/src/made/client"))).toBe(false);
    expect(existsSync(join(root, "s/y/src/made/notes.md"))).toBe(true);
  });

  test("keeps and names what somebody else put into its folders", async () => {
    const root = makeTree({});
    await apply(root, [create("s/x/a", "a"), create("s/y/b", "b")]);
    put(root, "s/x/notes.md", "mine");
    mkdirSync(join(root, "s/x/sub"));
    expect(await undo(root)).toMatchObject({ removed: ["s/x/a", "s/y/b"], kept: ["s/x/notes.md"] });
    expect(existsSync(join(root, "s/x/notes.md"))).toBe(true);
    expect(existsSync(join(root, "s/y"))).toBe(false);
  });

  test("merges a shared file that others edited since, and restores it otherwise", async () => {
    const root = makeTree({ "r.json": "base" });
    await apply(root, [update("r.json", "base", "base+svc")], { shared: ["r.json"] });
    writeFileSync(join(root, "r.json"), "base+svc+move");
    const texts: unknown[] = [];
    const mergeShared: UndoOptions["mergeShared"] = (path, all) => {
      texts.push([path, all]);
      return "base+move";
    };
    expect(await undo(root, { mergeShared })).toMatchObject({ merged: ["r.json"] });
    expect(texts).toEqual([["r.json", { before: "base", after: "base+svc", current: "base+svc+move" }]]);
    expect(readFileSync(join(root, "r.json"), "utf8")).toBe("base+move");
    await apply(root, [update("r.json", "base+move", "x")], { shared: ["r.json"] });
    expect(await undo(root)).toMatchObject({ restored: ["r.json"] });
  });

  test("of any change set on any tree is the identity", async () => {
    for (let seed = 1; seed <= 25; seed++) {
      const random = randomFrom(seed);
      const pick = (n: number): number => Math.floor(random() * n);
      const bytes = (): Buffer => Buffer.from(Array.from({ length: pick(200) }, () => pick(256)));
      const path = (): string =>
        Array.from({ length: 1 + pick(3) }, () => ["a", "b", "ü", "d e", "f.ts"][pick(5)]).join("/");
      const files = new Map<string, Buffer>();
      const free = (at: string): boolean =>
        [...files.keys()].every(
          (known) => known !== at && !known.startsWith(`${at}/`) && !at.startsWith(`${known}/`),
        );
      for (let n = 0; n < 12; n++) {
        const at = path();
        if (free(at)) files.set(at, bytes());
      }
      const root = makeTree(Object.fromEntries(files));
      for (const at of files.keys()) chmodSync(join(root, at), [0o644, 0o600, 0o755][pick(3)]!);
      const changes: FileChange[] = [...files].flatMap(([at, content]): FileChange[] => {
        const beforeHash = hash(content);
        return [
          [],
          [{ kind: "delete" as const, path: at, beforeHash }],
          [{ kind: "update" as const, path: at, beforeHash, content: { text: `new ${seed}` } }],
        ][pick(3)]!;
      });
      const sources = [...files.keys()];
      for (let n = 0; n < 8; n++) {
        const at = path();
        if (!free(at)) continue;
        files.set(at, Buffer.alloc(0));
        changes.push({
          kind: "create",
          path: at,
          content: random() < 0.5 ? { text: `${n}\r\n` } : { copyOf: sources[pick(sources.length)]! },
        });
      }
      const before = snapshot(root);
      await apply(root, changes);
      await undo(root);
      expect(snapshot(root), `seed ${seed}`).toEqual(before);
    }
  });
});
