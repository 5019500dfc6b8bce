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

/**
 * Type packages of which the kept code uses what they add to everybody's names, `Express.Multer.File`: it imports nothing for it, and
 * the package that they are the types of may be one that another package brings.
 */
export function typesNamedIn(
  files: readonly PlannedFile[],
  readSource: (path: string) => string,
  project: ProjectFacts,
): string[] {
  const types = Object.keys(project.packages).flatMap((name) => {
    const own = /^@types\/([a-z][\w.-]*)$/.exec(name)?.[1];
    return own === undefined || own === "node" ? [] : [{ name, space: pascal(own) }];
  });
  if (project.language !== "typescript" || types.length === 0) return [];
  const spaces = new Set<string>();
  for (const file of files) {
    const text = applyCuts(readSource(file.path), file);
    for (const [, space = ""] of text.matchAll(/\b[A-Z]\w*\.([A-Z]\w*)\.[A-Z]/g)) spaces.add(space);
  }
  return types.filter(({ space }) => spaces.has(space)).map(({ name }) => name);
}

/** `multer` → `Multer`, `express-session` → `ExpressSession`. */
function pascal(name: string): string {
  return name.replace(/(?:^|[-_.])(\w)/g, (_, letter: string) => letter.toUpperCase());
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
