import type { ProjectFacts } from "../../model/monolith.ts";

interface Reading {
  /** What stands between two steps. */
  readonly between: RegExp;
  /** A step that runs another script, its name as the first group. */
  readonly runs: RegExp;
}

/** `npm run lint && npm run build-ts` is what those two do. */
export function scriptSteps(
  script: string | undefined,
  scripts: ProjectFacts["scripts"],
  { between, runs }: Reading,
  depth = 0,
): string[] {
  return (script ?? "")
    .split(between)
    .map((step) => step.trim())
    .flatMap((step) => {
      const name = runs.exec(step)?.[1];
      const other = name === undefined ? undefined : scripts[name];
      if (other === undefined || depth > 3) return [step];
      return scriptSteps(other, scripts, { between, runs }, depth + 1);
    });
}
