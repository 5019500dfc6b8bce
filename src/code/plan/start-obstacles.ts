import type { Cut } from "./cut.ts";
import { preloadedFiles } from "./keep/preloaded-files.ts";
import { startScript } from "./needs/start-script.ts";
import type { Obstacle } from "./plan.ts";

/** What the start script does and the service's own start cannot do. */
export function startObstacles({ monolith, index, readSource }: Cut): Obstacle[] {
  const { project } = monolith;
  const { unread } = startScript(project);
  const { lost } = preloadedFiles(project, index);
  const place = { code: "START", file: "package.json" } as const;
  const line = (word: string): number => lineOf(readSource("package.json"), word);
  return [
    ...lost.map((name) => ({
      ...place,
      level: "refuse" as const,
      line: line(name),
      message: `the start script loads ${name} before the application, and that is no source file of the project`,
      why: "the service would start without it",
      fix: "import it in the first line of the entry",
    })),
    ...unread.map((what) => ({
      ...place,
      level: "warning" as const,
      line: line("start"),
      message: `the start script ${what}`,
      why: "only a shell, or a file that msa does not read, knows what comes of it",
      fix: "set what the service needs in its environment",
    })),
  ];
}

/** First line of the scripts that has the word. */
function lineOf(manifest: string, word: string): number {
  const lines = manifest.split("\n");
  const scripts = lines.findIndex((text) => /^\s*"scripts"\s*:/.test(text));
  const at = lines.findIndex((text, line) => line >= scripts && text.includes(word));
  return Math.max(at, 0) + 1;
}
