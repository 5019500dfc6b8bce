/** What one check of a written service said. */
export interface CheckResult {
  /** `V1` to `V8`: docs/verification.md says what each of them looks at. */
  readonly id: string;
  /** What holds when it has passed, in words. */
  readonly what: string;
  readonly status: "passed" | "failed" | "skipped";
  /** Why it failed or was skipped, or what it was seen by. */
  readonly reason: string;
  readonly seconds: number;
}
