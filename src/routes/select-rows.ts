import { MsaError } from "../errors/msa-error.ts";
import { nearMatch } from "../util/near-match.ts";
import { endpointId, parseEndpoint } from "./endpoint-pattern.ts";
import type { RouteFile, RouteRow } from "./route-file.ts";
import { rowId } from "./row-conditions.ts";

export interface Selection {
  readonly rows: readonly RouteRow[];
  /** Set when a module was named, null when an endpoint was. */
  readonly module: string | null;
}

const withMatch = /^([A-Za-z]+\s+\/\S*)\s+(\S.*)$/;

/**
 * Rows that `"GET /api/posts/:slug"` or a module name stands for. Where rows with `match` share an endpoint each is named by its
 * whole id, `"GET /api/posts host=api.example.com"`. Errors: MSA1004, MSA1005 unknown · MSA3002 several rows.
 */
export function selectRows(file: RouteFile, selector: string): Selection {
  const [, endpoint = selector, conditions] = withMatch.exec(selector.trim()) ?? [];
  const parts = parseEndpoint(endpoint);
  if (parts === null) return selectModule(file, selector.trim());
  const id = conditions === undefined ? endpointId(parts) : `${endpointId(parts)} ${conditions}`;
  const row = file.routes.find((one) => rowId(one) === id || rowId(one) === selector);
  if (row !== undefined) return { rows: [row], module: null };
  const sharing = conditions === undefined ? file.routes.filter((one) => one.endpoint === id) : [];
  if (sharing.length === 1) return { rows: sharing, module: null };
  if (sharing.length > 1) throw several(id, sharing);
  throw unknown("MSA1005", `no endpoint ${id} in the route table`, nearMatch(id, file.routes.map(rowId)));
}

function several(id: string, rows: readonly RouteRow[]): MsaError {
  return new MsaError("MSA3002", {
    message: `${id} stands in ${rows.length} rows of the route table`,
    why: "each of them holds for other requests",
    fix: `name one: ${rows.map((row) => JSON.stringify(rowId(row))).join(", ")}`,
  });
}

function selectModule(file: RouteFile, name: string): Selection {
  const rows = file.routes.filter((row) => row.module === name);
  if (rows.length > 0) return { rows, module: name };
  const names = [...new Set(file.routes.map((row) => row.module))];
  throw unknown("MSA1004", `no module ${JSON.stringify(name)} in the route table`, nearMatch(name, names));
}

function unknown(code: "MSA1004" | "MSA1005", message: string, near: string | null): MsaError {
  return new MsaError(
    code,
    near === null ? { message } : { message, fix: `did you mean ${JSON.stringify(near)}?` },
  );
}
