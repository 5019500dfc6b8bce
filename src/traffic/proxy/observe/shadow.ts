/**
 * Mirrors safe requests of shadow rows to the service and compares its answer with the monolith's. Starts when the
 * client has its answer, so the client's leg cannot be delayed, nor fail, by anything that happens here.
 */
import { type Answer, compareAnswers } from "../../verify/compare-answers.ts";
import { addFailure, addSkipped, addVerdict, type Evidence, noEvidence } from "../../verify/evidence.ts";
import type { ResponseTap } from "../forward/exchange-context.ts";
import { editLines } from "../forward/field-edits.ts";
import type { ReceivedRequest } from "../forward/receive-request.ts";
import type { ResponseHead, ResponseSink, Transport, TransportCall } from "../forward/transport.ts";
import type { Instances } from "../pick/instances.ts";
import type { Route, Target } from "../table/route-table.ts";
import { childOf, traceEdits } from "./traces/trace-context.ts";
import type { Traces } from "./traces/traces.ts";

/** Bytes of a body that is kept for comparison. */
const maxBody = 1_048_576;
const maxAtOnce = 16;
const mirrored = new Set(["GET", "HEAD"]);

export interface Shadow {
  /** Null when the request is not to be mirrored. */
  tap(received: ReceivedRequest, route: Route, target: Target): ResponseTap | null;
  all(): ReadonlyMap<string, Evidence>;
  /** Mirrors under way. */
  running(): number;
}

/** `now` in milliseconds since the epoch. `traces` is null where none are kept. */
export function createShadow(
  transport: Transport,
  instances: Instances,
  now: () => number,
  traces: Pick<Traces, "recordShadow"> | null = null,
): Shadow {
  const found = new Map<string, Evidence>();
  let running = 0;

  function change(id: string, add: (evidence: Evidence) => Evidence): void {
    found.set(id, add(found.get(id) ?? noEvidence));
  }

  function mirror(received: ReceivedRequest, route: Route, target: Target, monolith: Answer): void {
    const { id } = route;
    const instance = instances.takeAnyway(target, now());
    if (instance === null) {
      change(id, addSkipped);
      return;
    }
    running++;
    const trace = received.trace === null ? null : childOf(received.trace, now());
    const over = (add: (evidence: Evidence) => Evidence, status = 0): void => {
      if (trace !== null) traces?.recordShadow(trace, route, target, status);
      running--;
      instances.release(instance);
      change(id, add);
    };
    const collector = collectAnswer({
      onAnswer: (service) =>
        over((evidence) => addVerdict(evidence, compareAnswers(monolith, service), now()), service.status),
      onTooLarge: () => over(addSkipped),
      onFailure: () => over(addFailure),
    });
    const fields = trace === null ? received.fields : editLines(received.fields, traceEdits(trace));
    const head = `${received.method} ${received.target} HTTP/1.1\r\n${fields}x-msa-shadow: 1\r\n\r\n`;
    collector.call = transport.send(
      instance,
      { method: received.method, head, body: "none", repeatable: true, upgrade: false },
      collector.sink,
    );
  }

  return {
    tap(received, route, target) {
      if (!mirrored.has(received.method) || received.body !== "none") return null;
      if (running >= maxAtOnce) {
        change(route.id, addSkipped);
        return null;
      }
      return answerTap((answer) =>
        answer === null ? change(route.id, addSkipped) : mirror(received, route, target, answer),
      );
    },
    all: () => found,
    running: () => running,
  };
}

/** Keeps a copy of an answer that passes; null when it was too large. A broken one is not reported. */
function answerTap(onAnswer: (answer: Answer | null) => void): ResponseTap {
  let head: ResponseHead | null = null;
  let parts: Buffer[] | null = [];
  let size = 0;
  return {
    onHead(seen) {
      head = seen;
    },
    onData(chunk) {
      size += chunk.length;
      if (size > maxBody) parts = null;
      parts?.push(Buffer.from(chunk));
    },
    onEnd() {
      // The answer is on its way to the client: only then does the mirror get its turn.
      setImmediate(() => onAnswer(head === null || parts === null ? null : toAnswer(head, parts)));
    },
    onFault() {},
  };
}

interface Collector {
  readonly sink: ResponseSink;
  call: TransportCall | null;
}

function collectAnswer(on: {
  onAnswer(answer: Answer): void;
  onTooLarge(): void;
  onFailure(): void;
}): Collector {
  let head: ResponseHead | null = null;
  const parts: Buffer[] = [];
  let size = 0;
  let over = false;
  const finish = (report: () => void): void => {
    if (over) return;
    over = true;
    report();
  };
  const collector: Collector = {
    call: null,
    sink: {
      onConnected() {},
      onInterim() {},
      onHead(seen) {
        head = seen;
      },
      onLull() {},
      onData(chunk) {
        size += chunk.length;
        if (size <= maxBody) parts.push(Buffer.from(chunk));
        else if (!over) {
          finish(on.onTooLarge);
          // Not from inside the reader's own callback.
          setImmediate(() => collector.call?.cancel());
        }
        return "done";
      },
      onEnd(last) {
        if (last !== null) parts.push(Buffer.from(last));
        finish(() => (head === null ? on.onFailure() : on.onAnswer(toAnswer(head, parts))));
        return "done";
      },
      onDrain() {},
      onUpgrade(_head, socket) {
        socket.destroy();
        finish(on.onFailure);
      },
      onFault: () => finish(on.onFailure),
    },
  };
  return collector;
}

function toAnswer(head: ResponseHead, parts: readonly Buffer[]): Answer {
  let contentType = "";
  for (let at = 0; at < head.fields.length; at += 2) {
    if (head.fields[at]!.toLowerCase() === "content-type") contentType = head.fields[at + 1]!;
  }
  return { status: head.status, contentType, body: Buffer.concat(parts) };
}
