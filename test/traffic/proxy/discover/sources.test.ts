/** Every kind of source that needs no program of its own. */
import { rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { listen } from "../../../../src/traffic/proxy/listen.ts";
import { tempFolder } from "../../../cli/spawn-msa.ts";
import { startFakeConsul } from "../../support/fake-consul.ts";
import { startFakeDns } from "../../support/fake-dns.ts";
import { startFakeEureka } from "../../support/fake-eureka.ts";
import { keepsTheContract, type Listed, urlOf } from "../../support/source-contract.ts";

const interval = 100;

keepsTheContract("a file", async () => {
  const path = join(tempFolder(), "orders.json");
  return {
    config: { from: "file", path },
    list: (all) => writeFileSync(path, JSON.stringify(all.map((one) => ({ url: urlOf(one) })))),
    garble: () => writeFileSync(path, '[{ "url": 7 }]'),
    fail: () => rmSync(path, { force: true }),
  };
});

keepsTheContract("a file of Prometheus' file_sd", async () => {
  const path = join(tempFolder(), "orders.json");
  return {
    config: { from: "file", path },
    list: (all) => writeFileSync(path, targetGroups(all)),
    garble: () => writeFileSync(path, '[{ "targets": ["http://127.0.0.1:80"] }]'),
    fail: () => writeFileSync(path, ""),
  };
});

keepsTheContract("an address of Prometheus' http_sd", async () => {
  let reply = { status: 200, body: "[]" };
  const server = createServer((_req, res) => res.writeHead(reply.status).end(reply.body));
  onTestFinished(() => void server.close());
  const answer = (status: number, body: string): void => {
    reply = { status, body };
  };
  const port = await listen(server, 0, "127.0.0.1");
  return {
    config: { from: "http", url: `http://127.0.0.1:${port}/sd`, interval },
    list: (all) => answer(200, targetGroups(all)),
    garble: () => answer(200, "<html>"),
    fail: () => answer(500, ""),
  };
});

keepsTheContract("consul", async () => {
  const consul = await startFakeConsul();
  return {
    config: { from: "consul", service: "orders", url: consul.url },
    list: (all) => consul.list(all),
    garble: () => consul.answer(200, '[{ "Service": { "Port": "http" } }]'),
    fail: () => consul.answer(500, "No cluster leader"),
  };
});

keepsTheContract("eureka", async () => {
  const eureka = await startFakeEureka("ORDERS");
  return {
    config: { from: "eureka", url: eureka.url, app: "ORDERS", interval },
    list: (all) => eureka.list(all),
    garble: () => eureka.answer(200, '{ "application": { "instance": [{}] } }'),
    fail: () => eureka.answer(503, ""),
  };
});

keepsTheContract("dns", async (port) => {
  const dns = await startFakeDns();
  const name = "orders.test";
  return {
    config: { from: "dns", name, port, interval, servers: [dns.address] },
    list: (all) => dns.answer({ a: { [name]: all.map(({ host }) => host) } }),
    garble: () => dns.answer({ code: 1 }),
    fail: () => dns.answer({ code: 2 }),
  };
});

keepsTheContract("dns-srv", async () => {
  const dns = await startFakeDns();
  const name = "_http._tcp.orders.test";
  const hostOf = ({ host }: Listed): string => `${host.replaceAll(".", "-")}.orders.test`;
  return {
    config: { from: "dns-srv", name, interval, servers: [dns.address] },
    list: (all) =>
      dns.answer({
        a: Object.fromEntries(all.map((one) => [hostOf(one), [one.host]])),
        srv: {
          [name]: all.map((one) => ({ name: hostOf(one), port: one.port, priority: 10, weight: 0 })),
        },
      }),
    garble: () => dns.answer({ code: 1 }),
    fail: () => dns.answer({ code: 2 }),
  };
});

function targetGroups(all: readonly Listed[]): string {
  const targets = all.map(({ host, port }) => `${host}:${port}`);
  return JSON.stringify([{ targets, labels: { job: "orders" } }]);
}
