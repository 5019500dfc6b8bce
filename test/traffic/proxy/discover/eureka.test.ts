import { expect, it } from "vitest";
import { eurekaSource } from "../../../../src/traffic/proxy/discover/eureka.ts";
import { startFakeEureka } from "../../support/fake-eureka.ts";

const signal = new AbortController().signal;
const input = (env: Record<string, string> = {}) => ({ routesFile: "/msa.routes.json", env, wake: () => {} });

it("takes instances that are UP by the name they gave themselves, and steps over ports that are closed", async () => {
  const eureka = await startFakeEureka("ORDERS");
  const source = eurekaSource({ from: "eureka", url: `${eureka.url}/`, app: "ORDERS" }, input());
  eureka.list([
    { host: "orders-1.internal", port: 4101 },
    { host: "10.0.0.2", port: 4101, status: "OUT_OF_SERVICE" },
    { host: "10.0.0.3", port: 4101, status: "STARTING" },
  ]);
  expect((await source.look(signal)).instances).toEqual([
    { url: "http://orders-1.internal:4101", weight: 1 },
  ]);
  const closed = { status: "UP", hostName: "a", port: { $: 443, "@enabled": "false" } };
  eureka.answer(200, JSON.stringify({ application: { name: "ORDERS", instance: [closed] } }));
  expect((await source.look(signal)).instances).toEqual([]);
});

it("sends the credentials of the environment, and none without both", async () => {
  const eureka = await startFakeEureka("ORDERS");
  const config = { from: "eureka", url: eureka.url, app: "ORDERS" } as const;
  const env = { EUREKA_USERNAME: "me", EUREKA_PASSWORD: "s3:cret" };
  await eurekaSource(config, input(env)).look(signal);
  await eurekaSource(config, input({ EUREKA_USERNAME: "me" })).look(signal);
  expect(eureka.authorizations).toEqual([`Basic ${btoa("me:s3:cret")}`, undefined]);
});
