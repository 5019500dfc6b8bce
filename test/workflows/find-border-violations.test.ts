import { expect, test } from "vitest";
import type { Monolith } from "../../src/code/model/monolith.ts";
import { findBorderViolations } from "../../src/workflows/check/find-border-violations.ts";
import { publicSurfaces } from "../../src/workflows/check/public-surfaces.ts";

const edge = (to: string, line = 1) => ({
  to,
  pkg: null,
  specifier: to,
  kind: "import",
  typeOnly: false,
  sideEffect: false,
  line,
});

/** Only what the question needs; the rest of a Monolith is not looked at. */
function monolith(part: object): Monolith {
  return {
    modules: [
      { name: "orders", files: ["src/orders/orders.ts"] },
      {
        name: "billing",
        files: ["src/billing/index.ts", "src/billing/tax/index.ts", "src/billing/tax/table.ts"],
      },
    ],
    homes: {
      "src/orders/orders.ts": "orders",
      "src/billing/index.ts": "billing",
      "src/billing/tax/index.ts": "billing",
      "src/billing/tax/table.ts": "billing",
      "src/db.ts": "shared",
      "src/server.ts": "app",
    },
    tables: [{ name: "invoices", owner: "billing", readers: [], writers: [] }],
    facts: { files: [], data: [] },
    ...part,
  } as unknown as Monolith; // see above
}

const imports = (path: string, ...edges: ReturnType<typeof edge>[]) =>
  monolith({ facts: { files: [{ path, imports: edges }], data: [] } });

test("the topmost index files are the public surface; deeper ones are internal", () => {
  const surfaces = publicSurfaces(monolith({}).modules);
  expect(surfaces.get("billing")).toEqual(["src/billing/index.ts"]);
  expect(surfaces.get("orders")).toEqual([]);
});

test("through the surface, from shared code and from the application is no violation", () => {
  expect(
    findBorderViolations(imports("src/orders/orders.ts", edge("src/billing/index.ts"), edge("src/db.ts"))),
  ).toEqual([]);
  expect(findBorderViolations(imports("src/server.ts", edge("src/billing/tax/table.ts")))).toEqual([]);
  expect(findBorderViolations(imports("src/billing/index.ts", edge("src/billing/tax/table.ts")))).toEqual([]);
});

test("past the surface is one violation a pair of files, however often it is imported", () => {
  const found = findBorderViolations(
    imports("src/orders/orders.ts", edge("src/billing/tax/index.ts", 4), edge("src/billing/tax/index.ts", 9)),
  );
  expect(found.map(({ key, line }) => [key, line])).toEqual([
    ["import src/orders/orders.ts > src/billing/tax/index.ts", 4],
  ]);
});

test("the table of another module is a violation, reads and writes apart", () => {
  const access = { unit: "u", table: "invoices", joined: false, via: "kysely", file: "src/orders/orders.ts" };
  const data = [
    { ...access, mode: "read", line: 3 },
    { ...access, mode: "write", line: 5 },
    { ...access, mode: "write", line: 8, file: "src/billing/tax/table.ts" },
  ];
  const found = findBorderViolations(monolith({ facts: { files: [], data } }));
  expect(found.map(({ code, key }) => `${code} ${key}`)).toEqual([
    "BORDER-TABLE table src/orders/orders.ts read invoices",
    "BORDER-TABLE table src/orders/orders.ts write invoices",
  ]);
});
