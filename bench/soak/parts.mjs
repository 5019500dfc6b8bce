/** What the proxy has to bear; each prints what became of it. */
import { readdirSync, readFileSync } from "node:fs";
import { workloads } from "../proxy/load.mjs";

const get = workloads["GET 1 KB, 32 connections"].request;
const large = workloads["GET 100 KB, 32 connections"].request;
const post = workloads["POST 10 KB, 32 connections"].request;
/** Share of the requests. The last two are a connection for each request, and clients that leave without their answer. */
const mix = [
  { share: 0.7, ask: { request: get, connections: 32 } },
  { share: 0.15, ask: { request: post, connections: 32 } },
  { share: 0.05, ask: { request: large, connections: 32 } },
  { share: 0.05, ask: { request: get, connections: 16, leave: "answered" } },
  { share: 0.05, ask: { request: large, connections: 16, leave: "asked" } },
];
const batches = 20;

/** Resident megabytes and open files of a process, by /proc. */
function sizeOf(pid) {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return { mb: Math.round(Number(kilobytes) / 1_024), files: readdirSync(`/proc/${pid}/fd`).length };
}

export async function manyRequests(proxy, driver, count) {
  const sizes = [];
  let failed = 0;
  console.log(`\n${count} requests: 1 KB, 10 KB and 100 KB bodies, new connections, clients that leave`);
  for (let batch = 1; batch <= batches; batch++) {
    for (const { share, ask } of mix) {
      const seen = await driver.ask({
        kind: "load",
        port: proxy.port,
        requests: (count / batches) * share,
        ...ask,
      });
      failed += seen.failed;
    }
    const size = sizeOf(proxy.process.pid);
    sizes.push(size.mb);
    console.log(`  ${(count / batches) * batch}: ${size.mb} MB, ${size.files} files, ${failed} failed`);
  }
  const middle = (part) => part.sort((a, b) => a - b)[part.length >> 1];
  const [second, last] = [sizes.slice(batches / 4, batches / 2), sizes.slice(-batches / 4)].map(middle);
  console.log(`  second quarter ${second} MB, last quarter ${last} MB, most ${Math.max(...sizes)} MB`);
}

export async function manyIdle(proxy, driver, crowds, count) {
  console.log(`\n${count} connections that are answered once and stay`);
  const workers = await proxy.ask({ kind: "pids" });
  const say = (when) => {
    const sizes = workers.map(sizeOf).map(({ mb, files }) => `${mb} MB with ${files} files`);
    console.log(`  ${when}: ${sizes.join(", ")}`);
  };
  const rate = async () =>
    (await driver.ask({ kind: "load", port: proxy.port, request: get, connections: 32, ms: 3_000 }))
      .requests / 3;
  const alone = await rate();
  say("before");
  const each = Math.ceil(count / crowds.length);
  const gathered = await Promise.all(
    crowds.map((crowd, at) => crowd.ask({ kind: "gather", port: proxy.port, count: each, from: at + 1 })),
  );
  say(`${gathered.reduce((sum, { open }) => sum + open, 0)} open`);
  const beside = await rate();
  console.log(
    `  requests a second of 32 others: ${Math.round(alone)} before, ${Math.round(beside)} beside them`,
  );
  const again = await Promise.all(crowds.map((crowd) => crowd.ask({ kind: "askAgain" })));
  console.log(`  ${again.reduce((sum, { answered }) => sum + answered, 0)} answered again`);
  say("after they left");
}

export async function manySwaps(proxy, driver, count) {
  console.log(`\n${count} new route tables under 32 connections`);
  let over = false;
  const seen = { requests: 0, failed: 0, reconnects: 0 };
  const asking = (async () => {
    while (!over) {
      const some = await driver.ask({
        kind: "load",
        port: proxy.port,
        request: get,
        connections: 32,
        ms: 1_000,
      });
      for (const key of Object.keys(seen)) seen[key] += some[key];
    }
  })();
  const { generation, ms } = await proxy.ask({ kind: "swap", count });
  over = true;
  await asking;
  const { mb, files } = sizeOf(proxy.process.pid);
  console.log(
    `  generation ${generation} after ${(ms / 1_000).toFixed(1)} s; ${seen.requests} requests, ${seen.failed} failed, ${seen.reconnects} connections closed; ${mb} MB, ${files} files`,
  );
}

export async function attacks(proxy, driver, crowd, count) {
  const rate = () => driver.ask({ kind: "load", port: proxy.port, request: get, connections: 32, ms: 3_000 });
  const alone = await rate();
  console.log(`\nheads of 256 KB, 64 connections at a time`);
  const flooding = crowd.ask({ kind: "flood", port: proxy.port, count: 64, ms: 10_000 });
  const beside = await rate();
  const { floods, refused } = await flooding;
  const after = sizeOf(proxy.process.pid);
  console.log(
    `  ${floods} sent, ${refused} told 431; ${beside.failed} of ${beside.requests} others failed (${alone.requests} without them); ${after.mb} MB, ${after.files} files`,
  );
  console.log(`\n${count} heads that never end, a byte a second`);
  const dribbling = crowd.ask({ kind: "dribble", port: proxy.port, count, ms: 120_000 });
  const meanwhile = await rate();
  const { mb } = sizeOf(proxy.process.pid);
  const { ended, said408 } = await dribbling;
  console.log(
    `  ${ended} ended, ${said408} told 408; ${meanwhile.failed} of ${meanwhile.requests} others failed; ${mb} MB meanwhile, ${sizeOf(proxy.process.pid).mb} MB after`,
  );
}
