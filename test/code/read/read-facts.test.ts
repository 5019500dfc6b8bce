import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Config, configSchema } from "../../../src/config/schema.ts";
import { analyzed } from "./cache/analyzed.ts";
import { randomEdits } from "./cache/random-edits.ts";

let root = "";

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "msa-facts-")));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

interface Read {
  /** The whole answer. */
  readonly text: string;
  readonly fromCache: boolean;
}

async function read(cache: boolean, config: Config = configSchema.parse({})): Promise<Read> {
  const { text, failed, steps } = await analyzed(root, cache, config);
  return { text, fromCache: !failed && !steps.some((step) => /^Reading \d+ files/.test(step)) };
}

function copyOf(fixture: string): void {
  const from = fileURLToPath(new URL(`../../../fixtures/${fixture}`, import.meta.url));
  cpSync(from, root, { recursive: true, filter: (path) => !/[\\/](node_modules|\.msa)$/.test(path) });
}

const kept = () => join(root, ".msa", "cache", "facts.json");

const worked: readonly (readonly [fixture: string, steps: number, seed: number])[] = [
  ["read/boot-jobs/input", 40, 1],
  ["read/nest-two-applications/input", 40, 2],
  ["read/express-scanned-folder/input", 40, 3],
  ["read/koa-globbed-features/input", 40, 4],
  ["monoliths/conduit-koa", 8, 5],
  ["monoliths/conduit-nest", 8, 6],
];

test.each(worked)(
  "%s: the answer is the same with the cache and without, whatever changes",
  async (name, steps, seed) => {
    copyOf(name);
    const next = randomEdits(root, seed);
    for (let step = 0; step < steps; step++) {
      const what = step === 0 ? "nothing yet" : next();
      const warm = await read(true);
      const cold = await read(false);
      expect(warm.text, `step ${step}, ${what}`).toBe(cold.text);
    }
  },
  240_000,
);

test("what is not part of the reading changes nothing of it", async () => {
  copyOf("monoliths/blog-express");
  expect(await read(true)).toMatchObject({ fromCache: false });
  const first = await read(true);
  expect(first.fromCache).toBe(true);
  writeFileSync(join(root, "NOTES.md"), "later");
  mkdirSync(join(root, ".idea"));
  const src = readdirSync(join(root, "src")).find((one) => one.endsWith(".ts")) ?? "";
  writeFileSync(join(root, "src", src), readFileSync(join(root, "src", src)));
  const again = await read(true);
  // A folder that is new may be one of sources.
  expect(again).toEqual({ text: first.text, fromCache: false });
  rmSync(join(root, "NOTES.md"));
  expect(await read(true)).toEqual(first);
  const stated = configSchema.parse({ modules: { all: { files: ["src/**"] } }, proxy: { port: 9999 } });
  const divided = await read(true, stated);
  expect(divided).toEqual({ text: (await read(false, stated)).text, fromCache: true });
  expect(divided.text).not.toBe(first.text);
});

test("settings of the reading, and packages that come and go, are read anew", async () => {
  copyOf("monoliths/blog-express");
  await read(true);
  expect(await read(true, configSchema.parse({ services: { dir: "elsewhere" } }))).toMatchObject({
    fromCache: false,
  });
  await read(true);
  mkdirSync(join(root, "node_modules", "express"), { recursive: true });
  const manifest = join(root, "node_modules", "express", "package.json");
  writeFileSync(manifest, '{ "name": "express", "version": "4.18.1" }');
  expect(await read(true)).toMatchObject({ fromCache: false });
  expect(await read(true)).toMatchObject({ fromCache: true });
  writeFileSync(manifest, '{ "name": "express", "version": "4.18.2" }');
  expect(await read(true)).toMatchObject({ fromCache: false });
});

test("a cache that is damaged, of another folder or another format is replaced", async () => {
  copyOf("read/boot-jobs/input");
  const { text } = await read(true);
  const whole = readFileSync(kept(), "utf8");
  const damages: readonly (() => void)[] = [
    () => truncateSync(kept(), 100),
    () => writeFileSync(kept(), ""),
    () => writeFileSync(kept(), "\u0000\n\n"),
    () => writeFileSync(kept(), whole.replace(/"key":"\w{8}/, '"key":"00000000')),
    () => writeFileSync(kept(), whole.replace(/"units":\[/, '"units":[ ')),
    () => appendFileSync(kept(), "x"),
    () => {
      rmSync(kept());
      mkdirSync(kept());
    },
  ];
  for (const damage of damages) {
    damage();
    expect(await read(true)).toEqual({ text, fromCache: false });
  }
  rmSync(kept(), { recursive: true });
  expect((await read(true)).fromCache).toBe(false);
  expect((await read(true)).fromCache).toBe(true);
  const moved = `${root}-moved`;
  renameSync(root, moved);
  root = moved;
  expect((await read(true)).fromCache).toBe(false);
});

test("two at the same time leave one whole file, and nothing beside it", async () => {
  copyOf("read/boot-jobs/input");
  mkdirSync(join(root, ".msa", "cache"), { recursive: true });
  const killed = `${kept()}.0123456789ab`;
  writeFileSync(killed, "half of");
  utimesSync(killed, 0, 0);
  const answers = await Promise.all([read(true), read(true), read(true)]);
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect(readdirSync(join(root, ".msa", "cache")).sort()).toEqual([
    ".gitignore",
    "facts.json",
    "reading.json",
  ]);
  expect(readFileSync(join(root, ".msa", "cache", ".gitignore"), "utf8")).toBe("*\n");
  expect(await read(true)).toEqual({ text: answers[0]?.text, fromCache: true });
});

test("where nothing can be written nothing is kept, and nothing is said of it", async () => {
  copyOf("read/boot-jobs/input");
  const { text } = await read(false);
  expect(existsSync(join(root, ".msa"))).toBe(false);
  writeFileSync(join(root, ".msa"), "a file, where a folder should be");
  expect(await read(true)).toEqual({ text, fromCache: false });
  rmSync(join(root, ".msa"));
  chmodSync(root, 0o555);
  expect(await read(true)).toEqual({ text, fromCache: false });
  chmodSync(root, 0o755);
});

test("a link that lies in the place of the cache is not followed", async () => {
  copyOf("read/boot-jobs/input");
  const elsewhere = mkdtempSync(join(tmpdir(), "msa-elsewhere-"));
  try {
    writeFileSync(join(elsewhere, "precious"), "mine");
    symlinkSync(elsewhere, join(root, ".msa"));
    const { text } = await read(true);
    rmSync(join(root, ".msa"));
    mkdirSync(join(root, ".msa", "cache"), { recursive: true });
    symlinkSync(join(elsewhere, "precious"), kept());
    expect(await read(true)).toEqual({ text, fromCache: false });
    expect(readdirSync(elsewhere)).toEqual(["precious"]);
    expect(readFileSync(join(elsewhere, "precious"), "utf8")).toBe("mine");
    expect((await read(true)).fromCache).toBe(true);
  } finally {
    rmSync(elsewhere, { recursive: true, force: true });
  }
});
