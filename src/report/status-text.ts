import type { Paint } from "../util/paint.ts";
import { textTable } from "../util/text-table.ts";

interface StatusLike {
  readonly proxy: { readonly running: boolean; readonly url: string; readonly down: readonly string[] };
  readonly endpoints: readonly EndpointLike[];
  readonly totals: {
    readonly endpoints: number;
    readonly moved: number;
    readonly trafficShare: number | null;
    readonly fallbacks: number | null;
    readonly tables: number | null;
    readonly tablesMoved: number;
  };
}

interface EndpointLike {
  readonly id: string;
  readonly module: string;
  readonly state: "monolith" | "shadow" | "canary" | "service";
  readonly weight: number | null;
  readonly target: string | null;
  readonly pinned: string | null;
  readonly requests: { readonly monolith: number; readonly service: number } | null;
}

/** Every endpoint with who answers it, and how far the migration is. */
export function statusText(
  result: StatusLike,
  { paint }: { readonly paint: Paint },
): { text: string; exitCode: number } {
  const { endpoints, totals, proxy } = result;
  const head = [
    "ENDPOINT",
    "MODULE",
    "STATE",
    "TARGET",
    ...(proxy.running ? ["MONOLITH", "SERVICE"] : []),
  ].map(paint.dim);
  const rows = endpoints.map((row) => [
    row.id,
    row.module,
    state(row, paint),
    row.pinned === null ? (row.target ?? paint.dim("-")) : paint.dim(`pinned: ${row.pinned}`),
    ...(row.requests === null ? [] : [String(row.requests.monolith), String(row.requests.service)]),
  ]);
  const lines = [textTable([head, ...rows], { right: [4, 5] }), "", totalsLine(totals, endpoints, paint)];
  lines.push(...trouble(result, paint));
  lines.push(
    paint.dim(
      proxy.running ? `proxy ${proxy.url}` : "no proxy runs, so there are no live counters: `msa up`",
    ),
  );
  return { text: lines.join("\n"), exitCode: 0 };
}

function trouble({ proxy, totals }: StatusLike, paint: Paint): string[] {
  const fallbacks = totals.fallbacks ?? 0;
  return [
    ...proxy.down.map((name) => `${paint.red("✖")} ${name} does not answer; the monolith answers for it`),
    ...(fallbacks === 0
      ? []
      : [
          `${paint.yellow("!")} ${fallbacks} ${fallbacks === 1 ? "request" : "requests"} that a service could not answer went to the monolith`,
        ]),
  ];
}

function state({ state, weight }: EndpointLike, paint: Paint): string {
  switch (state) {
    case "monolith":
      return state;
    case "shadow":
      return paint.cyan(state);
    case "canary":
      return paint.yellow(`canary ${weight ?? 0} %`);
    case "service":
      return paint.green(state);
    default:
      return state satisfies never;
  }
}

function totalsLine(
  { endpoints, moved, trafficShare, tables, tablesMoved }: StatusLike["totals"],
  rows: readonly EndpointLike[],
  paint: Paint,
): string {
  const parts = [`${paint.bold(`${moved} of ${endpoints}`)} endpoints moved`];
  for (const between of ["canary", "shadow"] as const) {
    const count = rows.filter(({ state }) => state === between).length;
    if (count > 0) parts.push(`${count} in ${between}`);
  }
  if (trafficShare !== null) parts.push(`${(trafficShare * 100).toFixed(1)} % of the traffic`);
  if (tables !== null) parts.push(`${tablesMoved} of ${tables} tables`);
  return parts.join(", ");
}
