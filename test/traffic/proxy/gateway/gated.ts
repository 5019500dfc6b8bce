/** A proxy with one gated row, `/a`, in front of a target that says what it got. */
import type { GateSettings } from "../../../../src/routes/gate-settings.ts";
import { type ParsedAnswer, parseAnswer, send } from "../../support/raw-client.ts";
import { startNamedTarget } from "../../support/start-target.ts";
import {
  startTestProxy,
  type TestProxy,
  type TestProxyOptions,
  tableOf,
} from "../../support/start-test-proxy.ts";

/** What the target got. */
interface Got {
  readonly body: string;
  /** All values of that header, in lower case. */
  all(name: string): string[];
}

export type Fields = Readonly<Record<string, string>>;

export interface Gated extends TestProxy {
  ask(fields?: Fields, method?: string, body?: string): Promise<ParsedAnswer>;
}

export async function startGated(gate: GateSettings, options: TestProxyOptions = {}): Promise<Gated> {
  const monolith = await startNamedTarget("monolith");
  const table = tableOf(monolith.url, null, { "GET /a": { gate: "door" }, "POST /a": { gate: "door" } });
  const routes = table.routes.map((row) => ({ ...row, state: "monolith" as const }));
  const proxy = await startTestProxy({ ...table, routes, gates: { door: gate } }, options);
  return { ...proxy, ask: (fields, method, body) => ask(proxy.port, "/a", fields, method, body) };
}

export async function ask(
  port: number,
  path: string,
  fields: Fields = {},
  method = "GET",
  body = "",
): Promise<ParsedAnswer> {
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  const length =
    body === "" || fields["Transfer-Encoding"] !== undefined ? "" : `Content-Length: ${body.length}\r\n`;
  const head = `${method} ${path} HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n${lines.join("")}${length}\r\n`;
  return parseAnswer(await send(port, head + body));
}

export function got(answer: ParsedAnswer): Got {
  const { headers, body } = JSON.parse(answer.body) as { headers: string[]; body: string }; // made by startNamedTarget
  return {
    body,
    all: (name) => headers.filter((_, at) => at % 2 === 1 && headers[at - 1]!.toLowerCase() === name),
  };
}
