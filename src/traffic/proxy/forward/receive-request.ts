/** A client's request, checked once and made ready for whichever target gets it. */
import { isAuthority } from "./authority.ts";
import type { ClientConnection } from "./client-connection.ts";
import type { ClientRequest } from "./client-request.ts";
import type { Fault, FaultKind } from "./fault.ts";
import { namedByConnection } from "./field-rules.ts";
import type { RequestTrace } from "./request-trace.ts";
import { type ScannedFields, scanFields } from "./scan-fields.ts";

export interface ReceivedRequest {
  readonly method: string;
  /** Origin form, byte for byte what the client sent. */
  readonly target: string;
  /** `target` without its query. */
  readonly path: string;
  /** Authority that it is for: of the request target where that is absolute, else of `Host`; null without. */
  readonly host: string | null;
  /** Field lines for the target, each with its line end. */
  readonly fields: string;
  readonly body: "none" | "length" | "chunked";
  readonly expectsContinue: boolean;
  /** The target is asked for another protocol. */
  readonly upgrade: boolean;
  /** As a trusted peer gave it; null from anybody else. */
  readonly forwardedFor: string | null;
  /** Null where traces are not kept; a client's own is handed on then as it came. */
  readonly trace: RequestTrace | null;
}

const absoluteForm = /^https?:\/\/([^/?#@\s]+)(\/[^#]*|\?[^#]*)?$/i;

/** `upgrade`: the client asks for another protocol. */
export function receiveRequest(
  req: ClientRequest,
  client: ClientConnection,
  upgrade: boolean,
): ReceivedRequest | Fault {
  // Node's parser of HTTP/1.1 reads 0.9 and 2.0 as if they were 1.x; a target would be told that they are.
  if (req.httpVersionMajor !== client.http) return refused("malformed", `HTTP/${req.httpVersion}`);
  const scan = scanFields(req.rawHeaders, client.trusted);
  if (typeof scan === "string") return refused("malformed", scan);
  const method = req.method ?? "";
  // Its answer would show the client what proxies added for the target (RFC 9110 9.3.8).
  if (method === "TRACE") return refused("unsupported", "TRACE");
  if (scan.host !== null && !isAuthority(scan.host)) return refused("malformed", "Host");
  const target = originForm(method, req.url ?? "", scan);
  if (target === null) return refused("malformed", "request target");
  const modern = isModern(req);
  if (scan.coding !== null) {
    // A body that two readers could measure differently is how requests are smuggled (RFC 9112 6.1).
    if (scan.length !== null || !modern) return refused("malformed", "Transfer-Encoding");
    if (scan.coding !== "chunked") return refused("unsupported", "Transfer-Encoding");
  }
  const body =
    scan.coding !== null ? "chunked" : scan.length !== null && Number(scan.length) > 0 ? "length" : "none";
  // The end of such a body cannot be told from the first bytes of the other protocol.
  if (upgrade && body !== "none") return refused("malformed", "Upgrade with a body");
  if (upgrade && !modern) return refused("malformed", "Upgrade in HTTP/1.0");
  const protocols = upgrade ? protocolsOf(scan.upgrade ?? "") : "";
  const query = target.indexOf("?");
  return {
    method,
    target,
    path: query === -1 ? target : target.slice(0, query),
    host: scan.host,
    fields: fieldLines(req, scan, client, protocols),
    body,
    expectsContinue: modern && scan.expect !== null,
    upgrade: protocols !== "",
    forwardedFor: scan.forwardedFor,
    trace: null,
  };
}

export function isFault(value: ReceivedRequest | Fault): value is Fault {
  return "phase" in value;
}

/** RFC 9112 3.2: absolute form brings its own authority, which replaces Host. */
function originForm(method: string, url: string, scan: ScannedFields): string | null {
  if (url.charCodeAt(0) === 47) return url.includes("#") ? null : url;
  if (url === "*") return method === "OPTIONS" ? url : null;
  const absolute = absoluteForm.exec(url);
  if (absolute === null || !isAuthority(absolute[1]!)) return null;
  scan.host = absolute[1]!;
  const path = absolute[2] ?? "/";
  return path.startsWith("?") ? `/${path}` : path;
}

/** Without HTTP/2: a target that switched to it would be asked for anything, past the table and its gates. */
function protocolsOf(upgrade: string): string {
  if (!/h2c/i.test(upgrade)) return upgrade;
  return upgrade
    .split(",")
    .map((protocol) => protocol.trim())
    .filter((protocol) => protocol.toLowerCase() !== "h2c")
    .join(", ");
}

function fieldLines(
  req: ClientRequest,
  scan: ScannedFields,
  client: ClientConnection,
  protocols: string,
): string {
  const host = scan.host ?? `${req.socket.localAddress ?? "localhost"}:${req.socket.localPort ?? 80}`;
  const dropped = scan.connection.length === 0 ? [] : namedByConnection(scan.connection);
  const { kept } = scan;
  let lines = `Host: ${host}\r\n`;
  for (let at = 0; at < kept.length; at += 2) {
    const name = kept[at]!;
    if (dropped.length > 0 && dropped.includes(name.toLowerCase())) continue;
    // HTTP/1.0 knows no Expect; a target that waits for one would wait for ever.
    if (scan.expect !== null && !isModern(req) && name.toLowerCase() === "expect") continue;
    lines += `${name}: ${kept[at + 1]!}\r\n`;
  }
  if (scan.coding !== null) lines += "Transfer-Encoding: chunked\r\n";
  if (protocols !== "") lines += `Connection: Upgrade\r\nUpgrade: ${protocols}\r\n`;
  const chain = scan.forwardedFor === null ? client.peer : `${scan.forwardedFor}, ${client.peer}`;
  return `${lines}X-Forwarded-For: ${chain}\r\nX-Forwarded-Host: ${scan.forwardedHost ?? host}\r\nX-Forwarded-Proto: ${scan.forwardedProto ?? client.proto}\r\nVia: ${req.httpVersionMajor}.${req.httpVersionMinor} msa\r\n`;
}

/** Anything but HTTP/1.0. */
function isModern(req: ClientRequest): boolean {
  return req.httpVersionMajor > 1 || req.httpVersionMinor > 0;
}

function refused(kind: FaultKind, detail: string): Fault {
  return { phase: "request-headers", side: "client", kind, detail };
}
