export interface CheckFinding {
  readonly code:
    | "ROUTES"
    | "ROUTE-GONE"
    | "ROUTE-MISSING"
    | "BORDER-IMPORT"
    | "BORDER-TABLE"
    | "BASELINE"
    | (string & {});
  readonly level: "error" | "warning" | "note";
  readonly file: string;
  readonly line: number;
  readonly message: string;
  readonly fix: string;
  /** True for a border violation that the baseline knows: it warns and does not fail. */
  readonly baseline: boolean;
}
