import { indexUnits } from "../graph/index-units.ts";
import { numberModules } from "../graph/number-modules.ts";
import { referenceEnds } from "../graph/reference-ends.ts";
import type { Monolith, SiteVerdict } from "../monolith.ts";
import { crossings } from "./crossings.ts";
import { decide } from "./decide.ts";

/**
 * The verdict of every single use of code of another file: between homes (`shared` and `app` count as homes here),
 * and between the files of one home, whose callers see a remote function just as strangers do.
 */
export function siteVerdicts(monolith: Pick<Monolith, "facts" | "homes" | "endpoints">): SiteVerdict[] {
  const { facts, homes } = monolith;
  const units = indexUnits(facts);
  const ends = referenceEnds(facts, units);
  const handlers = new Set(monolith.endpoints.flatMap(({ handlerUnit }) => handlerUnit ?? []));
  const homeOf = (file: string): string => homes[file] ?? "shared";
  const found: SiteVerdict[] = [];
  const add = (numbering: ReadonlyMap<string, string>, inside: boolean): void => {
    const numbers = numberModules(units, numbering);
    for (const crossing of crossings({ facts, units, ends, numbers, handlers })) {
      const { reference, target, trait, scoped, inMiddleware } = crossing;
      const [fromHome, toHome] = [homeOf(reference.file), homeOf(target.file)];
      if ((fromHome === toHome) !== inside) continue;
      const { reason, ...decision } = decide(crossing);
      found.push({ reference, target, trait, scoped, inMiddleware, fromHome, toHome, reason, ...decision });
    }
  };
  const files = facts.files.map(({ path }) => path);
  add(new Map(files.map((path) => [path, homeOf(path)])), false);
  add(new Map(files.map((path) => [path, path])), true);
  return found;
}
