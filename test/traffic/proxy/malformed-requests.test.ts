import { describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { corpus } from "../support/malformed/corpus.ts";
import { type Outcome, putCase } from "../support/malformed/put-case.ts";
import type { RawCase } from "../support/malformed/raw-case.ts";
import { readRequests, tastes } from "../support/malformed/read-requests.ts";
import { type RecordingTarget, startRecordingTarget } from "../support/malformed/recording-target.ts";
import { chosenFront, startTestProxy, tableOf } from "../support/start-test-proxy.ts";

/** Node's parser takes them for HTTP/1.0. */
const otherProtocols = new Set(["a method of Icecast", "version RTSP/1.0"]);

/** As the front in use has it. */
function wished(one: RawCase): RawCase {
  if (chosenFront() === "node" || !otherProtocols.has(one.name)) return one;
  return { ...one, wish: "refused", status: 400, reads: [] };
}

/** What is not as the case wishes it. */
function amiss(one: RawCase, { status, reads, waits, next }: Outcome): string[] {
  const same =
    reads.length === one.reads.length && one.reads.every((wanted, at) => isRead(wanted, reads[at]!));
  return [
    ...(same ? [] : [`the target read ${JSON.stringify(reads).slice(0, 300)}`]),
    ...(isStatus(one.status, status) ? [] : [`answered ${status}, not ${one.status}`]),
    ...(waits ? ["left open"] : []),
    ...(next === "/next" ? [] : [`the next client got ${JSON.stringify(next)}`]),
  ];
}

function isStatus(wanted: RawCase["status"], status: number | null): boolean {
  return wanted === "no" ? status === 400 || status === 501 : status === wanted;
}

/** ` @*` at its end stands for any host. */
function isRead(wanted: string, read: string): boolean {
  return wanted.endsWith(" @*") ? read.startsWith(wanted.slice(0, -1)) : read === wanted;
}

/** All that one target got, as differently lax readers understand it. */
function readingsOf(target: RecordingTarget): Record<string, string[]> {
  return Object.fromEntries(
    tastes.map((taste) => [taste, target.bytes().flatMap((bytes) => readRequests(bytes, taste).requests)]),
  );
}

describe("a request as no client should send it", () => {
  it(`(${corpus.length} cases) reaches the target as it was meant, or not at all, and harms nobody else's`, async () => {
    const target = await startRecordingTarget();
    const proxy = await startTestProxy(tableOf(`http://127.0.0.1:${target.port}`, null));
    const wrong: string[] = [];
    for (const one of corpus.map(wished)) {
      const outcome = await putCase(proxy.port, target, one, 5_000);
      await eventually(() => proxy.inFlight() === 0);
      wrong.push(...amiss(one, outcome).map((what) => `${one.wish} ${one.name}: ${what}`));
    }
    expect(wrong).toEqual([]);
    expect(target.requests.filter((request) => request.startsWith("GET /smuggled"))).toEqual([]);
    expect(target.broken).toEqual([]);
    expect(target.bytes().join("")).not.toMatch(/h2c/i);
    const { strict, ...others } = readingsOf(target);
    for (const other of Object.values(others)) expect(other).toEqual(strict);
  });
});
