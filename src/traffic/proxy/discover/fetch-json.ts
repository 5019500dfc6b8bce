import type { z } from "zod";
import { textUpTo } from "../../../util/text-up-to.ts";
import { reasonOf } from "./reason-of.ts";

/** Bytes of one answer. */
const maxBody = 4_194_304;

export interface JsonQuestion {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export interface JsonAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Rejects when nobody answers, or with more than 4 MiB. No redirect is followed: it could carry a token elsewhere. */
export async function fetchText(url: string, { headers = {}, signal }: JsonQuestion): Promise<JsonAnswer> {
  try {
    const response = await fetch(url, { headers, signal, redirect: "manual" });
    return {
      status: response.status,
      headers: response.headers,
      text: await textUpTo(response, maxBody, `answered with more than ${maxBody} bytes`),
    };
  } catch (error) {
    // `fetch failed` hides why in its cause.
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new Error(reasonOf(cause), { cause: error });
  }
}

/** As `shape` says, or an error that names the place. `who` is what the message calls the text. */
export function parseJson<T>(text: string, shape: z.ZodType<T>, who: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${who} is no JSON`, { cause });
  }
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place =
    issue === undefined || issue.path.length === 0 ? "" : ` at ${issue.path.map(String).join(".")}`;
  throw new Error(`${who} makes no sense${place}: ${issue?.message ?? "unknown"}`);
}
