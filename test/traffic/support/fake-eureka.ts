/** Eureka's `GET /eureka/apps/<APP>` after its public REST reference, in the JSON that XStream writes. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

interface EurekaEntry {
  readonly host: string;
  readonly port: number;
  readonly status?: string;
}

export interface FakeEureka {
  /** Ends with `/eureka`. */
  readonly url: string;
  readonly authorizations: readonly (string | undefined)[];
  list(entries: readonly EurekaEntry[]): void;
  answer(status: number, body: string): void;
}

export async function startFakeEureka(app: string): Promise<FakeEureka> {
  let reply = { status: 404, body: "" };
  const authorizations: (string | undefined)[] = [];
  const server = createServer((req, res) => {
    authorizations.push(req.headers.authorization);
    if (req.url !== `/eureka/apps/${app}` || req.headers.accept !== "application/json") {
      res.writeHead(406).end();
      return;
    }
    res.writeHead(reply.status, { "content-type": "application/json" }).end(reply.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/eureka`, // listening on TCP
    authorizations,
    list(entries) {
      const all = entries.map((one) => instance(app, one));
      // It forgets an application with its last instance; a single one is no array.
      reply =
        all.length === 0
          ? { status: 404, body: "" }
          : {
              status: 200,
              body: JSON.stringify({
                application: { name: app, instance: all.length === 1 ? all[0] : all },
              }),
            };
    },
    answer(status, body) {
      reply = { status, body };
    },
  };
}

function instance(app: string, { host, port, status = "UP" }: EurekaEntry) {
  return {
    instanceId: `${host}:${app.toLowerCase()}:${port}`,
    hostName: host,
    app,
    ipAddr: host,
    status,
    overriddenStatus: "UNKNOWN",
    port: { $: port, "@enabled": "true" },
    securePort: { $: 443, "@enabled": "false" },
    countryId: 1,
    dataCenterInfo: {
      "@class": "com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo",
      name: "MyOwn",
    },
    metadata: { "management.port": String(port) },
    vipAddress: app.toLowerCase(),
  };
}
