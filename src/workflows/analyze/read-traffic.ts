import { createReadStream, existsSync, readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import type { Endpoint } from "../../code/model/monolith.ts";
import type { Traffic } from "../../code/model/signals.ts";
import { type RequestCounter, requestCounter } from "../../code/model/traffic/match-requests.ts";
import { parseLogLine } from "../../code/model/traffic/parse-log-line.ts";
import { parseSpans } from "../../code/model/traffic/parse-spans.ts";
import { MsaError } from "../../errors/msa-error.ts";
import type { WorkflowContext } from "../context.ts";

export interface TrafficFile {
  readonly kind: "access-log" | "spans";
  /** As given; relative to `cwd`. */
  readonly file: string;
  readonly cwd: string;
}

/** Requests by endpoint, of a log or an export of spans; null with a warning where no endpoint was asked for. */
export async function readTraffic(
  ctx: Pick<WorkflowContext, "onProgress">,
  { kind, file, cwd }: TrafficFile,
  endpoints: readonly Pick<Endpoint, "id" | "method" | "path" | "regex">[],
): Promise<Traffic | null> {
  const path = isAbsolute(file) ? file : join(cwd, file);
  if (!existsSync(path)) throw new MsaError("MSA1006", { message: `--${kind}: there is no file ${file}` });
  const counter = requestCounter(endpoints);
  const unread = kind === "spans" ? await countSpans(path, counter) : await countLog(path, counter);
  const traffic = counter.result(kind);
  const known = traffic.requests - traffic.unmatched;
  const rest = unread === 0 ? "" : `, ${unread} lines could not be read`;
  if (known === 0) {
    const text = `${file} tells of no request to an endpoint of the monolith (${traffic.requests} requests${rest}): edges are counted in the code`;
    ctx.onProgress({ kind: "warn", text });
    return null;
  }
  ctx.onProgress({
    kind: "done",
    text: `counted ${known} requests to ${traffic.calls.size} endpoints, ${traffic.unmatched} to none${rest}`,
  });
  return traffic;
}

/** Number of lines that are no requests. */
async function countLog(path: string, counter: RequestCounter): Promise<number> {
  let unread = 0;
  for await (const line of linesOf(path)) {
    if (line.trim() === "") continue;
    const request = parseLogLine(line);
    if (request === null) unread += 1;
    else counter.add(request.method, request.path, 1);
  }
  return unread;
}

/** One document, or one a line as the collector's file exporter writes them. */
async function countSpans(path: string, counter: RequestCounter): Promise<number> {
  let unread = 0;
  let read = 0;
  for await (const line of linesOf(path)) {
    if (line.trim() === "") continue;
    const document = parseJson(line);
    if (document === undefined) {
      unread += 1;
      // A document over several lines: none of its lines is one by itself.
      if (read === 0 && unread > 3) break;
    } else {
      read += 1;
      addSpans(document, counter);
    }
  }
  if (read > 0) return unread;
  const whole = parseJson(readFileSync(path, "utf8"));
  if (whole === undefined) throw new MsaError("MSA1006", { message: `--spans: ${path} is no JSON` });
  addSpans(whole, counter);
  return 0;
}

function addSpans(document: unknown, counter: RequestCounter): void {
  for (const { method, route, path } of parseSpans(document)) {
    if (route !== null) counter.addRoute(method, route, 1);
    else if (path !== null) counter.add(method, path, 1);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function linesOf(path: string): AsyncIterable<string> {
  const bytes = createReadStream(path);
  const input = path.endsWith(".gz") ? bytes.pipe(createGunzip()) : bytes;
  return createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
}
