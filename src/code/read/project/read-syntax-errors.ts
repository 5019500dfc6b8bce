import type { ts } from "ts-morph";
import type { Place } from "../facts.ts";
import type { Sources } from "./open-sources.ts";

/** The first error of a file that does not parse: the ones after it are mostly its echo. */
export function readSyntaxErrors(
  sources: Sources,
  path: string,
  file: ts.SourceFile,
): (Place & { message: string })[] {
  const [first] = parseDiagnostics(file);
  if (first === undefined) return [];
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
