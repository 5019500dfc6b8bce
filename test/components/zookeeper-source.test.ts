/** ZooKeeper as a source of instances: the real server, through the optional peer. */
import { expect, it } from "vitest";
import { zookeeperSource } from "../../src/traffic/proxy/discover/zookeeper.ts";
import { keepsTheContract, type Listed } from "../traffic/support/source-contract.ts";
import { hasZookeeper, openRegistry, startZookeeper } from "./zookeeper.ts";

const there = hasZookeeper();
/** The client loses its place in what it reads now and then, so the contract is kept with luck only. */
const steady = process.env.MSA_TEST_ZOOKEEPER === "1";
if (!steady)
  console.warn("MSA_TEST_ZOOKEEPER is not 1: the contract of sources is not held against ZooKeeper");
const path = "/services/orders";

/** As Curator's service discovery writes it. */
function curator({ host, port }: Listed, at: number): [name: string, data: string] {
  const id = `5d1d7a6e-0000-4000-8000-00000000000${at}`;
  const node = {
    name: "orders",
    id,
    address: host,
    port,
    sslPort: null,
    payload: null,
    serviceType: "DYNAMIC",
  };
  return [id, JSON.stringify(node)];
}

keepsTheContract(
  "zookeeper",
  async () => {
    const zookeeper = await startZookeeper();
    const registry = openRegistry(zookeeper.address, path);
    let stopped = false;
    return {
      config: { from: "zookeeper", servers: zookeeper.address, path },
      async list(all) {
        if (stopped) await zookeeper.start();
        stopped = false;
        await registry.write(Object.fromEntries(all.map(curator)));
      },
      garble: () => registry.write({ member_0000000001: "{}" }),
      async fail() {
        await zookeeper.stop();
        stopped = true;
      },
    };
  },
  !there || !steady,
);

it.skipIf(!there)("members of a server set are read too; those that are not alive are left out", async () => {
  const { address } = await startZookeeper();
  const member = (host: string, status?: string): string =>
    JSON.stringify({ serviceEndpoint: { host, port: 4101 }, additionalEndpoints: {}, status, shard: 0 });
  await openRegistry(address, path).write({
    member_0000000000: member("10.0.0.1", "ALIVE"),
    member_0000000001: member("10.0.0.2", "STOPPING"),
    member_0000000002: member("10.0.0.3"),
  });
  const source = zookeeperSource(
    { from: "zookeeper", servers: address, path },
    { routesFile: import.meta.filename, env: {}, wake: () => {} },
  );
  const { instances } = await source.look(new AbortController().signal);
  source.close();
  expect(instances.map(({ url }) => url).sort()).toEqual(["http://10.0.0.1:4101", "http://10.0.0.3:4101"]);
});
