import type { ts } from "ts-morph";
import type { Place } from "../facts.ts";
import type { Sources } from "./open-sources.ts";

/**
 * The first error of a file that does not parse: the ones after it are mostly its echo. A file in UTF-16 is read like any
 * other, but Node does not run it and it cannot be edited in place.
 */
export function readSyntaxErrors(
  sources: Sources,
  path: string,
  file: ts.SourceFile,
): (Place & { message: string })[] {
  const [first] = parseDiagnostics(file);
  if (first === undefined)
    return sources.encodingOf(path) === "utf16"
      ? [{ file: path, line: 1, message: "the file is written in UTF-16; save it as UTF-8" }]
      : [];
  const message = typeof first.messageText === "string" ? first.messageText : first.messageText.messageText;
  return [{ file: path, line: sources.lineAt(file, first.start), message }];
}

/** The parser leaves them on the file, where no public type mentions them; asking the program would check the whole of it. */
function parseDiagnostics(file: ts.SourceFile): readonly ts.DiagnosticWithLocation[] {
  return (
    (file as ts.SourceFile & { parseDiagnostics?: readonly ts.DiagnosticWithLocation[] }).parseDiagnostics ??
    []
  );
}
