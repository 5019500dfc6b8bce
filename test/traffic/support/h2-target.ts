/** A target that speaks HTTP/2, without TLS or with it, or (`path`) behind a unix socket. */
import {
  createSecureServer,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { RouteFile, TargetConfig } from "../../../src/routes/route-file.ts";
import { certificate, certificateFile } from "./certificates.ts";

export interface H2Target {
  readonly config: TargetConfig;
  /** Connections that are open now. */
  readonly sessions: ReadonlySet<ServerHttp2Session>;
  /** Streams that are open now. */
  readonly streams: ReadonlySet<ServerHttp2Stream>;
  accepted(): number;
}

export async function startH2Target(
  answer: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void,
  {
    tls = false,
    limit,
    path,
  }: { readonly tls?: boolean; readonly limit?: number; readonly path?: string } = {},
): Promise<H2Target> {
  const settings = limit === undefined ? {} : { settings: { maxConcurrentStreams: limit } };
  const server = tls ? createSecureServer({ ...certificate("server"), ...settings }) : createServer(settings);
  const sessions = new Set<ServerHttp2Session>();
  const streams = new Set<ServerHttp2Stream>();
  let accepted = 0;
  server.on("session", (session) => {
    accepted++;
    sessions.add(session);
    session.on("error", () => {});
    session.on("close", () => sessions.delete(session));
  });
  server.on("stream", (stream, headers) => {
    streams.add(stream);
    stream.on("error", () => {});
    stream.on("close", () => streams.delete(stream));
    answer(stream, headers);
  });
  await new Promise<void>((resolve) => {
    if (path === undefined) server.listen(0, "127.0.0.1", resolve);
    else server.listen(path, resolve);
  });
  onTestFinished(() => {
    for (const session of sessions) session.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // not asked for where there is a path
  const url = path === undefined ? `${tls ? "https" : "http"}://127.0.0.1:${port}` : `unix:${path}`;
  const way = tls ? { tls: { ca: certificateFile("ca.pem") } } : {};
  return { config: { url, protocol: "h2", ...way }, sessions, streams, accepted: () => accepted };
}

/** A table whose monolith is that target. */
export function tableAt({ config }: H2Target): RouteFile {
  return { version: 1, targets: { monolith: config }, routes: [] };
}
