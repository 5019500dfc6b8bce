import type { Paint } from "../util/paint.ts";
import { textTable } from "../util/text-table.ts";

interface StatusLike {
  readonly proxy: {
    readonly running: boolean;
    readonly url: string;
    readonly down: readonly string[];
    readonly discoveryFaults: readonly {
      readonly target: string;
      readonly from: string;
      readonly fault: string;
    }[];
  };
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
  readonly when: string | null;
  readonly target: string | null;
  readonly pinned: string | null;
  readonly sideEffects: string | null;
  readonly requests: { readonly monolith: number; readonly service: number } | null;
  readonly evidence: { readonly compared: number; readonly equal: number } | null;
}

interface Options {
  readonly paint: Paint;
  /** Every endpoint, also of modules that no service can answer yet. */
  readonly verbose?: boolean;
  readonly width?: number | undefined;
}

/** Who answers the endpoints of the extracted modules, and how far the migration is. */
export function statusText(
  result: StatusLike,
  { paint, verbose = false, width }: Options,
): { text: string; exitCode: number } {
  const { endpoints, totals, proxy } = result;
  const extracted = new Set(endpoints.filter(({ target }) => target !== null).map(({ module }) => module));
  const shown = endpoints.filter(({ module }) => verbose || extracted.has(module));
  const rest = endpoints.filter((row) => !shown.includes(row));
  const live = proxy.running
    ? paint.dim(`proxy ${proxy.url}`)
    : paint.dim("no proxy runs, so there are no live counters: `msa up`");
  const parts = [
    shown.length === 0 ? "" : endpointTable(shown, proxy.running, paint, width),
    rest.length === 0 ? "" : notExtracted(rest, paint),
    [totalsLine(totals, endpoints, paint), ...trouble(result, paint), live].join("\n"),
  ];
  return { text: parts.filter((part) => part !== "").join("\n\n"), exitCode: 0 };
}

function endpointTable(
  rows: readonly EndpointLike[],
  running: boolean,
  paint: Paint,
  width: number | undefined,
): string {
  const pinned = rows.some((row) => row.pinned !== null);
  const compared = running && rows.some(({ state, evidence }) => state === "shadow" || evidence !== null);
  const head = [
    "ENDPOINT",
    "MODULE",
    "STATE",
    ...(running ? ["MONOLITH", "SERVICE"] : []),
    ...(compared ? ["SHADOW"] : []),
    ...(pinned ? ["PINNED"] : []),
  ].map(paint.dim);
  const cells = rows.map((row) => [
    row.id,
    row.target === null || row.target === row.module ? row.module : `${row.module} in ${row.target}`,
    state(row, paint),
    ...(running ? [String(row.requests?.monolith ?? 0), String(row.requests?.service ?? 0)] : []),
    ...(compared ? [evidence(row, paint)] : []),
    ...(pinned ? [paint.dim(row.pinned ?? "")] : []),
  ]);
  return textTable([head, ...cells], {
    right: running ? [3, 4] : [],
    wrap: compared || pinned ? [0, head.length - 1] : [0],
    width,
  });
}

function evidence({ state, sideEffects, evidence: seen }: EndpointLike, paint: Paint): string {
  if (seen === null)
    return state === "shadow" && sideEffects !== null
      ? paint.dim(`never: ${sideEffects.replace(/ \(.*/, "")}`)
      : "";
  const text = `${seen.equal}/${seen.compared} equal`;
  return seen.equal === seen.compared ? text : paint.red(text);
}

function notExtracted(rows: readonly EndpointLike[], paint: Paint): string {
  const names = [...new Set(rows.map(({ module }) => module))];
  const counts = names.map((name) => `${name} ${rows.filter(({ module }) => module === name).length}`);
  return paint.dim(`not extracted: ${counts.join(", ")} (--verbose lists their endpoints)`);
}

function trouble({ proxy, totals }: StatusLike, paint: Paint): string[] {
  const fallbacks = totals.fallbacks ?? 0;
  return [
    ...proxy.down.map(
      (name) =>
        `${paint.red("✖")} ${name} does not answer${name === "monolith" ? "" : "; the monolith answers for it"}`,
    ),
    ...proxy.discoveryFaults.map(
      ({ target, from, fault }) =>
        `${paint.yellow("!")} instances of ${target} stay as they were: ${from} ${fault}`,
    ),
    ...(fallbacks === 0
      ? []
      : [
          `${paint.yellow("!")} ${fallbacks} ${fallbacks === 1 ? "request" : "requests"} that a service could not answer went to the monolith`,
        ]),
  ];
}

function state(row: EndpointLike, paint: Paint): string {
  return row.when === null ? share(row, paint) : `${share(row, paint)} when ${row.when}`;
}

function share({ state, weight }: EndpointLike, paint: Paint): string {
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
