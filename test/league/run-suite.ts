import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { splitCommand } from "../../src/util/split-command.ts";
import { run } from "../demo/processes.ts";
import { collectionValues } from "./collection-values.ts";
import type { SuiteChoice } from "./options.ts";
import { readOutcome, type SuiteOutcome } from "./suite-outcome.ts";

interface SuiteRun {
  readonly choice: SuiteChoice;
  readonly url: string;
  /** Paths that the monolith answers, for variables of a collection. */
  readonly paths: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** Runs the tests against one address. A command without a result document counts as one test: its exit code. */
export async function runSuite(request: SuiteRun): Promise<SuiteOutcome> {
  const folder = mkdtempSync(join(tmpdir(), "msa-league-suite-"));
  const out = join(folder, "result.json");
  try {
    const { cwd, signal, url } = request;
    const env = { ...request.env, BASE_URL: url };
    const ran = await run(argvOf(request, out), { cwd, env, signal });
    const outcome = existsSync(out) ? readOutcome(readFileSync(out, "utf8")) : readOutcome(ran.stdout);
    if (outcome !== null) return outcome;
    if (request.choice.kind === "collection")
      throw new Error(`newman ended with ${ran.exitCode} and no result\n${ran.stdout}${ran.stderr}`);
    return ran.exitCode === 0
      ? { passed: 1, failures: [] }
      : { passed: 0, failures: [`the command ended with ${ran.exitCode}`] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Not in the project's own packages: a tool for people who have collections. */
const newman = ["npx", "--yes", "newman@6.2.1"];

function argvOf({ choice, url, paths, env }: SuiteRun, out: string): string[] {
  switch (choice.kind) {
    case "command":
      return splitCommand(choice.command.replaceAll("{url}", url).replaceAll("{out}", out));
    case "collection": {
      const values = collectionValues(readFileSync(choice.file, "utf8"), {
        url,
        paths,
        stated: choice.variables,
      });
      const own = env.NEWMAN === undefined ? newman : splitCommand(env.NEWMAN);
      return [
        ...own,
        "run",
        choice.file,
        ...Object.entries(values).flatMap(([name, value]) => ["--global-var", `${name}=${value}`]),
        "--reporters",
        "json",
        "--reporter-json-export",
        out,
      ];
    }
    default:
      return choice satisfies never;
  }
}
