import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { TargetConfig } from "../routes/route-file.ts";
import { parseTargetAddress } from "../routes/target-address.ts";
import { type Probe, probeHealth } from "../run/probe-health.ts";
import { probeHealthOverHttp2 } from "../run/probe-health-http2.ts";

/** Asks a target of the table in that file whether it is there; `asked` is what was asked, for messages. */
export async function probeTarget(
  { url, health = "/", protocol, tls = {} }: TargetConfig,
  routesFile: string,
  timeoutMs: number,
): Promise<Probe & { readonly asked: string }> {
  const ask = protocol === "h2" ? probeHealthOverHttp2 : probeHealth;
  const address = parseTargetAddress(url);
  if (typeof address === "string") return { asked: url, ok: false, seen: address };
  if (address.socketPath !== null) {
    const { socketPath } = address;
    const probe = await ask(`http://localhost${health}`, timeoutMs, { socketPath });
    return { ...probe, asked: `${url} ${health}` };
  }
  const asked = `${address.text}${health}`;
  const ca = tls.ca === undefined ? {} : readCa(resolve(dirname(routesFile), tls.ca));
  if (typeof ca === "string") return { asked, ok: false, seen: ca };
  const way = {
    ...ca,
    ...(tls.servername === undefined ? {} : { servername: tls.servername }),
    ...(tls.insecure === true ? { rejectUnauthorized: false } : {}),
  };
  return { ...(await ask(asked, timeoutMs, way)), asked };
}

/** A string says why not. */
function readCa(path: string): { readonly ca: Buffer } | string {
  try {
    return { ca: readFileSync(path) };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
