import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs, parseEnv } from "node:util";

export interface LeagueOptions {
  /** Absolute folder of the backend; only a copy of it is touched. */
  readonly dir: string;
  /** Below `dir`: where the backend lies in a workspace; "" for `dir` itself. */
  readonly inside: string;
  /** What starts the monolith; null: what `msa init` finds. */
  readonly start: string | null;
  readonly suite: SuiteChoice | null;
  readonly env: Readonly<Record<string, string>>;
  /** Commands that run in the copy before anything else, in order. */
  readonly before: readonly string[];
  /** A command that runs beside everything else, such as a throw-away database. */
  readonly beside: string | null;
  /** Only these; all when null. */
  readonly modules: readonly string[] | null;
  /** `micro`: calls take the place of other modules' code. */
  readonly stage: "mini" | "micro";
  /** What moves at a time before the suite is run again. */
  readonly step: "endpoint" | "module";
  readonly verify: string;
  /** Services use the packages that the copy has, in place of a clean install of their own. */
  readonly link: boolean;
  readonly json: boolean;
  readonly keep: boolean;
}

export type SuiteChoice =
  | {
      readonly kind: "collection";
      readonly file: string;
      readonly variables: Readonly<Record<string, string>>;
    }
  | { readonly kind: "command"; readonly command: string };

export const usage = `Takes backends apart, endpoint by endpoint, and holds their own tests against each step.

node bench/league.mjs <dir...> [options]
  --start <cmd>        what starts the monolith (default: what msa init finds)
  --test <cmd>         its own API tests; BASE_URL and {url} say where, {out} is a file for a JSON result
  --collection <file>  or a Postman collection, run by newman
  --var NAME=VALUE     a variable of the collection; {url} and {run} (new each time) are filled in
  --env <file>         environment of monolith, services and tests; looked for in <dir>, too
  --in <folder>        where the backend lies in a workspace
  --before <cmd>       runs in the copy first (again for more)
  --beside <cmd>       runs beside it all; NAME=value lines that it prints first go to the environment, a bare URL to DATABASE_URL
  --modules a,b        only these
  --stage <stage>      mini (default) or micro: calls take the place of other modules' code, and are counted in both directions
  --step <what>        endpoint (default) or module: what moves before the suite runs again
  --verify <level>     how far msa tries services out (default boot)
  --link               services use the packages of the monolith and install none: quick, and proves less
  --keep               leaves the copy for a look
  --json               one document instead of the table; a list of them for several directories
  -h, --help           this help

Exit code 1 when anything is off: a module is broken, a step differs from the baseline, an undo leaves something. A refusal is not.`;

/** One for each directory; null when help is asked for. */
export function readOptions(argv: readonly string[]): readonly LeagueOptions[] | null {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      start: { type: "string" },
      test: { type: "string" },
      collection: { type: "string" },
      var: { type: "string", multiple: true, default: [] },
      env: { type: "string" },
      in: { type: "string", default: "" },
      before: { type: "string", multiple: true, default: [] },
      beside: { type: "string" },
      modules: { type: "string" },
      stage: { type: "string", default: "mini" },
      step: { type: "string", default: "endpoint" },
      verify: { type: "string", default: "boot" },
      link: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return null;
  if (positionals.length === 0) throw new Error(usage);
  if (values.stage !== "mini" && values.stage !== "micro") throw new Error(usage);
  if (values.step !== "endpoint" && values.step !== "module") throw new Error(usage);
  if (values.test !== undefined && values.collection !== undefined)
    throw new Error("one of --test and --collection");
  const { stage, step } = values;
  return positionals.map((dir) => ({
    dir: resolve(dir),
    inside: values.in,
    start: values.start ?? null,
    suite: suiteOf(values),
    env: values.env === undefined ? {} : readEnv(values.env, dir),
    before: values.before,
    beside: values.beside ?? null,
    modules: values.modules?.split(",") ?? null,
    stage,
    step,
    verify: values.verify,
    link: values.link,
    json: values.json,
    keep: values.keep,
  }));
}

function readEnv(file: string, dir: string): Record<string, string> {
  const path = existsSync(file) ? file : join(dir, file);
  return definedOnly(parseEnv(readFileSync(path, "utf8")));
}

function suiteOf(values: {
  test?: string;
  collection?: string;
  var: readonly string[];
}): LeagueOptions["suite"] {
  if (values.test !== undefined) return { kind: "command", command: values.test };
  if (values.collection === undefined) return null;
  const pairs = values.var.map((text) => /^([^=]+)=(.*)$/s.exec(text)?.slice(1) ?? [text, ""]);
  return { kind: "collection", file: resolve(values.collection), variables: Object.fromEntries(pairs) };
}

function definedOnly(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
