export interface SqlTable {
  readonly table: string;
  readonly mode: "read" | "write";
  /** Any table read besides the first one that the statement names. */
  readonly joined: boolean;
}
