/** What nginx or HAProxy refuses, the proxy refuses as well, or the documentation says why it does not. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { freePort } from "../run/free-port.ts";
import { corpus } from "../traffic/support/malformed/corpus.ts";
import { type Outcome, putCase } from "../traffic/support/malformed/put-case.ts";
import { startRecordingTarget } from "../traffic/support/malformed/recording-target.ts";
import { hasEngine, startEngine } from "./engines.ts";

const engines = {
  nginx: (
    port: number,
    target: number,
  ) => `client_header_timeout 500ms; client_body_timeout 500ms; keepalive_timeout 500ms;
    upstream target { server 127.0.0.1:${target}; keepalive 4; }
    server { listen 127.0.0.1:${port}; location / {
      proxy_pass http://target; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host;
    } }\n`,
  haproxy: (port: number, target: number) => `defaults
  mode http
  timeout connect 2s
  timeout client 500ms
  timeout server 5s
  timeout http-request 500ms
frontend door
  bind 127.0.0.1:${port}
  default_backend target
backend target
  server one 127.0.0.1:${target}\n`,
} as const;
type Engine = keyof typeof engines;

async function outcomesOf(engine: Engine): Promise<Map<string, Outcome>> {
  const target = await startRecordingTarget();
  const port = await freePort();
  const { stop } = await startEngine(engine, engines[engine](port, target.port), port);
  const outcomes = new Map<string, Outcome>();
  for (const one of corpus) outcomes.set(one.name, await putCase(port, target, one, 4_000));
  await stop();
  return outcomes;
}
/** Names in the first column of the page's table. */
function explained(): string[] {
  const page = readFileSync(new URL("../../docs/malformed-requests.md", import.meta.url), "utf8");
  return [...page.matchAll(/^\| (`[^|]*)\|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name),
  );
}

it("the page explains only what there is", () => {
  const names = new Set(corpus.map(({ name }) => name));
  expect(explained().filter((name) => !names.has(name))).toEqual([]);
  expect(explained().length).toBeGreaterThan(10);
});

it.skipIf(!hasEngine("nginx") || !hasEngine("haproxy"))(
  "what nginx or HAProxy refuses is refused, or the page says why it is carried",
  async () => {
    const outcomes = { nginx: await outcomesOf("nginx"), haproxy: await outcomesOf("haproxy") };
    const unexplained = corpus
      .filter(({ name }) => !explained().includes(name))
      .flatMap(({ name, reads }) =>
        Object.entries(outcomes)
          .filter(([, of]) => of.get(name)!.reads.length < reads.length)
          .map(([engine, of]) => `${name}: ${engine} answers ${of.get(name)!.status}`),
      );
    expect(unexplained).toEqual([]);
  },
);
