/** HTTP/2 to targets that speak it: a few connections to each, many requests on one. */
import type { Instance } from "../table/route-table.ts";
import { Http2Call, type Http2CallOwner } from "./http2-call.ts";
import type { TransportSettings } from "./pooled-transport.ts";
import { SentBody } from "./sent-body.ts";
import { type SessionSettings, TargetSession } from "./target-session.ts";
import { createTrust } from "./target-trust.ts";
import type { OutgoingRequest, ResponseSink, Transport, TransportCall } from "./transport.ts";

/** Milliseconds between two looks at the deadlines. */
const sweepEvery = 100;
/** Milliseconds for which a connection without requests is kept. */
const idleTime = 60_000;

export function createHttp2Transport(settings: TransportSettings): Transport {
  const trust = createTrust(settings.folder);
  const sessions = new Map<string, TargetSession[]>();
  /** Requests at once on a connection, as each instance said last. */
  const limits = new Map<string, number>();
  let wanted: ReadonlySet<string> | null = null;
  let coarseNow = performance.now();
  const now = (): number => coarseNow;
  const all = (): TargetSession[] => [...sessions.values()].flat();

  const ofSession: SessionSettings = {
    connectTimeout: settings.connectTimeout,
    now,
    trust: trust.of,
    onLimit: (session, limit) => limits.set(session.instance.key, limit),
    onClosed(session) {
      const { key } = session.instance;
      const left = (sessions.get(key) ?? []).filter((one) => one !== session);
      if (left.length > 0) sessions.set(key, left);
      else sessions.delete(key);
    },
  };

  function sweep(): void {
    coarseNow = performance.now();
    for (const session of all()) {
      session.sweep(coarseNow);
      if (session.calls.size === 0 && session.idleSince + idleTime < coarseNow) session.close();
    }
  }
  const timer = setInterval(sweep, sweepEvery);
  timer.unref();

  function take(instance: Instance, failed: TargetSession | null): TargetSession {
    const list = sessions.get(instance.key) ?? [];
    const free = list.find((one) => one !== failed && one.hasRoom);
    if (free !== undefined) return free;
    const opened = new TargetSession(instance, ofSession, limits.get(instance.key));
    opened.idleSince = coarseNow;
    sessions.set(instance.key, [...list, opened]);
    return opened;
  }

  /** `again`: tries it over another connection than this one; null when that was done. */
  function start(
    instance: Instance,
    request: OutgoingRequest,
    sink: ResponseSink,
    body: SentBody,
    failed: TargetSession | null,
    again: ((failed: TargetSession) => boolean) | null,
  ): Http2Call {
    const session = take(instance, failed);
    const owner: Http2CallOwner = {
      now,
      responseTimeout: settings.responseTimeout,
      onAnswer() {
        session.served = true;
      },
      onSilence: () => session.doubt(),
      onOver() {
        session.calls.delete(call);
        session.idleSince = coarseNow;
        if (session.calls.size === 0 && wanted?.has(instance.key) === false) session.close();
      },
      // A connection that has answered before and dies without a word may have been closed while it was idle.
      retry: (refused) => (refused || (session.served && request.repeatable)) && again?.(session) === true,
    };
    const call = new Http2Call(instance, request, sink, owner, body);
    session.begin(call);
    return call;
  }

  function send(instance: Instance, request: OutgoingRequest, sink: ResponseSink): TransportCall {
    const body = new SentBody();
    let call = start(instance, request, sink, body, null, (failed) => {
      if (!body.isWhole) return false;
      call = start(instance, request, sink, body, failed, null);
      return true;
    });
    return {
      write: (chunk) => call.write(chunk),
      end: (trailers) => call.end(trailers),
      resume: () => call.resume(),
      cancel: () => call.cancel(),
    };
  }

  return {
    send,
    retain(instances) {
      trust.forget();
      wanted = new Set(instances.map(({ key }) => key));
      for (const key of limits.keys()) if (!wanted.has(key)) limits.delete(key);
      for (const session of all())
        if (!wanted.has(session.instance.key) && session.calls.size === 0) session.close();
    },
    counts() {
      const busy = all().filter(({ calls }) => calls.size > 0).length;
      return { busy, idle: all().length - busy };
    },
    close() {
      clearInterval(timer);
      for (const session of all()) session.destroy();
    },
  };
}
