import { deflateRawSync, inflateRawSync } from "node:zlib";
import { z } from "zod";
import type { FileContent } from "../file-change.ts";
import type { Sources } from "../sources.ts";

/**
 * `.msa/base/<service>.json`: the text of every file as the last extraction left it. The manifest's hashes say that
 * something changed since; only the text says what, which a three-way merge and a check by function need.
 */
const baseSchema = z.object({
  schemaVersion: z.literal(1),
  files: z.record(
    z.string(),
    z.object({
      /** The service's file. Deflated, as base64: nobody's search, linter or compiler should find a third copy of the code. */
      output: z.string(),
      /** The monolith's file, where it is another text. */
      source: z.string().optional(),
    }),
  ),
});

export type ExtractBase = z.infer<typeof baseSchema>;

/** Larger files and those that are no text can only be taken or left. */
const limit = 1_000_000;

export function basePath(service: string): string {
  return `.msa/base/${service}.json`;
}

interface WrittenFile {
  /** Relative to the service's folder. */
  readonly path: string;
  readonly content: FileContent;
}

/** `left`: texts of monolith files that the same extraction edits, by path. `own`: paths that the monolith has, too. */
export function extractBase(
  written: readonly WrittenFile[],
  sources: Sources,
  { left, own }: { readonly left: ReadonlyMap<string, string>; readonly own: ReadonlySet<string> },
): ExtractBase {
  const files = written.flatMap(({ path, content }) => {
    const output = "text" in content ? content.text : sources.readSource(content.copyOf);
    if (!isText(output)) return [];
    const source = own.has(path) ? (left.get(path) ?? sources.readSource(path)) : output;
    return [
      [path, { output: pack(output), ...(source === output ? {} : { source: pack(source) }) }] as const,
    ];
  });
  return { schemaVersion: 1, files: Object.fromEntries(files) };
}

/** One line a file, so that git merges the branches of two people. */
export function printBase({ files }: ExtractBase): string {
  const lines = Object.keys(files)
    .sort()
    .map((path) => `    ${JSON.stringify(path)}: ${JSON.stringify(files[path])}`);
  return `{\n  "schemaVersion": 1,\n  "files": {\n${lines.join(",\n")}\n  }\n}\n`;
}

/** Throws on anything that `printBase` did not write. */
export function parseBase(text: string): ExtractBase {
  return baseSchema.parse(JSON.parse(text));
}

export function pack(text: string): string {
  return deflateRawSync(Buffer.from(text, "utf8")).toString("base64");
}

export function unpack(packed: string): string {
  return inflateRawSync(Buffer.from(packed, "base64")).toString("utf8");
}

/** U+FFFD is what is read where bytes are no UTF-8: such a file must not be written back as text. */
function isText(text: string): boolean {
  return text.length <= limit && !text.includes("\0") && !text.includes("\uFFFD");
}
