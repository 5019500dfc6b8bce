import { connect } from "node:http2";
import { connect as connectPlain, type NetConnectOpts } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Probe, ProbeWay } from "./probe-health.ts";

/** As `probeHealth`, in HTTP/2: without TLS from the first byte on. */
export function probeHealthOverHttp2(url: string, timeoutMs: number, way: ProbeWay = {}): Promise<Probe> {
  return new Promise((resolve) => {
    const { protocol, hostname, host, port, pathname, search } = new URL(url);
    const encrypted = protocol === "https:";
    const place: NetConnectOpts =
      way.socketPath === undefined
        ? { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port || (encrypted ? 443 : 80)) }
        : { path: way.socketPath };
    const session = connect(`${protocol}//${host}`, {
      createConnection: () =>
        encrypted ? connectTls({ ...place, ...way, ALPNProtocols: ["h2"] }) : connectPlain(place),
    });
    const timer = setTimeout(() => end(false, `no answer within ${timeoutMs} ms`), timeoutMs);
    const end = (ok: boolean, seen: string): void => {
      clearTimeout(timer);
      session.destroy();
      resolve({ ok, seen });
    };
    const fail = (error: NodeJS.ErrnoException): void => end(false, error.code ?? error.message);
    session.on("error", fail);
    const asking = session.request({ ":path": `${pathname}${search}`, te: "trailers" });
    asking.on("error", fail);
    asking.on("response", (headers) => {
      const status = Number(headers[":status"]);
      end(status > 0 && status < 500, String(status));
    });
    asking.on("close", () => end(false, "no answer"));
  });
}
