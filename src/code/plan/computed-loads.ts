import type { CodeUnit } from "../model/monolith.ts";
import type { Cut } from "./cut.ts";
import type { Obstacle } from "./plan.ts";

/** `require(name)` in code that runs in the service, where it could not be told which files it means. */
export function computedLoads({ monolith, kept, index, readSource }: Cut): Obstacle[] {
  return monolith.facts.unresolved.flatMap(({ what, file, line, reason }) => {
    if (what !== "import" || !/ names no literal module/.test(reason)) return [];
    const text = readSource(file);
    const [inner] = (index.byFile.get(file) ?? [])
      .filter((unit) => holds(unit, text, line))
      .sort((a, b) => length(a) - length(b));
    if (inner === undefined || !kept.units.has(inner.id) || (inner.scans ?? []).length > 0) return [];
    return [
      {
        code: "DYNREQ",
        level: "warning" as const,
        file,
        line,
        message: `the service may lack what is loaded here: ${reason}`,
        why: "only files that the code names, or that lie in a folder that it names, come along",
        fix: "name the possible files, or give the service those that it lacks",
      },
    ];
  });
}

function holds({ span, line }: CodeUnit, text: string, at: number): boolean {
  return line <= at && at < line + text.slice(span.start, span.end).split("\n").length;
}

const length = ({ span }: CodeUnit): number => span.end - span.start;
