import { afterEach } from "vitest";
import type { Client, ClientOptions } from "../../templates/runtime/client.js";
import type { Listener, ListenerOptions } from "../../templates/runtime/listener.js";
import { openRuntime, type Runtime } from "./open-runtime.ts";

export const secret = "a-secret-that-both-sides-have";

export interface Peers {
  readonly runtime: Runtime;
  listen(handlers: ListenerOptions["handlers"], options?: Partial<ListenerOptions>): Promise<Listener>;
  connect(url: string | undefined, options?: Partial<ClientOptions>): Client;
}

/** Listeners and clients over real sockets, closed after each test. */
export function openPeers(): Peers {
  const runtime = openRuntime();
  const open: (() => unknown)[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((close) => close()));
  });
  return {
    runtime,
    async listen(handlers, options = {}) {
      const listener = await runtime.createListener({
        secret,
        handlers,
        onError: () => undefined,
        ...options,
      });
      open.push(() => listener.close(0));
      return listener;
    },
    connect(url, options = {}) {
      const client = runtime.createClient({ name: "users", url, secret, ...options });
      open.push(() => client.close());
      return client;
    },
  };
}

/** What a promise failed with; fails itself when it did not fail. */
export async function failureOf(promise: Promise<unknown>): Promise<Record<string, unknown> & Error> {
  try {
    await promise;
  } catch (error) {
    return error as Record<string, unknown> & Error; // every test looks at the properties it expects
  }
  throw new Error("the promise was kept");
}
