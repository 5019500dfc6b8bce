/** The JSON API and the status page, on a port of their own. Reads are open on loopback; writes need the token. */
import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { z } from "zod";
import { MsaError } from "../../../errors/msa-error.ts";
import { type RouteFile, routeState, rowCondition } from "../../../routes/route-file.ts";
import type { Transition } from "../../../routes/transitions.ts";
import type { Evidence } from "../../verify/evidence.ts";
import type { ProxyStatus } from "../observe/proxy-status.ts";
import { isOwnOrigin } from "./own-origin.ts";
import { renderStatusPage } from "./render-status-page.ts";

export interface AdminSource {
  status(): Promise<ProxyStatus>;
  routes(): RouteFile;
  /** By the id of the row. */
  evidence(): Promise<Readonly<Record<string, Evidence>>>;
  metrics(): Promise<string>;
  /** False while draining. */
  ready(): boolean;
  /** What is wrong with the route file; null when nothing is. */
  tableFault(): string | null;
  /** Sources of instances that fail, or list nobody. */
  discoveryFaults(): readonly object[];
  move(ask: MoveAsk): Promise<Transition>;
  rollback(ask: RollbackAsk): Promise<Transition>;
}

const rollbackAsk = z.strictObject({ selector: z.string().min(1), reason: z.string().optional() });
const moveAsk = rollbackAsk.extend({
  state: routeState,
  weight: z.number().optional(),
  when: rowCondition.optional(),
});
type RollbackAsk = z.infer<typeof rollbackAsk>;
type MoveAsk = z.infer<typeof moveAsk>;

const maxBody = 65_536;

/** `token` null: no writes at all. */
export function createAdminServer(source: AdminSource, token: string | null): Server {
  return createServer((req, res) => {
    answer(req, res, source, token).catch((error: unknown) => fail(res, error));
  });
}

async function answer(
  req: IncomingMessage,
  res: ServerResponse,
  source: AdminSource,
  token: string | null,
): Promise<void> {
  // A web page that the operator visits must not reach this port by a name that resolves to loopback.
  if (!isOwnOrigin(req)) return send(res, 403, problem("forbidden", "Host or Origin is not this server"));
  const path = (req.url ?? "/").split("?")[0];
  switch (`${req.method === "HEAD" ? "GET" : req.method} ${path}`) {
    case "GET /livez":
      return send(res, 200, { status: "ok" });
    case "GET /readyz":
      return send(res, source.ready() ? 200 : 503, {
        status: source.ready() ? "ok" : "draining",
        tableFault: source.tableFault(),
        // The last good set is in force, so the proxy is ready all the same.
        discoveryFaults: source.discoveryFaults(),
      });
    case "GET /metrics":
      return sendText(res, "text/plain; version=0.0.4; charset=utf-8", await source.metrics());
    case "GET /api/status":
      return send(res, 200, await source.status());
    case "GET /api/routes":
      return send(res, 200, { schemaVersion: 1, ...source.routes() });
    case "GET /api/evidence":
      return send(res, 200, {
        schemaVersion: 1,
        endpoints: Object.entries(await source.evidence()).map(([id, evidence]) => ({ id, ...evidence })),
      });
    case "GET /":
      return sendText(res, "text/html; charset=utf-8", renderStatusPage(await source.status()));
    case "POST /api/move":
      if (!mayWrite(req, token))
        return send(res, 401, problem("unauthorized", "bearer token missing or wrong"));
      return sendChange(res, await source.move(moveAsk.parse(await readJson(req))));
    case "POST /api/rollback":
      if (!mayWrite(req, token))
        return send(res, 401, problem("unauthorized", "bearer token missing or wrong"));
      return sendChange(res, await source.rollback(rollbackAsk.parse(await readJson(req))));
    default:
      return send(res, 404, problem("not found", `no ${req.method} ${path}`));
  }
}

function mayWrite(req: IncomingMessage, token: string | null): boolean {
  const given = /^Bearer (\S+)$/.exec(req.headers.authorization ?? "")?.[1];
  if (token === null || given === undefined) return false;
  // Hashed, so that neither content nor length shows in the time it takes.
  return timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

async function readJson(req: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of req) {
    text += String(chunk);
    if (text.length > maxBody) throw new z.ZodError([]);
  }
  return JSON.parse(text);
}

function fail(res: ServerResponse, error: unknown): void {
  if (error instanceof MsaError) {
    const { code, message, why, fix, where, docs } = error;
    const unknown = code === "MSA1004" || code === "MSA1005";
    send(res, unknown ? 404 : 409, { schemaVersion: 1, error: { code, message, why, fix, where, docs } });
  } else if (error instanceof z.ZodError || error instanceof SyntaxError) {
    send(res, 400, problem("bad request", error.message));
  } else send(res, 500, problem("internal", error instanceof Error ? error.message : String(error)));
}

function problem(code: string, message: string): object {
  return { schemaVersion: 1, error: { code, message } };
}

function sendChange(res: ServerResponse, transition: Transition): void {
  send(res, 200, { schemaVersion: 1, changed: transition.changed, skipped: transition.skipped });
}

function send(res: ServerResponse, status: number, value: object): void {
  sendText(res, "application/json; charset=utf-8", `${JSON.stringify(value)}\n`, status);
}

function sendText(res: ServerResponse, type: string, text: string, status = 200): void {
  res.writeHead(status, {
    "Content-Type": type,
    "Content-Length": Buffer.byteLength(text),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  });
  res.end(text);
}
