import { bugDocument, renderBug } from "../errors/bug-report.ts";
import { diskFull } from "../errors/disk-full.ts";
import { errorDocument } from "../errors/error-document.ts";
import { MsaError } from "../errors/msa-error.ts";
import { renderError } from "../errors/render-error.ts";
import type { CliIo } from "./cli-io.ts";
import { columnsOf } from "./columns-of.ts";
import { msaVersion } from "./msa-version.ts";
import { fitLines } from "./terminal/fit-lines.ts";
import { paintFor } from "./terminal/paint-for.ts";

/** The one place where a failure is shown. Ends with its exit code. */
export async function reportFailure(thrown: unknown, argv: readonly string[], io: CliIo): Promise<number> {
  const error = diskFull(thrown) ?? thrown;
  const json = argv.includes("--json");
  if (error instanceof MsaError) {
    if (json) io.stdout.write(`${JSON.stringify(errorDocument(error), null, 2)}\n`);
    else {
      const paint = await paintFor(io.stderr, io.env, argv.includes("--no-color"));
      const width = columnsOf(io.stderr);
      const text = renderError(error, paint);
      io.stderr.write(width === undefined ? text : fitLines(text, width));
      if (argv.includes("--verbose") && error.cause instanceof Error) {
        io.stderr.write(`  ${paint.dim("cause")} ${error.cause.message}\n`);
      }
    }
    return error.exitCode;
  }
  const around = {
    command: ["msa", ...argv.filter((word) => /^[a-z-]+$/.test(word))].join(" "),
    versions: `msa ${msaVersion()}, ${io.platform}`,
    scrub: [
      [new URL("../..", import.meta.url).pathname, "<msa>/"],
      [io.cwd, "<cwd>"],
      [io.home, "~"],
    ] as const,
  };
  if (json) io.stdout.write(`${JSON.stringify(bugDocument(error, around), null, 2)}\n`);
  else io.stderr.write(renderBug(error, around));
  return 70;
}
