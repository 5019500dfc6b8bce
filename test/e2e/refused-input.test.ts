import { createServer } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { spawnMsa, tempFolder } from "../cli/spawn-msa.ts";
import { openShop, type Shop } from "./support/open-shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
  await shop.extract("orders");
});
afterAll(() => shop.close());

test.each([
  [["analyze"]],
  [["extract", "orders"]],
  [["up"]],
  [["proxy"]],
  [["move", "orders", "service"]],
  [["check"]],
])("msa %j without a configuration ends with 2 and names msa init", async (args) => {
  const { code, stdout, stderr } = await spawnMsa(args, { cwd: tempFolder() });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^✖ MSA1001 {2}/);
  expect(stderr).toContain("fix   run `msa init`");
});

test("a broken configuration is told with every problem at once, each with its line", async () => {
  const text =
    '{\n  "monolith": {\n    "port": "3000",\n    "helth": "/health"\n  },\n  "proxy": { "port": 0 },\n  "services": { "dir": "" }\n}\n';
  const { code, stdout, stderr } = await spawnMsa(["analyze"], {
    cwd: tempFolder({ "msa.config.json": text }),
  });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("✖ MSA1002  msa.config.json: 4 problems");
  expect([...stderr.matchAll(/^ {2}msa\.config\.json:(\d+) /gm)].map(([, line]) => line)).toEqual([
    "3",
    "4",
    "6",
    "7",
  ]);
});

test("text that is no JSON is told with its line", async () => {
  const cwd = tempFolder({ "msa.config.json": '{\n  "monolith": {\n    "port" 3000\n  }\n}\n' });
  const { code, stderr } = await spawnMsa(["analyze"], { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain("msa.config.json:3");
});

test.each([
  [["extract", "ordres"], "MSA1004", 'did you mean "orders"?'],
  [["extract", "orders", "--mapper", "Order"], "MSA1003", "--stage micro"],
  [["extract", "orders", "--remote", "catalog"], "MSA1003", "--stage micro"],
  [["plan", "what-if", "reveiws"], "MSA1004", 'did you mean "reviews"?'],
  [["move", "order", "service"], "MSA1004", 'did you mean "orders"?'],
  [["move", "GET /api/order", "service"], "MSA1005", 'did you mean "GET /api/orders"?'],
  [["rollback", "GET /api/catalog/:sku"], "MSA1005", 'did you mean "GET /api/catalog/:id"?'],
])("msa %j ends with 2: %s, %s", async (args, says, hint) => {
  const { code, stdout, stderr } = await shop.msa(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(says);
  expect(stderr).toContain(hint);
  expect(shop.changed()).toBe("");
});

test("a dirty tree is refused before anything is written; --allow-dirty goes on", async () => {
  shop.write("src/reviews/draft.js", "exports.draft = 1;\n");
  const refused = await shop.msa("extract", "reviews", "--verify", "none");
  expect({ code: refused.code, stdout: refused.stdout }).toEqual({ code: 3, stdout: "" });
  expect(refused.stderr).toContain("✖ MSA2003  1 uncommitted file: src/reviews/draft.js");
  expect(shop.changed()).toBe("?? src/reviews/draft.js\n");

  const allowed = await shop.msa("extract", "reviews", "--verify", "none", "--allow-dirty");
  expect(allowed.code).toBe(0);
  expect(allowed.stderr).toContain("1 uncommitted file");
  expect(shop.changed()).toContain("?? services/reviews/");
  expect((await shop.msa("undo")).code).toBe(0);
  expect(shop.changed()).toBe("?? src/reviews/draft.js\n");
  shop.git("clean", "-fdq");
});

test("a folder that somebody else made is refused and left untouched", async () => {
  shop.write("services/reviews/notes.md", "ours\n");
  shop.commit();
  const before = shop.git("rev-parse", "HEAD");
  const { code, stdout, stderr } = await shop.msa("extract", "reviews", "--verify", "none");
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  expect(stderr).toContain("✖ MSA2002  services/reviews exists and is no extracted service: notes.md");
  expect(shop.changed()).toBe("");
  expect(shop.git("rev-parse", "HEAD")).toBe(before);
  const other = await shop.msa("extract", "reviews", "--as", "ratings", "--verify", "none");
  expect(other.code).toBe(0);
  await shop.msa("undo");
  expect(shop.changed()).toBe("");
});

test.each([
  ["proxy", ["proxy"]],
  ["admin", ["proxy"]],
  ["monolith", ["up"]],
  ["proxy", ["up"]],
  ["admin", ["up"]],
] as const)("a taken %s port ends msa %j with 2 and is named with its owner", async (which, args) => {
  const port = shop.ports[which];
  const squatter = createServer();
  await new Promise<void>((resolve) => squatter.listen(port, "127.0.0.1", resolve));
  const { code, stdout, stderr } = await shop.msa(...args);
  squatter.close();
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(new RegExp(`✖ MSA3003 {2}port ${port}, wanted by [a-z ]+, is taken`));
  expect(stderr).toContain(`pid ${process.pid} `);
  expect(shop.changed()).toBe("");
});
