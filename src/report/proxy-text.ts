import type { Paint } from "../util/paint.ts";
import { textTable } from "../util/text-table.ts";

interface Report {
  readonly text: string;
  readonly exitCode: number;
}

interface Options {
  readonly paint: Paint;
}

interface ProxyLike {
  readonly url: string;
  readonly adminUrl: string;
  readonly workers: number;
  readonly tokenFile: string;
}

export function proxyText({ url, adminUrl, workers, tokenFile }: ProxyLike, { paint }: Options): Report {
  const rows = [
    [paint.bold("proxy"), workers === 1 ? url : `${url}  ${paint.dim(`${workers} workers`)}`],
    [paint.bold("admin"), `${adminUrl}  ${paint.dim(`token in ${tokenFile}`)}`],
  ];
  return { text: textTable(rows), exitCode: 0 };
}

interface EngineLike {
  readonly engine: string;
  readonly url: string;
  readonly folder: string;
  readonly unsaid: readonly { readonly endpoint: string | null; readonly what: string }[];
}

export function engineText({ engine, url, folder, unsaid }: EngineLike, { paint }: Options): Report {
  const rows = [[paint.bold(engine), url, paint.dim(`configuration in ${folder}`)]];
  const lines = unsaid.map(({ endpoint, what }) => `- ${endpoint === null ? "" : `${endpoint}: `}${what}`);
  return {
    text: [textTable(rows), "", "Not the same as with msa's own proxy:", ...lines].join("\n"),
    exitCode: 0,
  };
}

interface ProxyCheckLike {
  readonly routes: number;
  readonly targets: readonly {
    readonly name: string;
    readonly url: string;
    readonly discover: string | null;
  }[];
}

export function proxyCheckText({ routes, targets }: ProxyCheckLike, { paint }: Options): Report {
  const rows = targets.map(({ name, url, discover }) => [name, url, until(discover, paint)]);
  const head = `${paint.green("✔")} configuration and route table are valid: ${routes} endpoint${routes === 1 ? "" : "s"}`;
  return { text: `${head}\n${textTable(rows, { indent: "  " })}`, exitCode: 0 };
}

function until(discover: string | null, paint: Paint): string {
  return discover === null ? "" : paint.dim(`until ${discover} lists others`);
}

interface ExplanationLike {
  readonly endpoint: string | null;
  readonly module: string | null;
  readonly state: string | null;
  readonly passedOver: readonly { readonly id: string; readonly because: string }[];
  readonly target: { readonly name: string; readonly url: string; readonly discover: string | null };
  readonly mirror: string | null;
  readonly fallback: string | null;
  readonly reason: string;
  readonly gate: { readonly name: string; readonly checks: readonly string[] } | null;
  readonly refused: { readonly status: number; readonly why: string } | null;
  readonly canary: {
    readonly key: string;
    readonly bucket: number;
    readonly weight: number;
    readonly newUser: boolean;
  } | null;
}

const maxPassedOver = 5;

function passedOverRows({ passedOver }: ExplanationLike, paint: Paint): string[][] {
  const shown = passedOver
    .slice(0, maxPassedOver)
    .map(({ id, because }) => ["not", `${id}  ${paint.dim(because)}`]);
  const more = passedOver.length - shown.length;
  return more === 0 ? shown : [...shown, ["", `and ${more} more`]];
}

/** Which row decides, who answers, and what would happen if that one were down. */
export function explainText(found: ExplanationLike, { paint }: Options): Report {
  const { endpoint, module, state, target, mirror, fallback, reason, gate, refused, canary } = found;
  const rows: string[][] = [
    [
      "row",
      endpoint === null
        ? "none matches: the monolith answers"
        : `${endpoint}  ${paint.dim(`module ${module}, ${state}`)}`,
    ],
    ...passedOverRows(found, paint),
    ...(refused === null ? [] : [["refused", `${refused.status} at the door: ${refused.why}`]]),
    ...(gate === null ? [] : [["passes", `gate ${gate.name}  ${paint.dim(gate.checks.join(", "))}`]]),
    ["answers", `${paint.bold(target.name)}  ${target.url}  ${until(target.discover, paint)}`.trimEnd()],
    ["because", reason],
  ];
  if (canary !== null) {
    const side = canary.bucket < canary.weight ? "below" : "not below";
    rows.push([
      "canary",
      `the user, ${canary.newUser ? "new, so by chance (" : "known by "}${canary.key}${canary.newUser ? ")" : ""}, stands at ${canary.bucket.toFixed(1)}: ${side} the weight ${canary.weight}`,
    ]);
  }
  if (mirror !== null) rows.push(["copy to", mirror]);
  if (fallback !== null) rows.push(["if down", `${fallback} answers`]);
  return { text: textTable(rows.map(([label = "", ...rest]) => [paint.dim(label), ...rest])), exitCode: 0 };
}
