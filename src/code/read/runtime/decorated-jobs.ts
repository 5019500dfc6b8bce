import type { ts } from "ts-morph";
import type { ReachData } from "../data/reach-data.ts";
import type { JobFact } from "../facts.ts";
import type { Sources } from "../project/open-sources.ts";
import type { UnitsRead } from "../units/read-units.ts";
import { unitAt } from "../units/unit-draft.ts";
import { type DecoratedSite, decoratedEntryPoints } from "./decorated-entry-points.ts";
import { idsOf, unitsInside } from "./units-inside.ts";

/** Schedules and consumers of queues that a container starts because of a decorator. */
export function decoratedJobs(sources: Sources): DecoratedSite[] {
  const written = (node: ts.Expression): string => node.getText().replace(/\s+/g, " ").slice(0, 60);
  return decoratedEntryPoints(sources, () => written).filter(
    ({ kind }) => kind === "cron" || kind === "queue",
  );
}

export function readDecoratedJobs(sources: Sources, units: UnitsRead, reach: ReachData): JobFact[] {
  return decoratedJobs(sources).flatMap(({ decorator, kind, name, body }) => {
    const unit = unitAt(units.byNode, decorator);
    if (unit === null || unit.node !== decorator) return [];
    return [
      {
        unit: unit.id,
        runs: body === null ? [] : idsOf(unitsInside(units, body).filter((own) => own !== unit)),
        // A second consumer would take messages from the first.
        touchesData: kind === "queue" || body === null || reach(body).size > 0,
        what: `${decorator.expression.getText().split("(")[0]} ${name}`,
        file: sources.pathOf(decorator),
        line: sources.lineOf(decorator),
      },
    ];
  });
}
