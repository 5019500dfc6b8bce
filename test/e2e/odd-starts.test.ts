/** Start scripts that do more than name a file: the service's own start does the same, or it is said what it does not do. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { kill } from "node:process";
import { afterEach, expect, test } from "vitest";
import { freePort } from "../run/free-port.ts";
import { eventually } from "./support/eventually.ts";
import { openShop, type Shop } from "./support/open-shop.ts";
import { shopFiles } from "./support/shop-files.ts";

const patience = 2 * 60_000;
let shop: Shop;
afterEach(() => shop.close());

/** Tells what its process was started with. */
const telling = {
  "src/orders/orders.router.js": `const { Router } = require("express");

const router = Router();

router.get("/", (req, res) =>
  res.json({
    mode: process.env.SHOP_MODE,
    label: process.env.SHOP_LABEL,
    colour: process.env.SHOP_COLOUR,
    early: globalThis.startedEarly,
    args: process.argv.slice(2),
    heap: process.execArgv.filter((word) => word.includes("heap") || word.includes("space")),
  }),
);

exports.ordersRouter = router;
`,
  "src/early.js": `const { label } = require("./early/label");

globalThis.startedEarly = label() + (process.env.SHOP_COLOUR || "");
`,
  "src/early/label.js": 'exports.label = () => "first";\n',
  "shop.env": "SHOP_COLOUR=green\nSHOP_MODE=of-the-file\n",
};

const withStart = (start: string): string =>
  JSON.stringify({ ...JSON.parse(shopFiles["package.json"]!), scripts: { start } }, null, 2);

test.each([
  [
    `SHOP_MODE=live SHOP_LABEL=\${SHOP_NAME:-nobody}-1 node -r ./src/early.js --env-file=shop.env --max-old-space-size=300 src/server.js --loud`,
    {
      mode: "live",
      label: "nobody-1",
      colour: "green",
      early: "firstgreen",
      args: ["--loud"],
      heap: ["--max-old-space-size=300"],
    },
  ],
  [
    "NODE_OPTIONS='--require ./src/early.js' npm run serve -- --twice",
    { early: "first", args: ["--once", "--twice"], heap: [] },
  ],
])(
  "%s",
  async (start, expected) => {
    const manifest = JSON.parse(withStart(start));
    manifest.scripts.serve = "node src/server.js --once";
    shop = await openByScript({ ...telling, "package.json": `${JSON.stringify(manifest, null, 2)}\n` });
    const own = await told(shop.dir, shop.dir, "PORT");
    expect(own).toMatchObject({ args: expected.args, early: expected.early });
    await shop.extract("orders");
    const service = await told(join(shop.dir, "services/orders"), shop.dir, "MSA_PORT");
    // Options of NODE_OPTIONS are no words of the command line in the monolith; they hold all the same.
    expect(service).toEqual({ ...own, heap: expected.heap });
    expect(service).toEqual(expected);
  },
  patience,
);

test(
  "what only a shell knows is told, and a file that is loaded first and is nowhere is refused",
  async () => {
    shop = await openByScript({
      "package.json": `${withStart("SHOP_MODE=$(cat mode) node src/server.js")}\n`,
      mode: "live\n",
    });
    const told = await shop.msa("extract", "orders", "--verify", "none", "--dry-run");
    expect(told.code).toBe(0);
    expect(told.stdout).toContain("the start script sets SHOP_MODE to what a command prints");
    expect(told.stdout).toContain("package.json:6");
    shop.write("package.json", withStart("node -r ./build/hook.js src/server.js"));
    shop.commit();
    const { code, stderr } = await shop.msa("extract", "orders", "--verify", "none");
    expect(code).toBe(3);
    expect(stderr).toContain("MSA2001");
    expect(stderr).toContain("START");
    expect(stderr).toContain("loads ./build/hook.js before the application");
    expect(shop.changed()).toBe("");
    expect(stderr).toContain("or accept that the service starts without it, with --allow START");
    const allowed = await shop.msa("extract", "orders", "--verify", "none", "--allow", "START");
    expect(allowed.code, allowed.stderr).toBe(0);
    expect(allowed.stdout).toContain("(allowed: the service starts without it)");
    const { scripts } = JSON.parse(readFileSync(join(shop.dir, "services/orders/package.json"), "utf8"));
    expect(scripts.start).toBe("node --require ./msa/preload.cjs src/server.js");
  },
  patience,
);

/** Its configuration says what `msa init` says: that the script is how it starts. */
async function openByScript(files: Readonly<Record<string, string>>): Promise<Shop> {
  const opened = await openShop(files);
  const config = JSON.parse(readFileSync(join(opened.dir, "msa.config.json"), "utf8"));
  config.monolith.start = "npm start";
  opened.write("msa.config.json", `${JSON.stringify(config, null, 2)}\n`);
  opened.commit();
  return opened;
}

/** What `npm start` in a folder answers about itself. */
async function told(folder: string, workdir: string, variable: "PORT" | "MSA_PORT"): Promise<object> {
  const port = await freePort();
  const { SHOP_MODE: _, ...rest } = process.env;
  const child: ChildProcess = spawn("npm", ["start"], {
    cwd: folder,
    env: { ...rest, [variable]: String(port), ...(variable === "MSA_PORT" ? { MSA_WORKDIR: workdir } : {}) },
    stdio: "ignore",
    detached: true,
  });
  try {
    let answer: object | undefined;
    await eventually(async () => {
      if (child.exitCode !== null) return true;
      answer = await fetch(`http://127.0.0.1:${port}/api/orders`).then(
        (response): Promise<object> => response.json(),
        () => undefined,
      );
      return answer !== undefined;
    });
    return answer ?? {};
  } finally {
    if (child.pid !== undefined) kill(-child.pid, "SIGKILL");
  }
}
