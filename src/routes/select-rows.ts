import { MsaError } from "../errors/msa-error.ts";
import { nearMatch } from "../util/near-match.ts";
import { endpointId, parseEndpoint } from "./endpoint-pattern.ts";
import type { RouteFile, RouteRow } from "./route-file.ts";

export interface Selection {
  readonly rows: readonly RouteRow[];
  /** Set when a module was named, null when an endpoint was. */
  readonly module: string | null;
}

/** Rows that `"GET /api/posts/:slug"` or a module name stands for. */
export function selectRows(file: RouteFile, selector: string): Selection {
  const parts = parseEndpoint(selector);
  if (parts === null) return selectModule(file, selector.trim());
  const id = endpointId(parts);
  const row = file.routes.find((candidate) => candidate.endpoint === id || candidate.endpoint === selector);
  if (row !== undefined) return { rows: [row], module: null };
  throw unknown(
    "MSA1005",
    `no endpoint ${id} in the route table`,
    nearMatch(
      id,
      file.routes.map((r) => r.endpoint),
    ),
  );
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
