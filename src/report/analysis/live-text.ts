import type { LiveComparison, Monolith } from "../../code/model/monolith.ts";
import type { Paint } from "../../util/paint.ts";
import { fewNames } from "./few-names.ts";
import { visibleText } from "./visible-text.ts";

const shown = 3;

/** The running application beside the code: two figures, and the first of what only one side has. */
export function liveText(
  { live, measures }: Pick<Monolith, "live" | "measures">,
  { paint, verbose }: { readonly paint: Paint; readonly verbose: boolean },
): string {
  if (live === null) return "";
  const framework = visibleText(live.framework ?? "no framework");
  const lines = [
    `${paint.bold("Running application")}  ${framework}, ${live.rows} routes; recall ${percent(live.recall)} of them are in the code, precision ${percent(live.precision)} of the code's endpoints are live`,
    ...onlyLive(live, verbose),
    ...onlyStatic(live, verbose),
  ];
  if (live.broken > 0) lines.push(`  ${live.broken} entries of the table were no routes`);
  if (lines.length === 1) lines.push(paint.dim(`  both sides agree on all ${measures.endpoints} endpoints`));
  return lines.join("\n");
}

function onlyLive({ onlyLive: all }: LiveComparison, verbose: boolean): string[] {
  const names = all.map(({ method, path }) => visibleText(`${method} ${path}`));
  const homes = new Map<string, number>();
  for (const { module } of all) if (module !== null) homes.set(module, (homes.get(module) ?? 0) + 1);
  const counted = [...homes].map(([name, count]) => `${visibleText(name)} ${count}`);
  const lost = all.filter(({ module }) => module === null).length;
  const where = [
    counted.length === 0 ? "" : `; counted in ${fewNames(counted, verbose ? Number.POSITIVE_INFINITY : 60)}`,
    lost === 0 ? "" : `; ${lost} in no module, for neither handler nor path names one`,
  ].join("");
  return oneSide("only live", names, verbose, `they stay with the monolith${where}`);
}

function onlyStatic({ onlyStatic: all }: LiveComparison, verbose: boolean): string[] {
  const names = all.map(({ id, reason }) => visibleText(`${id} (${reason})`));
  return oneSide("only in the code", names, verbose, "");
}

function oneSide(title: string, names: readonly string[], verbose: boolean, note: string): string[] {
  if (names.length === 0) return [];
  const head = `  ${names.length} ${title}${note === "" ? "" : `, ${note}`}:`;
  if (verbose) return [head, ...names.map((name) => `    ${name}`)];
  const rest = names.length - shown;
  return [`${head} ${names.slice(0, shown).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`];
}

/** Rounded down: 100 % is said only of all. */
function percent(share: number | null): string {
  return share === null ? "-" : `${Math.floor(share * 1000) / 10} %`;
}
