import type { ProjectFacts } from "../../model/monolith.ts";
import type { PlannedFile } from "../plan.ts";

/** Packages that the kept text names in a string: `client: "pg"`, `transport: { target: "pino-pretty" }`. */
export function packagesNamedIn(
  files: readonly PlannedFile[],
  readSource: (path: string) => string,
  project: ProjectFacts,
): Set<string> {
  const found = new Set<string>();
  const declared = new Set(Object.keys(project.packages));
  for (const file of files) {
    if (file.path.endsWith(".d.ts")) continue;
    const text = applyCuts(readSource(file.path), file);
    for (const match of text.matchAll(/["'`]([@\w][\w./@-]*)["'`]/g)) {
      const name = match[1] ?? "";
      if (declared.has(name)) found.add(name);
    }
  }
  return found;
}

function applyCuts(text: string, file: PlannedFile): string {
  let out = "";
  let at = 0;
  for (const edit of file.edits) {
    out += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return out + text.slice(at);
}
