import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { MsaError } from "../../errors/msa-error.ts";
import { parseRoutes } from "../../routes/parse-routes.ts";
import type { RouteRow } from "../../routes/route-file.ts";
import { isMoved } from "../../routes/row-conditions.ts";
import { routesPath } from "../../routes/store.ts";

/** Does the route table send every endpoint of this service to it, whole? A table that cannot be read says no. */
export function servesAlone(root: string, service: string): boolean {
  const own = rowsOf(root).filter((row) => row.target === service);
  return own.length > 0 && own.every(isMoved);
}

function rowsOf(root: string): readonly RouteRow[] {
  const path = routesPath(root);
  if (!existsSync(path)) return [];
  try {
    return parseRoutes(readFileSync(path, "utf8"), basename(path)).routes;
  } catch (error) {
    // `msa check` tells of a broken table by itself.
    if (error instanceof MsaError) return [];
    throw error;
  }
}
