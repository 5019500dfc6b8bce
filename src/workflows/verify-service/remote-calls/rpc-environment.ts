import { randomBytes } from "node:crypto";
import { findFreePort } from "../../../run/find-free-port.ts";

/** What two processes that are tried out together need to call each other, on ports that nobody else has. */
export interface RpcEnvironment {
  readonly secret: string;
  /** Where the internal listeners are, once their processes run. */
  readonly urls: { readonly service: string; readonly monolith: string };
  readonly service: Readonly<Record<string, string>>;
  readonly monolith: Readonly<Record<string, string>>;
}

export async function rpcEnvironment(): Promise<RpcEnvironment> {
  const secret = randomBytes(24).toString("hex");
  const ports = { service: await findFreePort(), monolith: await findFreePort() };
  const url = (port: number): string => `http://127.0.0.1:${port}`;
  const common = { MSA_RPC_SECRET: secret, MSA_RPC_HOST: "127.0.0.1" };
  return {
    secret,
    urls: { service: url(ports.service), monolith: url(ports.monolith) },
    service: {
      ...common,
      MSA_RPC_PORT: String(ports.service),
      MSA_MONOLITH_RPC_URL: url(ports.monolith),
    },
    monolith: { ...common, MSA_RPC_PORT: String(ports.monolith) },
  };
}
