/** One JSON line a request, built by hand: a logging library would cost as much as a tenth of the request. */
import type { ExchangeReport } from "../forward/exchange-context.ts";
import { type Fault, faultStatus } from "../forward/fault.ts";
import type { DoorReport } from "../gateway/door.ts";

export interface AccessLog {
  record(report: ExchangeReport): void;
  recordDoor(report: DoorReport): void;
  /** A request that could not be read. */
  recordFault(fault: Fault): void;
  flush(): void;
  close(): void;
}

const flushAt = 32_768;
/** Milliseconds. */
const flushEvery = 200;

/** `sink` gets whole lines. `now` in milliseconds since the epoch. */
export function createAccessLog(sink: (lines: string) => void, now: () => number): AccessLog {
  let lines = "";
  function flush(): void {
    if (lines === "") return;
    const text = lines;
    lines = "";
    sink(text);
  }
  const timer = setInterval(flush, flushEvery);
  timer.unref();
  return {
    record(report) {
      lines += accessLine(report, now());
      if (lines.length >= flushAt) flush();
    },
    recordDoor(report) {
      lines += doorLine(report, now());
      if (lines.length >= flushAt) flush();
    },
    recordFault(fault) {
      lines += `{"time":${now()},"status":${faultStatus(fault)}${faultPart(fault)}}\n`;
    },
    flush,
    close() {
      clearInterval(timer);
      flush();
    },
  };
}

/** The path without its query, which may hold secrets. */
function accessLine(report: ExchangeReport, at: number): string {
  const row = report.route === null ? "null" : JSON.stringify(report.route.id);
  return `{"time":${at},"method":"${report.method}","path":${JSON.stringify(report.path)},"status":${report.status},"route":${row},"leg":"${report.leg}","target":${JSON.stringify(report.target.name)}${instancePart(report)},"bytes":${report.bytes},"ms":${Math.round(report.duration * 1000) / 1000}${idPart(report.requestId)}${report.fault === null ? "" : faultPart(report.fault)}}\n`;
}

/** What the door answered; the address of who was refused is what an operator looks for. */
function doorLine(report: DoorReport, at: number): string {
  const row = report.route === null ? "null" : JSON.stringify(report.route.id);
  return `{"time":${at},"method":"${report.method}","path":${JSON.stringify(report.path)},"status":${report.status},"route":${row},"door":"${report.by}","detail":${JSON.stringify(report.detail)},"bytes":${report.bytes},"ms":${Math.round(report.duration * 1000) / 1000}}\n`;
}

/** It has no character that JSON would escape. */
function idPart(id: string | null): string {
  return id === null ? "" : `,"requestId":"${id}"`;
}

/** Which of several. */
function instancePart({ target, instance }: ExchangeReport): string {
  return target.instances.length === 1 || instance === null
    ? ""
    : `,"instance":${JSON.stringify(instance.key)}`;
}

function faultPart(fault: Fault): string {
  return `,"fault":{"phase":"${fault.phase}","side":"${fault.side}","kind":"${fault.kind}","detail":${JSON.stringify(fault.detail)}}`;
}
