import { existsSync } from "node:fs";
import { basename } from "node:path";
import type { Monolith } from "../../code/model/monolith.ts";
import { MsaError } from "../../errors/msa-error.ts";
import type { RouteFile, RouteRow } from "../../routes/route-file.ts";
import { isMoved, rowId } from "../../routes/row-conditions.ts";
import { readRoutes, routesPath } from "../../routes/store.ts";
import type { CheckFinding } from "./check-finding.ts";

/** The route table on its own, and against the endpoints that the monolith has today. */
export async function checkRoutes(root: string, monolith: Monolith): Promise<CheckFinding[]> {
  const path = routesPath(root);
  if (!existsSync(path)) return [];
  const file = basename(path);
  try {
    return compareWithMonolith(await readRoutes(path), monolith, file);
  } catch (error) {
    if (!(error instanceof MsaError)) throw error;
    return [
      {
        code: "ROUTES",
        level: "error",
        file,
        line: error.where[0]?.line ?? 1,
        message: error.message,
        fix: error.fix,
        baseline: false,
      },
    ];
  }
}

function compareWithMonolith({ routes }: RouteFile, { endpoints }: Monolith, file: string): CheckFinding[] {
  const known = new Set(endpoints.map(({ id }) => id));
  const rows = new Set(routes.map(({ endpoint }) => endpoint));
  const gone = routes.filter(({ endpoint }) => !known.has(endpoint)).flatMap((row) => goneFinding(row, file));
  const missing = endpoints
    .filter(({ id, uncertain }) => !rows.has(id) && uncertain === null)
    .map(({ id, module, handler }): CheckFinding => {
      return {
        code: "ROUTE-MISSING",
        // A row that has moved may match its requests: `/posts/new` would go where `/posts/:slug` went.
        level: "error",
        file: handler.file,
        line: handler.line,
        message: `${id} (${module}) has no row in ${file}`,
        fix: "run `msa extract` again for an extracted module: it merges new endpoints into the table",
        baseline: false,
      };
    });
  return [...gone, ...missing];
}

function goneFinding(row: RouteRow, file: string): CheckFinding[] {
  const finding = { code: "ROUTE-GONE", file, line: 1, baseline: false } as const;
  // Once the service answers alone, the monolith may drop its copy: that is where a migration ends.
  if (isMoved(row)) {
    return [
      {
        ...finding,
        level: "note",
        message: `${rowId(row)}: only the service has it now`,
        fix: "nothing to do",
      },
    ];
  }
  return [
    {
      ...finding,
      level: "error",
      message: `${rowId(row)} is ${row.state} in the table, but the monolith has no such endpoint`,
      fix: "remove the row, or bring the endpoint back",
    },
  ];
}
