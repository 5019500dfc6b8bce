/** Monoliths as they come: other line endings, other alphabets, two servers, sessions in memory. Each is extracted, or refused in so many words. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { probeHealth } from "../../src/run/probe-health.ts";
import { snapshot } from "../code/write/trees.ts";
import { eventually } from "./support/eventually.ts";
import { openShop, type Shop } from "./support/open-shop.ts";
import { shopFiles } from "./support/shop-files.ts";

const patience = 2 * 60_000;
let shop: Shop;
afterEach(() => shop.close());

test(
  "Windows line endings stay, and undo gives them back",
  async () => {
    const crlf = Object.entries(shopFiles).map(([path, text]) => [path, text.replaceAll("\n", "\r\n")]);
    shop = await openShop(Object.fromEntries(crlf));
    shop.git("config", "core.autocrlf", "false");
    const before = snapshot(shop.dir);
    await shop.extract("orders");
    const app = readFileSync(join(shop.dir, "services/orders/src/app.js"), "utf8");
    expect(app).toContain('"/api/orders"');
    expect(app).not.toContain("catalogRouter");
    expect(app.split("\n").filter((line) => !line.endsWith("\r"))).toEqual([""]);
    expect(await answer(shop, "orders", "/api/orders")).toEqual([200, "[]"]);
    expect((await shop.msa("undo")).code).toBe(0);
    expect(snapshot(shop.dir)).toEqual(before);
  },
  patience,
);

test(
  "a module whose folder has another alphabet's name gets a name that a service can have",
  async () => {
    const rename = (text: string): string =>
      text
        .replaceAll("orders/orders.router", "bestellungen-größe/bestellungen-größe.router")
        .replaceAll("./orders.router", "./bestellungen-größe.router");
    const named = Object.entries(shopFiles).map(([path, text]) => [
      path.replaceAll("orders", "bestellungen-größe"),
      rename(text),
    ]);
    shop = await openShop({
      ...Object.fromEntries(named),
      // The shop's own folder stays, without a router.
      ...Object.fromEntries(
        Object.entries(shopFiles)
          .filter(([path]) => path.includes("orders"))
          .map(([path]) => [path, ""]),
      ),
    });
    await shop.extract("bestellungen-grosse");
    expect(await answer(shop, "bestellungen-grosse", "/api/orders")).toEqual([200, "[]"]);
  },
  patience,
);

test(
  "of two applications the service starts its own, whatever ports the code names",
  async () => {
    shop = await openShop({
      "src/server.js": `const http = require("http");
const express = require("express");
const { createApp } = require("./app");

const metrics = express();
metrics.get("/metrics", (req, res) => res.type("text/plain").send("up 1"));
metrics.listen(9464, "127.0.0.1");

http.createServer(createApp()).listen(3000, "127.0.0.1");
`,
    });
    await shop.extract("orders");
    expect(readFileSync(join(shop.dir, "services/orders/src/server.js"), "utf8")).not.toContain("9464");
    expect(await answer(shop, "orders", "/api/orders")).toEqual([200, "[]"]);
    expect(await answer(shop, "orders", "/metrics")).toEqual([404, '{"error":"no such path"}']);
  },
  patience,
);

test(
  "sessions in the memory of one process are refused with place and way out, and only told when nobody uses them",
  async () => {
    const withSession = shopFiles["src/app.js"]!.replace(
      "app.use(express.json());",
      'app.use(require("express-session")({ secret: "s", resave: false }));\n  app.use(express.json());',
    );
    shop = await openShop({ "src/app.js": withSession });
    const told = await shop.msa("extract", "catalog", "--dry-run", "--json");
    expect(told.code, told.stdout + told.stderr).toBe(0);
    shop.write(
      "src/reviews/review-list.js",
      `${shopFiles["src/reviews/review-list.js"]}exports.who = (req) => req.session.user;\n`,
    );
    shop.commit();
    const { code, stderr } = await shop.msa("extract", "orders");
    expect(code).toBe(3);
    expect(stderr).toContain("STATE");
    expect(stderr).toContain("src/app.js:11");
    expect(stderr).toContain("express-session remembers in the memory of one process");
    expect(stderr).toContain("give it a store");
    expect(shop.changed()).toBe("");
  },
  patience,
);

test(
  "a module without endpoints is refused, and a file that two modules claim belongs to the first",
  async () => {
    shop = await openShop();
    const config = JSON.parse(readFileSync(join(shop.dir, "msa.config.json"), "utf8"));
    const modules = {
      catalog: { files: ["src/catalog/**"] },
      orders: { files: ["src/orders/**", "src/catalog/products.js"] },
      paper: { files: ["src/shared/**"] },
    };
    shop.write("msa.config.json", `${JSON.stringify({ ...config, modules }, null, 2)}\n`);
    shop.commit();
    const { findings } = JSON.parse((await shop.msa("analyze", "--json")).stdout);
    expect(findings).toContainEqual(expect.objectContaining({ code: "CLAIM" }));
    const refused = await shop.msa("extract", "paper");
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain("MSA2010");
    expect(refused.stderr).toContain("paper owns no endpoint");
    expect(shop.changed()).toBe("");
    await shop.extract("orders");
    await shop.extract("catalog");
    expect(await answer(shop, "orders", "/api/orders")).toEqual([200, "[]"]);
    expect((await answer(shop, "catalog", "/api/catalog/ink"))[0]).toBe(200);
  },
  patience,
);

/** Of the service, started by its own start script with the port alone. */
async function answer({ dir }: Shop, name: string, path: string): Promise<[number, string]> {
  const folder = join(dir, "services", name);
  const { service }: { service: { port: number } } = JSON.parse(
    readFileSync(join(folder, "msa.extract.json"), "utf8"),
  );
  const { scripts }: { scripts: { start: string } } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  );
  const child = spawn(process.execPath, scripts.start.split(" ").slice(1), {
    cwd: folder,
    env: { ...process.env, MSA_PORT: String(service.port), MSA_HOST: "127.0.0.1", MSA_WORKDIR: dir },
    stdio: "ignore",
  });
  try {
    const url = `http://127.0.0.1:${service.port}`;
    await eventually(
      async () => child.exitCode !== null || (await probeHealth(`${url}/__msa/health`, 1_000)).ok,
    );
    expect(child.exitCode, `${name} ended`).toBeNull();
    const response = await fetch(url + path);
    return [response.status, await response.text()];
  } finally {
    child.kill("SIGKILL");
  }
}
