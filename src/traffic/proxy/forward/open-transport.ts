import { createHttp2Transport } from "./http2-transport.ts";
import { createPooledTransport, type TransportSettings } from "./pooled-transport.ts";
import type { Transport } from "./transport.ts";

/** To each target in what it speaks. */
export function openTransport(settings: TransportSettings): Transport {
  const http1 = createPooledTransport(settings);
  const http2 = createHttp2Transport(settings);
  return {
    send(instance, request, sink) {
      if (instance.protocol === "http/1.1") return http1.send(instance, request, sink);
      if (!request.upgrade) return http2.send(instance, request, sink);
      // A connection of many requests cannot become something else.
      const call = { write: () => true, end() {}, resume() {}, cancel() {} };
      setImmediate(() =>
        sink.onFault({
          phase: "upgrade",
          side: "client",
          kind: "unsupported",
          detail: `${instance.key} speaks HTTP/2, which knows no Upgrade`,
        }),
      );
      return call;
    },
    retain(instances) {
      http1.retain(instances);
      http2.retain(instances);
    },
    counts() {
      const [one, other] = [http1.counts(), http2.counts()];
      return { busy: one.busy + other.busy, idle: one.idle + other.idle };
    },
    close() {
      http1.close();
      http2.close();
    },
  };
}
