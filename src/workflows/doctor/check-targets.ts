import { existsSync } from "node:fs";
import { MsaError } from "../../errors/msa-error.ts";
import { discoverText } from "../../routes/discover-config.ts";
import { readRoutes, routesPath } from "../../routes/store.ts";
import { probeTarget } from "../probe-target.ts";
import { type Check, fail, ok, warn } from "./check.ts";

/** The route table and whoever it sends requests to. */
export async function checkTargets(root: string): Promise<Check[]> {
  const path = routesPath(root);
  if (!existsSync(path)) return [ok("routes", "no route table yet")];
  try {
    const { targets, routes } = await readRoutes(path);
    const needed = new Set(
      routes.flatMap((row) => (row.state !== "monolith" && row.target !== undefined ? [row.target] : [])),
    );
    const probes = Object.entries(targets).map(async ([name, target]) => {
      const { ok: answers, seen, asked } = await probeTarget(target, path, 2_000);
      if (answers) return ok(`target ${name}`, asked);
      if (target.discover !== undefined)
        return warn(
          `target ${name}`,
          `${asked} gave ${seen}; requests go there until ${discoverText(target.discover)} lists others`,
          "state an address that answers, or see `msa status` for what was found",
        );
      const verdict = needed.has(name) ? fail : warn;
      return verdict(
        `target ${name}`,
        `${asked} gave ${seen}${needed.has(name) ? ", and rows have moved there" : ""}`,
        "start it: `msa up`",
      );
    });
    return [ok("routes", `${routes.length} endpoints`), ...(await Promise.all(probes))];
  } catch (error) {
    if (!(error instanceof MsaError)) throw error;
    return [fail("routes", error.message, error.fix)];
  }
}
