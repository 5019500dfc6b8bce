import type { CheckResult } from "./check-result.ts";
import type { MsaError } from "./msa-error.ts";

/** What `--json` prints in place of a result; scripts match on `code`. */
export interface ErrorDocument {
  readonly schemaVersion: 1;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly why: string;
    readonly fix: string;
    readonly where: readonly {
      readonly file: string;
      readonly line: number | null;
      readonly note?: string;
    }[];
    readonly docs: string;
    readonly checks?: readonly CheckResult[];
  };
}

export function errorDocument(error: MsaError): ErrorDocument {
  const where = error.where.map(({ file, line, note }) => ({
    file,
    line: line ?? null,
    ...(note === undefined ? {} : { note }),
  }));
  const { code, message, why, fix, docs, checks } = error;
  const tried = checks.length === 0 ? {} : { checks };
  return { schemaVersion: 1, error: { code, message, why, fix, where, docs, ...tried } };
}
