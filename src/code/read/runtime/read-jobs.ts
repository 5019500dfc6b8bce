import type { Boot } from "../boot/boot.ts";
import type { ReachData } from "../data/reach-data.ts";
import type { JobFact } from "../facts.ts";
import type { Sources } from "../project/open-sources.ts";
import type { UnitsRead } from "../units/read-units.ts";
import { unitOfStatement } from "../units/unit-draft.ts";
import { emptied, standsAlone, startingFrame } from "./boot-frame.ts";
import { findJobCalls, startOf } from "./job-calls.ts";
import { leadsElsewhere } from "./left-behind.ts";
import { idsOf, unitsInside } from "./units-inside.ts";

export function readJobs(sources: Sources, units: UnitsRead, boot: Boot, reach: ReachData): JobFact[] {
  const elsewhere = leadsElsewhere(boot.calls);
  return findJobCalls(boot.calls).flatMap(({ call, what, callback, value }) => {
    const starts = startOf(call, boot.calls) ?? call;
    const frame = startingFrame(starts, elsewhere);
    const unit = unitOfStatement(units.byNode, frame?.node ?? starts.node);
    if (unit === null) return [];
    const body = value?.kind === "function" ? value.node : callback;
    const runs = [
      ...(body === null ? [] : unitsInside(units, body)),
      ...(callback === null ? [] : unitsInside(units, callback)),
    ];
    const part =
      frame !== null && unit.node !== frame.node && standsAlone(frame) && !elsewhere(frame.node, starts)
        ? emptied(frame.node)
        : null;
    return [
      {
        ...(frame === null || part === null
          ? {}
          : { statement: { file: sources.pathOf(frame.node), ...part } }),
        unit: unit.id,
        runs: idsOf(runs.filter((target) => target !== unit)),
        touchesData: body === null || reach(body).size > 0,
        what,
        file: sources.pathOf(call.node),
        line: sources.lineOf(call.node),
      },
    ];
  });
}
