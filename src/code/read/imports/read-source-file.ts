import type { ts } from "ts-morph";
import type { SourceFileFacts, Unresolved } from "../facts.ts";
import type { Sources } from "../project/open-sources.ts";
import { readImports } from "./read-imports.ts";

/** A file by itself: what it imports, and its size. */
export function readSourceFile(
  sources: Sources,
  path: string,
  file: ts.SourceFile,
  unresolved: Unresolved[],
): SourceFileFacts {
  const read = readImports(sources, path, file);
  for (const missing of read.unresolved) unresolved.push({ file: path, what: "import", ...missing });
  if (sources.encodingOf(path) === "unknown")
    unresolved.push({
      file: path,
      line: sources.lineAt(file, Math.max(file.text.indexOf("\uFFFD"), 0)),
      what: "import",
      reason: "bytes that are not UTF-8 read as U+FFFD, here and in Node: save the file as UTF-8",
    });
  const ambient = /\.d\.[cm]?ts$/.test(path) || file.statements.some((statement) => isAmbient(statement));
  return {
    path,
    hash: sources.hashOf(path),
    lines: file.getLineStarts().length,
    imports: read.edges,
    ambient,
  };
}

function isAmbient(statement: { kind: number; getText(): string }): boolean {
  return /^(export\s+)?declare\s+(global|module\s+["'])/.test(statement.getText());
}
