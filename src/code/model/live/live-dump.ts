import { z } from "zod";

/** Longer tables and names than any framework could serve are somebody's joke. */
const mostRows = 100_000;
const longestText = 2_000;

const text = z.string().max(longestText);

const row = z.object({
  method: z.string().regex(/^[A-Za-z-]{1,30}$/),
  /** As the framework knows it; null when it is a regular expression or lies below one. */
  path: text.nullable(),
  /** Source of a regular expression path. */
  regex: text.nullable().default(null),
  /** Mount path in front of the own path; null when that is a regular expression. */
  prefix: text.nullable().default(""),
  handler: text.default("(anonymous)"),
  middleware: z.array(text).default([]),
  /** Where it is registered; `file` as the process knows it. */
  at: z
    .object({ file: text, line: z.int().min(1) })
    .nullable()
    .default(null),
});

const dump = z.object({
  schemaVersion: z.literal(1),
  framework: z.string().max(100).nullable().default(null),
  /** Working folder of the process. */
  root: text.nullable().default(null),
  rows: z.array(z.unknown()).max(mostRows, `more than ${mostRows} rows`),
});

/** One route of the running application. */
export type LiveRow = z.output<typeof row>;

/** Route table of a running application, in the order of its registrations. */
export interface LiveDump {
  readonly framework: string | null;
  readonly root: string | null;
  readonly rows: readonly LiveRow[];
  /** Rows that say nothing that could be compared. */
  readonly broken: number;
}

/** Reads what the preload of `templates/live/` writes. Of another tool's list, rows of method and path are enough. */
export function parseLiveDump(json: string): LiveDump | { readonly problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return { problem: "it is no JSON" };
  }
  const parsed = dump.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { problem: `${issue?.path.join(".") || "the document"}: ${issue?.message ?? "not valid"}` };
  }
  const rows = parsed.data.rows.flatMap((one) => {
    const read = row.safeParse(one);
    return read.success ? [read.data] : [];
  });
  const { framework, root } = parsed.data;
  return { framework, root, rows, broken: parsed.data.rows.length - rows.length };
}
