import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { analyzed } from "../cache/analyzed.ts";
import { bodyEdits } from "./body-edits.ts";

let root = "";

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "msa-again-")));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

interface Read {
  readonly text: string;
  /** How the answer was come by. */
  readonly by: "all files" | "one file" | "what was kept" | "nothing";
}

async function read(cache: boolean): Promise<Read> {
  const { text, failed, steps } = await analyzed(root, cache);
  if (failed) return { text, by: "nothing" };
  if (steps.some((step) => /^Reading \d+ files/.test(step))) return { text, by: "all files" };
  return { text, by: steps.some((step) => / again$/.test(step)) ? "one file" : "what was kept" };
}

const worked: readonly (readonly [fixture: string, steps: number, seed: number, least: number])[] = [
  ["read/data-sequelize-transactions/input", 12, 3, 0],
  ["read/express-callback-boot/input", 12, 5, 0],
  ["read/fastify-hooks-stay-in-context/input", 12, 7, 0],
  ["monoliths/conduit-express", 6, 11, 1],
  ["monoliths/conduit-koa", 6, 13, 1],
  ["monoliths/conduit-nest", 6, 19, 1],
];

test.each(worked)(
  "%s: after changes of bodies the answer is that of a full reading",
  async (name, steps, seed, least) => {
    const from = fileURLToPath(new URL(`../../../../fixtures/${name}`, import.meta.url));
    cpSync(from, root, { recursive: true, filter: (path) => !/[\\/](node_modules|\.msa)$/.test(path) });
    const next = bodyEdits(root, seed);
    await read(true);
    let alone = 0;
    for (let step = 0; step < steps; step++) {
      const what = next();
      const warm = await read(true);
      expect(warm.text, `step ${step}, ${what}`).toBe((await read(false)).text);
      if (warm.by === "one file") alone++;
    }
    expect(alone).toBeGreaterThanOrEqual(least);
  },
  240_000,
);

const files: Readonly<Record<string, string>> = {
  "package.json": JSON.stringify({
    name: "parcels",
    main: "src/main.ts",
    dependencies: { express: "4.18.0", knex: "3.0.0" },
  }),
  "src/main.ts": `import express from "express";
import { mount } from "./routes";
const app = express();
mount(app);
app.listen(3000);
`,
  "src/routes.ts": `import { Router, type Express } from "express";
import { ParcelService } from "./parcels";
const parcels = new ParcelService();
export function mount(app: Express) {
  const router = Router();
  router.get("/parcels/:id", async (req, res) => {
    res.json(await parcels.find(req.params.id));
  });
  app.use("/api", router);
}
`,
  "src/db.ts": `import knex from "knex";
export const db = knex({ client: "pg" });
`,
  "src/weights.ts": `export function weigh(grams: number): number {
  const kilos = grams / 1000;
  return kilos;
}

export function label(grams: number): string {
  return weigh(grams) + " kg";
}
`,
  "src/parcels.ts": `import { db } from "./db";
import { weigh } from "./weights";

export class ParcelService {
  private last = "";

  constructor(private readonly table = "parcels") {}

  async find(id: string) {
    const row = await db("parcels").where({ id }).first();
    if (row === undefined) {
      throw new Error("no such parcel");
    }
    return { ...row, kilos: weigh(row.grams) };
  }

  private describe(id: string): string {
    return "parcel " + id;
  }
}
`,
};

type Change = readonly [name: string, file: string, from: string, to: string];

