import type { Facts } from "../read/facts.ts";
import type { Module } from "./monolith.ts";
import type { ServiceFact } from "./signals.ts";

/** For each module that others import: do all of them name its index? */
export type PublicSurfaces = ReadonlyMap<string, boolean>;

export function publicSurfaces(facts: Facts, homes: ReadonlyMap<string, string>): PublicSurfaces {
  const surfaces = new Map<string, boolean>();
  for (const file of facts.files) {
    const from = homes.get(file.path);
    for (const { to } of file.imports) {
      const home = to === null ? undefined : homes.get(to);
      if (to === null || home === undefined || home === from) continue;
      surfaces.set(home, (surfaces.get(home) ?? true) && isIndex(to));
    }
  }
  return surfaces;
}

const isIndex = (file: string): boolean => /(^|\/)index\.[cm]?[jt]s$/.test(file);

/**
 * Rung of the ladder. An extracted service puts its modules on `mini` or, with data of its own, on `micro`; a module is
 * `retired` when its service answers alone and the monolith has no file of it left. A `macro` service lies in the monolith
 * still, and is called through one public file only.
 */
export function maturityOf(
  name: string,
  files: number,
  surfaces: PublicSurfaces,
  services: readonly ServiceFact[],
): Module["maturity"] {
  const service = services.find(({ modules }) => modules.includes(name));
  if (service !== undefined) return service.alone && files === 0 ? "retired" : service.stage;
  return surfaces.get(name) === true ? "macro" : "monolith";
}
