import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { Agent } from "node:http";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { kill } from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { changeRoutes } from "../../src/routes/store.ts";
import { moveRows } from "../../src/routes/transitions.ts";
import { spawnMsa } from "../cli/spawn-msa.ts";
import { get, onKept, startLoad } from "../e2e/support/load.ts";
import { answer, shop, withProxy } from "./proxy-shop.ts";

const two = ["--workers", "2", "--quiet"];

function childrenOf(pid: number): number[] {
  const text = execFileSync("pgrep", ["-P", String(pid)], { encoding: "utf8" });
  return text.trim().split("\n").map(Number);
}

async function statusOf(admin: string) {
  return JSON.parse(await answer(`${admin}/api/status`));
}

async function metric(admin: string, name: string): Promise<number[]> {
  const text = await answer(`${admin}/metrics`);
  return text
    .split("\n")
    .filter((line) => line.startsWith(name))
    .map((line) => Number(line.split(" ").at(-1)));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

test.runIf(existsSync("/proc/self/environ"))(
  "workers do not give memory back between large bodies",
  async () => {
    const { root } = await shop();
    await withProxy(root, two, "SIGTERM", async (pid) => {
      for (const worker of childrenOf(pid))
        expect(readFileSync(`/proc/${worker}/environ`, "utf8")).toContain(
          "MALLOC_TRIM_THRESHOLD_=268435456\0",
        );
    });
  },
);

test("2 workers under load while the table is moved 100 times: nothing fails, and the sums are what was sent", async () => {
  const { root, proxy, admin } = await shop();
  const { code } = await withProxy(root, two, "SIGTERM", async (pid) => {
    expect(childrenOf(pid)).toHaveLength(2);
    const load = startLoad([`${proxy}/orders/1`, `${proxy}/none`], 16);
    for (let at = 0; at < 100; at++) {
      const state = at % 2 === 0 ? "service" : "monolith";
      await changeRoutes(
        join(root, "msa.routes.json"),
        { action: "move", by: "test", at: new Date() },
        (file) => moveRows(file, "GET /orders/:id", { state }),
      );
      await sleep(15);
    }
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(new Set(load.answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(load.answers.map(({ body }) => body))).toEqual(new Set(["monolith", "orders"]));

    const { endpoints, totals } = await statusOf(admin);
    expect(totals.requests).toBe(load.answers.length);
    expect(endpoints[0].requests.service).toBe(load.answers.filter(({ body }) => body === "orders").length);
    expect(sum(await metric(admin, "msa_requests_total"))).toBe(load.answers.length);
    expect(sum(await metric(admin, "msa_request_duration_seconds_count"))).toBe(load.answers.length);
    expect(await metric(admin, "msa_in_flight")).toEqual([0]);
    expect(await metric(admin, "msa_workers ")).toEqual([2]);
    expect(await answer(admin)).toContain(`<small>of ${load.answers.length}</small>`);
  });
  expect(code).toBe(0);
});

test("a move over the admin API is in force in every worker when it answers", async () => {
  const { root, proxy, admin } = await shop();
  await withProxy(root, two, "SIGTERM", async () => {
    const token = readFileSync(join(root, ".msa/cache/admin-token"), "utf8").trim();
    for (let at = 0; at < 20; at++) {
      const state = at % 2 === 0 ? "service" : "monolith";
      const moved = await fetch(`${admin}/api/move`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify({ selector: "GET /orders/:id", state }),
      });
      expect(moved.status).toBe(200);
      // Connections of their own, so that both workers are asked.
      const answers = await Promise.all([1, 2, 3, 4].map(() => answer(`${proxy}/orders/1`)));
      expect(answers).toEqual(Array(4).fill(state === "service" ? "orders" : "monolith"));
    }
    expect((await statusOf(admin)).table.generation).toBe(21);
  });
});

test("a worker that is killed under load loses what it carried and nothing else, and is replaced", async () => {
  const { root, proxy, admin } = await shop();
  const { stderr } = await withProxy(root, ["--workers", "2"], "SIGTERM", async (pid) => {
    const kept = startLoad([`${proxy}/orders/1`], 8);
    // New connections all the time: one is on its way to the worker whenever it dies.
    const fresh = startLoad([`${proxy}/orders/2`], 1);
    let connections = 0;
    const failed: string[] = [];
    let running = true;
    const connecting = Array.from({ length: 4 }, async () => {
      while (running) {
        connections++;
        const agent = new Agent({ keepAlive: false });
        await get(`${proxy}/orders/3`, agent).catch((error: Error) => failed.push(error.message));
      }
    });
    const before = childrenOf(pid);
    for (const worker of before) {
      await sleep(300);
      kill(worker, "SIGKILL");
      await expect.poll(async () => (await metric(admin, "msa_workers "))[0], { timeout: 10_000 }).toBe(2);
    }
    await expect.poll(() => connections, { timeout: 10_000 }).toBeGreaterThan(50);
    running = false;
    await Promise.all([kept.stop(), fresh.stop(), ...connecting]);
    // Each of 13 clients has one request under way when a worker dies, of which there were two.
    expect(kept.failures.length + fresh.failures.length + failed.length).toBeLessThanOrEqual(26);
    expect(await metric(admin, "msa_workers_lost_total")).toEqual([2]);
    const after = childrenOf(pid);
    expect(after).toHaveLength(2);
    expect(after.filter((one) => before.includes(one))).toEqual([]);
    const quiet = startLoad([`${proxy}/orders/1`], 8);
    await sleep(200);
    await quiet.stop();
    expect(quiet.failures).toEqual([]);
  });
  expect(stderr).toMatch(/worker \d+ ended \(SIGKILL\); starting another/);
  expect(stderr).toMatch(/worker \d+ takes requests/);
});

test("where workers die again and again, the next one is started later and later", async () => {
  const { root } = await shop();
  let seen = "";
  await withProxy(
    root,
    two.slice(0, 2),
    "SIGTERM",
    async (pid) => {
      for (const pause of ["at once", "in 0.5 s", "in 1 s"]) {
        const [first] = childrenOf(pid).sort((a, b) => b - a);
        kill(first!, "SIGKILL");
        await expect.poll(() => seen, { timeout: 10_000 }).toContain(`starting another ${pause}`);
        const lost = seen.split("ended (SIGKILL)").length;
        await expect.poll(() => seen.split("takes requests").length, { timeout: 10_000 }).toBe(lost);
      }
    },
    {},
    (text) => {
      seen = text;
    },
  );
});

test("SIGTERM under load: who has a connection gets an answer, what is under way ends, all processes are gone", async () => {
  const { root, proxy } = await shop();
  let slow: Promise<string> = Promise.resolve("");
  let load = startLoad([], 0);
  let workers: number[] = [];
  const { code } = await withProxy(root, two, "SIGTERM", async (pid) => {
    workers = childrenOf(pid);
    load = startLoad([`${proxy}/orders/1`], 16);
    await expect.poll(() => load.answers.length, { timeout: 10_000 }).toBeGreaterThan(100);
    slow = answer(`${proxy}/slow`);
    await sleep(100);
  });
  await load.stop();
  expect(code).toBe(0);
  expect(await slow).toBe("orders");
  // A door that is closed turns away who comes newly, also who was waiting to be let in (the system resets these); nobody that
  // was inside is dropped, and no answer is cut.
  expect(load.failures.filter((text) => text.endsWith(onKept) || text.includes("cut short"))).toEqual([]);
  expect(workers.filter(isAlive)).toEqual([]);
});

test("a primary that is killed takes its workers along: the port is free", async () => {
  const { root, port } = await shop();
  let workers: number[] = [];
  const { code } = await withProxy(root, two, "SIGKILL", async (pid) => {
    workers = childrenOf(pid);
  });
  expect(code).toBeNull();
  await expect.poll(() => workers.filter(isAlive), { timeout: 5_000 }).toEqual([]);
  expect(await connects(port)).toBe(false);
});

test("a port that is taken is told as ever, and no worker stays", async () => {
  const { root, port } = await shop({ workers: 2 });
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", resolve));
  const { code, stderr } = await spawnMsa(["proxy"], { cwd: root });
  await new Promise((resolve) => other.close(resolve));
  expect([code, stderr]).toEqual([2, expect.stringContaining("MSA3003")]);
});

test("one worker is no other process", async () => {
  const { root } = await shop();
  await withProxy(root, ["--workers", "1", "--quiet"], "SIGTERM", async (pid) => {
    expect(() => childrenOf(pid)).toThrow();
  });
});

function isAlive(pid: number): boolean {
  try {
    return kill(pid, 0);
  } catch {
    return false;
  }
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}

test("a limit of a gate is one for all workers, and what gates answered is summed", async () => {
  const { root, proxy, admin } = await shop();
  const file = join(root, "msa.routes.json");
  const table = JSON.parse(readFileSync(file, "utf8"));
  const gates = { door: { rateLimits: [{ requests: 10, seconds: 3_600, by: "all" }] } };
  writeFileSync(file, JSON.stringify({ ...table, gates, gate: "door" }));
  await withProxy(root, two, "SIGTERM", async () => {
    const statuses: number[] = [];
    // Each on a connection of its own: workers take them in turn.
    for (let at = 0; at < 30; at++)
      statuses.push((await fetch(`${proxy}/orders/1`, { headers: { connection: "close" } })).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(20);
    expect(sum(await metric(admin, "msa_door_answers_total"))).toBe(20);
  });
});

test("what a source lists reaches every worker", async () => {
  const { root, proxy, admin } = await shop();
  const file = join(root, "msa.routes.json");
  const table = JSON.parse(readFileSync(file, "utf8"));
  const list = (url: string): void => writeFileSync(join(root, "monolith.json"), JSON.stringify([{ url }]));
  const { monolith, orders } = table.targets;
  list(monolith.url);
  const targets = {
    ...table.targets,
    monolith: { ...monolith, discover: { from: "file", path: "monolith.json" } },
  };
  writeFileSync(file, JSON.stringify({ ...table, targets }));
  await withProxy(root, two, "SIGTERM", async () => {
    const answers = async (): Promise<string[]> =>
      [...new Set(await Promise.all(Array.from({ length: 8 }, () => answer(`${proxy}/none`))))].sort();
    await expect.poll(answers, { timeout: 10_000 }).toEqual(["monolith"]);
    list(orders.url);
    await expect.poll(answers, { timeout: 10_000 }).toEqual(["orders"]);
    expect((await statusOf(admin)).targets[0]).toMatchObject({
      instances: [{ url: orders.url }],
      discovery: { answered: true, fault: null },
    });
  });
});
