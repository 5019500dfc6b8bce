import type { Obstacle } from "../plan.ts";
import type { Deciding } from "./deciding.ts";
import { nameOf } from "./judge-target.ts";
import { keyOf, type RemoteTarget, targetKey } from "./remote-target.ts";

/** One warning for each function that is asked in a loop, or in front of every request: a call becomes a journey. */
export function chattyCalls(targets: readonly RemoteTarget[], { sources }: Deciding): Obstacle[] {
  return targets.flatMap((target) => {
    const key = keyOf(target);
    const site = sources.sites.find(
      (one) =>
        targetKey(one) === key &&
        one.fromHome !== one.toHome &&
        (one.inMiddleware ||
          one.reference.call?.inLoop === true ||
          one.reference.call?.context === "array-callback"),
    );
    if (site === undefined) return [];
    return [
      {
        code: "CHATTY",
        level: "warning",
        file: site.reference.file,
        line: site.reference.line,
        message: `${nameOf(site)} of ${site.toHome} is called ${site.inMiddleware ? "in front of many requests" : "in a loop"}`,
        why: "each of these calls goes over the network when it is remote",
        fix: "ask once for many (a list of ids), or keep the answer for a while",
      } as const,
    ];
  });
}
