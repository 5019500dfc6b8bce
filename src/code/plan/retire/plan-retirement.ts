import type { CodeUnit, Endpoint, Monolith, UnitId } from "../../model/monolith.ts";
import { extractable } from "../frameworks/extractable.ts";
import { indexUnits, type UnitIndex } from "../keep/unit-index.ts";
import type { Obstacle, RemainingUse, RetiredFile, RetirementPlan } from "../plan.ts";
import { pruneFile } from "../prune/prune-file.ts";
import { findUses } from "./find-uses.ts";
import { lostModels } from "./lost-models.ts";
import { lostWork } from "./lost-work.ts";
import { removedUnits } from "./removed-units.ts";

/** Plans the removal of the monolith's copy of `modules`, except for endpoints that cannot leave it. Pure. */
export function planRetirement(
  monolith: Monolith,
  modules: readonly string[],
  readSource: (path: string) => string,
): RetirementPlan {
  const names = new Set(modules);
  const index = indexUnits(monolith.facts);
  const mine = new Set(
    monolith.endpoints.filter(({ module, uncertain }) => names.has(module) && uncertain === null),
  );
  const { removed, before, after } = removedUnits(monolith, mine, names, index);
  const uses = findUses(monolith, names, removed, index);
  return {
    modules: [...modules],
    endpoints: [...mine].map(({ id }) => id),
    files: retiredFiles(monolith, removed, index, readSource),
    stays: uses,
    obstacles: [
      ...frameworkObstacle(monolith),
      ...stuckRegistrations(mine, removed, index),
      ...lostWork(monolith, { before, after }, index),
      ...lostModels(monolith, { before, after }, index),
      ...uses.filter(({ behaviour }) => behaviour).map(stillUsed),
    ],
  };
}

function retiredFiles(
  { facts }: Monolith,
  removed: ReadonlySet<UnitId>,
  index: UnitIndex,
  readSource: (path: string) => string,
): RetiredFile[] {
  const hashes = new Map(facts.files.map((file) => [file.path, file.hash]));
  const touched = new Set([...removed].flatMap((id) => index.byId.get(id)?.file ?? []));
  return [...touched].sort().map((path) => {
    const units = index.byFile.get(path) ?? [];
    const isEmpty = units.every((unit) => unit.kind === "import" || isGone(unit, removed, index));
    const edits = isEmpty ? null : pruneFile(readSource(path), units, (unit) => !removed.has(unit.id));
    return { path, sourceHash: hashes.get(path) ?? "", edits };
  });
}

/** What lies in a unit goes with it. */
function isGone(unit: CodeUnit, removed: ReadonlySet<UnitId>, index: UnitIndex): boolean {
  if (removed.has(unit.id)) return true;
  const parent = unit.parent === null ? undefined : index.byId.get(unit.parent);
  return parent !== undefined && isGone(parent, removed, index);
}

function frameworkObstacle({ project }: Monolith): Obstacle[] {
  const { framework, entry } = project;
  if (framework !== "none" && framework in extractable) return [];
  return [
    {
      code: "FRAMEWORK",
      level: "refuse",
      file: entry,
      line: 1,
      message: `msa does not retire modules of ${framework === "none" ? "an application without a framework" : framework} yet`,
      why: "how its registrations are taken out is not known",
      fix: "remove the module by hand; `msa check` tells what the route table misses",
    },
  ];
}

/** A loop over names, or one registration for several modules: it cannot be cut. */
function stuckRegistrations(
  mine: ReadonlySet<Endpoint>,
  removed: ReadonlySet<UnitId>,
  index: UnitIndex,
): Obstacle[] {
  return [...mine].flatMap(({ id, registrations, handler }) => {
    const goes = registrations.some((one) => {
      const unit = index.byId.get(one);
      return unit !== undefined && isGone(unit, removed, index);
    });
    if (goes) return [];
    return [
      {
        code: "PATH",
        level: "refuse" as const,
        file: handler.file,
        line: handler.line,
        message: `${id} is registered together with endpoints of other modules`,
        why: "taking its registration out would take theirs out, too",
        fix: "register it in a statement of its own",
      },
    ];
  });
}

function stillUsed({ by, symbol, file, line }: RemainingUse): Obstacle {
  return {
    code: "USED",
    level: "refuse",
    file,
    line,
    message: `${by} still uses ${symbol}`,
    why: "the same behaviour would live on in the monolith and in the service",
    fix: "retire that module first or together with this one, or keep the used code with --keep-used",
  };
}
