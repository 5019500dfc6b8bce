/** What of the gates an engine is told: parts that every request has to pass. A part that keeps requests out is never left out in silence. */
import { MsaError } from "../../errors/msa-error.ts";
import type { GateSettings } from "../../routes/gate-settings.ts";
import type { RouteFile } from "../../routes/route-file.ts";
import type { Unsaid } from "./exported.ts";

type Part = keyof GateSettings;

const guards = ["allow", "deny", "maxBody", "apiKeys", "jwt", "rateLimits"] as const satisfies Part[];

/** Whether the engine does the same with that part of `gate`. */
export type SaysPart = (part: Part, gate: GateSettings) => boolean;

export interface SaidGates {
  /** What stands at the door for all. */
  readonly gate: GateSettings;
  readonly unsaid: readonly Unsaid[];
}

/**
 * Parts that differ from row to row are not told: an engine takes the spelling of a path as it comes, and would let a request past
 * the gate of a row that a target reads in it. Errors: MSA3006 for guards that are not told, naming gates and guards.
 */
export function sayGates(file: RouteFile, says: SaysPart): SaidGates {
  const worn = [...wornGates(file)].map((name) => ({ name, settings: settingsOf(file, name) }));
  const isTold = (part: Part): boolean => {
    const [first, ...others] = worn.map(({ settings }) => JSON.stringify(settings[part]));
    return others.every((other) => other === first) && says(part, worn[0]!.settings);
  };
  const left = worn.flatMap(({ name, settings }) => {
    const parts = partsOf(settings).filter((part) => !isTold(part));
    return parts.length === 0 || name === undefined ? [] : [{ name, parts }];
  });
  const refused = left.flatMap(({ name, parts }) => {
    const asked = guards.filter((key) => parts.includes(key));
    return asked.length === 0 ? [] : [`${name} (${asked.join(", ")})`];
  });
  if (refused.length > 0)
    throw new MsaError("MSA3006", {
      message: `requests pass ${refused.join(" and ")}, which is not exported`,
    });
  const told = Object.entries(worn[0]!.settings).filter(([part]) => isTold(part as Part)); // keys of GateSettings
  return {
    gate: Object.fromEntries(told),
    unsaid: left.map(({ name, parts }) => ({
      endpoint: null,
      what: `gate ${name} is not exported: ${parts.join(", ")}`,
    })),
  };
}

/** Names of the gates that requests pass: the table's own first, those of rows; undefined where there is none. */
function wornGates({ gate, routes }: RouteFile): ReadonlySet<string | undefined> {
  return new Set([gate, ...routes.map((row) => row.gate ?? gate)]);
}

function settingsOf({ gates }: RouteFile, name: string | undefined): GateSettings {
  return name === undefined ? {} : (gates?.[name] ?? {});
}

function partsOf(settings: GateSettings): Part[] {
  return Object.keys(settings) as Part[]; // the schema takes no others
}
