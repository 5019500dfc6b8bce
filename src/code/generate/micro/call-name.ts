import type { RemoteMethod } from "../../plan/plan.ts";

/** On the wire, and in the allow-lists of `links/*.json`. */
export function callName({ provider, method }: Pick<RemoteMethod, "provider" | "method">): string {
  return `${provider}.${method}`;
}