const within: readonly Change[] = [
  ["a line that prints", "src/weights.ts", "const kilos", 'console.log("here");\n  const kilos'],
  ["a comment", "src/weights.ts", "const kilos", "// A thousand each.\n\n  const kilos"],
  ["another literal", "src/parcels.ts", "no such parcel", "nobody knows this parcel"],
  ["another condition", "src/parcels.ts", "row === undefined", "row == null"],
  [
    "a statement over several lines",
    "src/parcels.ts",
    "throw new",
    "console.log(\n        id,\n      );\n      throw new",
  ],
  ["a method that nobody asks for", "src/parcels.ts", '"parcel " + id', '"parcel number " + id'],
  [
    "two bodies",
    "src/weights.ts",
    "return kilos;\n}\n\nexport function label(grams: number): string {\n  return",
    'console.log(\n    kilos,\n  );\n  return kilos;\n}\n\nexport function label(grams: number): string {\n  return "" +',
  ],
  ["a call once more", "src/parcels.ts", "kilos: weigh(row.grams)", "kilos: weigh(row.grams) + weigh(0)"],
  ["a name that a member has", "src/parcels.ts", "...row,", "...row, sender: row.sender.trim(),"],
];

const beyond: readonly Change[] = [
  ["an import", "src/weights.ts", "export function weigh", 'import "./db";\nexport function weigh'],
  ["a signature", "src/weights.ts", "grams: number): number", "grams: number, more = 1): number"],
  ["a name that others use", "src/weights.ts", "function label", "function tag"],
  [
    "a field in a constructor",
    "src/parcels.ts",
    '"parcels") {}',
    '"parcels") {\n    this.last = table;\n  }',
  ],
  [
    "a route",
    "src/routes.ts",
    'app.use("/api"',
    'app.get("/health", (_, res) => res.end());\n  app.use("/api"',
  ],
  ["a table", "src/parcels.ts", "return { ...row", 'await db("scans").insert({ id });\n    return { ...row'],
  ["another table", "src/parcels.ts", 'db("parcels")', 'db("packages")'],
  ["a call less", "src/parcels.ts", "weigh(row.grams)", "1"],
  [
    "a promise",
    "src/weights.ts",
    '{\n  return weigh(grams) + " kg"',
    '{\n  void import("./db");\n  return weigh(grams) + " kg"',
  ],
  ["the environment", "src/weights.ts", "const kilos", "process.env.UNIT;\n  const kilos"],
  [
    "another way to use what is imported",
    "src/parcels.ts",
    "kilos: weigh(row.grams)",
    "kilos: weigh(row.grams), unit: String(weigh)",
  ],
  [
    "words between two bodies",
    "src/weights.ts",
    "return kilos;\n}\n\nexport function label(grams: number): string {\n  return",
    "return 1 * kilos;\n}\n\nexport async function label(grams: number): string {\n  return",
  ],
  ["a brace", "src/weights.ts", "return kilos;", "return kilos; {"],
];

function lay(): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

function make([, file, from, to]: Change): void {
  const before = readFileSync(join(root, file), "utf8");
  expect(before).toContain(from);
  writeFileSync(
    join(root, file),
    before.replace(from, () => to),
  );
}

test.each(within)("%s is told by one file", async (...change) => {
  lay();
  await read(true);
  make(change);
  expect(await read(true)).toEqual({ text: (await read(false)).text, by: "one file" });
  expect(await read(true)).toEqual({ text: (await read(false)).text, by: "what was kept" });
});

test.each(beyond)("%s is told by reading all", async (...change) => {
  lay();
  await read(true);
  make(change);
  expect(await read(true)).toEqual({ text: (await read(false)).text, by: "all files" });
});

test("one change after the other is told by what was kept of the one before", async () => {
  lay();
  await read(true);
  for (const change of within) {
    make(change);
    expect(await read(true), change[0]).toEqual({ text: (await read(false)).text, by: "one file" });
  }
  for (const change of beyond.slice(0, 1)) make(change);
  expect(await read(true)).toEqual({ text: (await read(false)).text, by: "all files" });
});

test("a text that was not kept whole is no ground to compare with", async () => {
  lay();
  await read(true);
  const path = join(root, ".msa", "cache", "reading.json");
  writeFileSync(path, readFileSync(path, "utf8").replace("const kilos", "const pounds"));
  make(within[0]!); // it is there
  expect(await read(true)).toEqual({ text: (await read(false)).text, by: "all files" });
});
