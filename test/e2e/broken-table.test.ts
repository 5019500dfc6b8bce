import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { eventually } from "./support/eventually.ts";
import { get } from "./support/load.ts";
import { openShop, type Shop } from "./support/open-shop.ts";
import { pidOf, up, upLog } from "./support/up.ts";

let shop: Shop;
let good: string;
beforeAll(async () => {
  shop = await openShop();
  await shop.extract("catalog");
  await up(shop);
  await shop.msa("move", "catalog", "service");
  good = readFileSync(table(), "utf8");
  await eventually(serviceAnswers);
});
afterAll(() => shop.close());

afterEach(async () => {
  writeFileSync(table(), good);
  await eventually(async () => (await ready()).tableFault === null);
});

const table = (): string => join(shop.dir, "msa.routes.json");
const ready = async (): Promise<{ status: string; tableFault: string | null }> =>
  (await (await fetch(`${shop.adminUrl}/readyz`)).json()) as { status: string; tableFault: string | null };
async function serviceAnswers(): Promise<boolean> {
  return (await get(`${shop.proxyUrl}/api/catalog/export`)).body.includes(`pid ${pidOf(shop, "catalog")} `);
}

test.each([
  ["text that is cut off", () => good.slice(0, good.length / 2), /msa\.routes\.json/],
  ["a state that is none", () => good.replace('"state": "service"', '"state": "servce"'), /state/],
  ["a target that is none", () => good.replace('"target": "catalog"', '"target": "catalgo"'), /catalgo/],
  ["an empty file", () => "", /msa\.routes\.json/],
])(
  "with %s the last good table stays, and the fault is named in readyz, metrics, log and status",
  async (_, broken, says) => {
    writeFileSync(table(), broken());
    await eventually(async () => (await ready()).tableFault !== null);
    expect(await serviceAnswers()).toBe(true);
    const { status, tableFault } = await ready();
    expect(status).toBe("ok");
    expect(tableFault).toMatch(says);
    expect(await (await fetch(`${shop.adminUrl}/metrics`)).text()).toContain("msa_table_fault 1\n");
    await eventually(() => upLog(shop).includes(`kept the last good route table: ${tableFault}`));
    const shown = await shop.msa("status");
    expect({ code: shown.code, stdout: shown.stdout }).toEqual({ code: 2, stdout: "" });
    expect(shown.stderr).toMatch(/✖ MSA1009 .*\n {2}msa\.routes\.json:\d+/);
  },
);

test("a table that vanishes is a fault like any other", async () => {
  rmSync(table());
  await eventually(async () => (await ready()).tableFault !== null);
  expect((await ready()).tableFault).toContain("no route table");
  expect(await serviceAnswers()).toBe(true);
});

test("a move on a broken table is refused and changes nothing", async () => {
  const broken = good.replace('"version": 1', '"version": 9');
  writeFileSync(table(), broken);
  const { code, stderr } = await shop.msa("rollback", "catalog");
  expect(code).toBe(2);
  expect(stderr).toContain("✖ MSA1009");
  expect(readFileSync(table(), "utf8")).toBe(broken);
});

test("the mended file is taken up", async () => {
  writeFileSync(table(), "{");
  await eventually(async () => (await ready()).tableFault !== null);
  writeFileSync(table(), good.replaceAll('"state": "service"', '"state": "monolith"'));
  await eventually(async () => !(await serviceAnswers()));
  expect((await ready()).tableFault).toBeNull();
  expect(upLog(shop)).toContain("took the changed route table");
});

test("the proxy of one monolith is not taken for that of another on the same admin port", async () => {
  const other = await openShop();
  try {
    await other.extract("orders");
    const env = { MSA_PROXY_ADMIN_PORT: String(shop.ports.admin) };
    const { code, stdout } = await other.msaWith({ env }, "status");
    expect(code).toBe(0);
    expect(stdout).toContain("no proxy runs");
    expect(stdout).not.toContain("% of the traffic");
  } finally {
    await other.close();
  }
});
