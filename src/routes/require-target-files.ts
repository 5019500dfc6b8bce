import { accessSync, constants } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { MsaError } from "../errors/msa-error.ts";
import type { RouteFile } from "./route-file.ts";

/** Errors: MSA1009 when a file that a target names cannot be read. `path` is the route file's; its folder is theirs. */
export function requireTargetFiles({ targets }: RouteFile, path: string): void {
  for (const [name, { tls }] of Object.entries(targets)) {
    if (tls?.ca === undefined) continue;
    try {
      accessSync(resolve(dirname(path), tls.ca), constants.R_OK);
    } catch (cause) {
      throw new MsaError("MSA1009", {
        message: `${basename(path)}: targets.${name}.tls.ca: ${tls.ca} cannot be read`,
        where: [{ file: basename(path) }],
        cause,
      });
    }
  }
}
