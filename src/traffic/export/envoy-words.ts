import type { Plain } from "./yaml-text.ts";

/** Milliseconds as the JSON of `google.protobuf.Duration`, which knows seconds only. */
export function envoyDuration(milliseconds: number): string {
  return `${milliseconds / 1_000}s`;
}

/** An extension by its name, with the message that configures it. */
export function extension(
  name: string,
  type: string,
  config: { readonly [key: string]: Plain },
): { readonly [key: string]: Plain } {
  return { name, typed_config: { "@type": `type.googleapis.com/${type}`, ...config } };
}
