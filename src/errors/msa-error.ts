import { catalogue, type ErrorCode } from "./catalogue.ts";
import type { CheckResult } from "./check-result.ts";

export interface Where {
  readonly file: string;
  readonly line?: number;
  /** What is wrong there, when one failure has several places. */
  readonly note?: string;
}

export interface ErrorDetails {
  readonly message: string;
  readonly why?: string;
  readonly fix?: string;
  readonly where?: readonly Where[];
  readonly cause?: unknown;
  /** Of a service that was tried out and did not hold: all checks, also those that passed. */
  readonly checks?: readonly CheckResult[];
}

/** A failure that msa foresaw and can explain. Anything else that reaches the top is a bug in msa. */
export class MsaError extends Error {
  readonly code: ErrorCode;
  readonly why: string;
  readonly fix: string;
  readonly where: readonly Where[];
  readonly exitCode: number;
  readonly checks: readonly CheckResult[];

  constructor(code: ErrorCode, details: ErrorDetails) {
    super(details.message, { cause: details.cause });
    this.name = "MsaError";
    const entry = catalogue[code];
    this.code = code;
    this.why = details.why ?? entry.why;
    this.fix = details.fix ?? entry.fix;
    this.where = details.where ?? [];
    this.exitCode = entry.exitCode;
    this.checks = details.checks ?? [];
  }

  /** Anchor in the shipped docs. */
  get docs(): string {
    return `docs/errors.md#${this.code.toLowerCase()}`;
  }
}
