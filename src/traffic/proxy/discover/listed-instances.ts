/** What a file or an HTTP address lists: our own shape, or that of Prometheus' file_sd and http_sd. */
import { z } from "zod";
import { parseJson } from "./fetch-json.ts";
import type { FoundInstance } from "./source.ts";

const own = z.strictObject({ url: z.string(), weight: z.int().min(1).max(1_000).optional() });
/** Labels are for whoever scrapes. */
const group = z.strictObject({
  targets: z.array(z.string().regex(/^[^/@\s]+$/, "must be host:port")),
  labels: z.unknown().optional(),
});
const list = z.array(z.union([own, group]));

/** `who` is what an error calls the text. */
export function listedInstances(text: string, who: string): FoundInstance[] {
  return parseJson(text, list, who).flatMap((one) =>
    "url" in one
      ? [{ url: one.url, weight: one.weight ?? 1 }]
      : one.targets.map((address) => ({ url: `http://${address}`, weight: 1 })),
  );
}
