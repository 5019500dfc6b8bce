import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { changedLooks } from "../../../../src/code/read/cache/changed-looks.ts";
import {
  entriesIn,
  existsSync,
  isLargerThan,
  readFileSync,
  realpathSync as realPathOf,
  startWatch,
  watchDisk,
} from "../../../../src/code/read/disk/watched-disk.ts";

let root = "";
const at = (name: string) => join(root, name);

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "msa-looks-")));
  for (const name of ["a.ts", "b.ts", "notes.md"]) writeFileSync(at(name), `// ${name}`);
  mkdirSync(at("folder"));
  symlinkSync("folder", at("link"));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** Everything that can be asked. */
function look() {
  const watch = startWatch();
  watchDisk(watch, () => {
    for (const { name } of entriesIn(root, /\.TS$/i)) if (name.endsWith(".ts")) readFileSync(at(name));
    existsSync(at("absent.json"));
    existsSync(at("folder"));
    isLargerThan(at("b.ts"), 100);
    realPathOf(at("link"));
  });
  expect(watch.unsteady).toBe(false);
  return watch;
}

const longAgo = 0;
const inAnHour = () => Date.now() + 3_600_000;

test.each([
  ["times are believed", inAnHour],
  ["nothing but content is believed", () => longAgo],
])("where %s, an unchanged disk gives the same answers", (_, when) => {
  const { looks } = look();
  expect(changedLooks(looks, when()).changed).toEqual([]);
});

const changes: readonly (readonly [string, () => void, readonly string[]])[] = [
  ["another text", () => writeFileSync(at("a.ts"), "// other"), ["a.ts"]],
  [
    "another text of the same length and time",
    () => {
      const { atime, mtime } = statSync(at("a.ts"));
      writeFileSync(at("a.ts"), "// z.ts");
      utimesSync(at("a.ts"), atime, mtime);
    },
    ["a.ts"],
  ],
  ["the same text, written again", () => writeFileSync(at("a.ts"), "// a.ts"), []],
  ["a file that grows over the limit", () => writeFileSync(at("b.ts"), " ".repeat(200)), ["b.ts"]],
  ["a name that was asked for", () => writeFileSync(at("c.ts"), ""), [""]],
  ["a name that was not", () => writeFileSync(at("c.md"), ""), []],
  ["msa's own folder", () => mkdirSync(at(".msa")), []],
  ["a file that was missing", () => writeFileSync(at("absent.json"), "{}"), ["absent.json"]],
  ["a file that is gone", () => unlinkSync(at("b.ts")), ["", "b.ts"]],
  [
    "a folder that became a file",
    () => {
      rmSync(at("folder"), { recursive: true });
      writeFileSync(at("folder"), "");
    },
    ["", "folder", "link"],
  ],
  [
    "a link that leads elsewhere",
    () => {
      unlinkSync(at("link"));
      mkdirSync(at("folder/deeper"));
      symlinkSync("folder/deeper", at("link"));
    },
    ["link"],
  ],
];

test.each(changes)("%s", (_, change, expected) => {
  const { looks, startedAt } = look();
  change();
  for (const when of [startedAt, longAgo, inAnHour()]) {
    const { changed } = changedLooks(new Map(looks), when);
    expect(changed.map((path) => path.slice(root.length + 1)).sort()).toEqual(expected);
  }
});

test("what is only younger is read once, and known by its time from then on", () => {
  const { looks } = look();
  writeFileSync(at("a.ts"), "// a.ts");
  expect(changedLooks(looks, inAnHour())).toEqual({ changed: [], renewed: true });
  expect(changedLooks(looks, inAnHour())).toEqual({ changed: [], renewed: false });
});

test.skipIf(process.getuid?.() === 0)("what may not be read is another answer when it may", () => {
  chmodSync(at("a.ts"), 0);
  chmodSync(at("folder"), 0);
  const watch = startWatch();
  watchDisk(watch, () => {
    expect(() => readFileSync(at("a.ts"))).toThrow("EACCES");
    expect(() => entriesIn(at("folder"), /x/)).toThrow("EACCES");
  });
  expect(changedLooks(watch.looks, longAgo).changed).toEqual([]);
  chmodSync(at("a.ts"), 0o644);
  chmodSync(at("folder"), 0o755);
  expect(changedLooks(watch.looks, inAnHour()).changed).toEqual([at("a.ts"), at("folder")]);
});

test("what cannot be read stays so while nothing changes, and is asked again when it does", () => {
  const watch = startWatch();
  watchDisk(watch, () => {
    expect(() => readFileSync(at("folder"))).toThrow("EISDIR");
    expect(() => entriesIn(at("a.ts"), /x/)).toThrow("ENOTDIR");
  });
  expect(watch.unsteady).toBe(false);
  expect([...watch.looks.values()]).toMatchObject([
    { hash: "unreadable" },
    { lists: { "/x/": "unreadable" } },
  ]);
  expect(changedLooks(watch.looks, longAgo).changed).toEqual([]);
});

test("a file that changes while it is read makes the reading unsteady", () => {
  const watch = startWatch();
  watchDisk(watch, () => {
    readFileSync(at("a.ts"));
    writeFileSync(at("a.ts"), "// meanwhile");
    readFileSync(at("a.ts"));
  });
  expect(watch.unsteady).toBe(true);
});
