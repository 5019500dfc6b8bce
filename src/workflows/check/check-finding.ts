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
  /** Of a drift: the function or other declaration that is out of step; null for a whole file. */
  readonly symbol?: string | null;
  readonly message: string;
  readonly fix: string;
  /** True for a border violation, or a difference of both copies, that the baseline knows: it warns and does not fail. */
  readonly baseline: boolean;
}
