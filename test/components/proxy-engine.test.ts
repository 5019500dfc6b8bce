import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { kill } from "node:process";
import { describe, expect, it, onTestFinished } from "vitest";
import { dataPlanes } from "../../src/traffic/export/engine-files.ts";
import { type Ended, spawnMsa, tempFolder } from "../cli/spawn-msa.ts";
import { freePort } from "../run/free-port.ts";
import { hasEngine } from "./engines.ts";

async function answering(name: string): Promise<number> {
  const port = await freePort();
  const server = createServer((request, response) => {
    setTimeout(() => response.end(name), request.url === "/slow" ? 600 : 0);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return port;
}

async function shop(row: object = {}) {
  const [monolith, orders, port] = [await answering("monolith"), await answering("orders"), await freePort()];
  const url = (of: number): string => `http://127.0.0.1:${of}`;
  const routes = [
    { endpoint: "GET /orders/:id", module: "orders", state: "monolith", target: "orders", ...row },
    { endpoint: "GET /slow", module: "orders", state: "service", target: "orders" },
  ];
  const targets = { monolith: { url: url(monolith) }, orders: { url: url(orders) } };
  const root = tempFolder({
    "package.json": "{}",
    "msa.config.json": JSON.stringify({ proxy: { port } }),
    "msa.routes.json": JSON.stringify({ version: 1, targets, routes }),
  });
  return { root, proxy: url(port) };
}

const answer = async (url: string): Promise<string> =>
  (await fetch(url, { headers: { connection: "close" } })).text();

/** Runs `msa proxy --engine` until `use` has ended, then ends it with SIGTERM. */
async function withEngine(
  engine: string,
  root: string,
  use: (said: () => string) => Promise<void>,
  env: Record<string, string> = {},
): Promise<Ended> {
  let pid = -1;
  let said = "";
  let inUse: Promise<void> | null = null;
  const ended = await spawnMsa(["proxy", "--engine", engine], {
    cwd: root,
    env: { NODE_ENV: "test", ...env },
    onStart: (id) => {
      pid = id;
    },
    onStderr: (text) => {
      said = text;
    },
    onStdout: (text) => {
      if (text.includes("configuration in")) inUse ??= use(() => said).finally(() => kill(pid, "SIGTERM"));
    },
  });
  await inUse;
  return ended;
}

describe.each(dataPlanes)("msa proxy --engine %s", (engine) => {
  const there = hasEngine(engine);

  it.skipIf(!there)("carries requests by the table, obeys a move, and loses none to it", async () => {
    const { root, proxy } = await shop();
    const ended = await withEngine(engine, root, async () => {
      expect(await answer(`${proxy}/orders/1`)).toBe("monolith");
      const stop = new AbortController();
      const answers = new Map<string, number>();
      const load = (async () => {
        while (!stop.signal.aborted) {
          const by = await answer(`${proxy}/orders/1`).catch(String);
          answers.set(by, (answers.get(by) ?? 0) + 1);
        }
      })();
      for (const state of ["service", "monolith", "service"]) {
        expect((await spawnMsa(["move", "GET /orders/:id", state], { cwd: root })).code).toBe(0);
        const wanted = state === "service" ? "orders" : "monolith";
        await expect.poll(() => answer(`${proxy}/orders/1`), { timeout: 5_000, interval: 50 }).toBe(wanted);
      }
      stop.abort();
      await load;
      expect([...answers.keys()].sort()).toEqual(["monolith", "orders"]);
    });
    expect(ended.code).toBe(0);
    await expect(answer(`${proxy}/orders/1`)).rejects.toThrow();
  });

  it.skipIf(!there)(
    "keeps the last good table while the file is broken, or has what it cannot match",
    async () => {
      const { root, proxy } = await shop({ state: "service" });
      const file = join(root, "msa.routes.json");
      const good = readFileSync(file, "utf8");
      const ended = await withEngine(engine, root, async (said) => {
        const unmatchable = JSON.parse(good);
        unmatchable.routes[0].regex = "^/(a)\\1$";
        for (const [text, told] of [
          ["{", /kept the last good route table: msa\.routes\.json: line 1/],
          [
            JSON.stringify(unmatchable),
            /kept the last good route table: .* has no regular expression for GET \/orders\/:id/,
          ],
        ] as const) {
          writeFileSync(file, text);
          await expect.poll(said, { timeout: 5_000 }).toMatch(told);
          expect(await answer(`${proxy}/orders/1`)).toBe("orders");
        }
        writeFileSync(file, good.replace('"service"', '"monolith"'));
        await expect
          .poll(() => answer(`${proxy}/orders/1`), { timeout: 5_000, interval: 50 })
          .toBe("monolith");
      });
      expect(ended.code).toBe(0);
    },
  );

  it.skipIf(!there)("lets a request under way end before it stops", async () => {
    const { root, proxy } = await shop();
    let slow: Promise<string> | null = null;
    const ended = await withEngine(engine, root, async () => {
      slow = answer(`${proxy}/slow`);
      await new Promise((resolve) => setTimeout(resolve, 150));
    });
    expect(await slow).toBe("orders");
    expect(ended.code).toBe(0);
  });

  it("says when there is no such program", async () => {
    const { root } = await shop();
    const { code, stderr } = await withEngine(engine, root, async () => {}, { PATH: "/nowhere" });
    expect(code).toBe(2);
    expect(stderr).toContain("MSA4001");
    expect(stderr).toContain(`install ${engine}`);
  });
});
