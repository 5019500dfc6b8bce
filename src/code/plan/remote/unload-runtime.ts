import type { PlannedFile, TextEdit } from "../plan.ts";

const loading = /^(?:import\s*|require\(\s*)["']#msa-runtime["']\s*\)?;?[ \t]*(?:\r?\n|$)/gm;

/**
 * A monolith that takes part in calls already loads the library in its entry. A service that calls nobody has no such
 * library: the line stays behind. What else the monolith has of calls asks for the library with `?.`, and does without.
 */
export function unloadRuntime(
  files: readonly PlannedFile[],
  entry: string,
  text: (path: string) => string,
): PlannedFile[] {
  return files.map((file) => {
    if (file.path !== entry) return file;
    const cuts = [...text(entry).matchAll(loading)]
      .map(({ 0: line, index }): TextEdit => {
        const why = "no other process is called: the library of remote calls stays behind";
        return { start: index, end: index + line.length, text: "", why };
      })
      .filter((cut) => !file.edits.some((edit) => edit.start <= cut.start && cut.end <= edit.end));
    if (cuts.length === 0) return file;
    const edits = [...file.edits, ...cuts].sort((a, b) => a.start - b.start || a.end - b.end);
    return { ...file, placement: "pruned", edits };
  });
}
