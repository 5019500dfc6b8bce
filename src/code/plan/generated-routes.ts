import type { Cut } from "./cut.ts";
import type { Obstacle } from "./plan.ts";

/** The application is given its routes by a file that a tool writes when the project is built, and that is not there yet. */
export function generatedRoutes({ monolith, kept, index, readSource }: Cut): Obstacle[] {
  return monolith.facts.unresolved.flatMap(({ what, file, line, reason }) => {
    if (what !== "import" || !/ is not in the project$/.test(reason)) return [];
    const needed = (index.byFile.get(file) ?? []).some((unit) => kept.units.has(unit.id));
    const written = needed ? (readSource(file).split("\n")[line - 1] ?? "") : "";
    if (!/\bRegisterRoutes\b/.test(written)) return [];
    return [
      {
        code: "GENERATED",
        level: "refuse" as const,
        file,
        line,
        message: `RegisterRoutes comes from a file that tsoa generates, and ${reason}`,
        why: "the service is cut out of the code as it runs, and has no part of what is not there",
        fix: "build the monolith once, so that the file is there; it need not be committed",
      },
    ];
  });
}
