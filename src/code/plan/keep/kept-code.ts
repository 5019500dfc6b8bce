import type { CodeUnit } from "../../model/monolith.ts";
import type { Cut } from "../cut.ts";

interface KeptCode {
  readonly unit: CodeUnit;
  readonly text: string;
}

/** Code that runs in the service, with its text; a unit's text holds that of the units in it. */
export function keptCode({ kept, index, readSource }: Cut): KeptCode[] {
  return [...kept.units].flatMap((id) => {
    const unit = index.byId.get(id);
    if (unit === undefined || unit.typeOnly) return [];
    return [{ unit, text: readSource(unit.file).slice(unit.span.start, unit.span.end) }];
  });
}
