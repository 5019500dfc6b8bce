export interface SqlTable {
  readonly table: string;
  readonly mode: "read" | "write";
  /** Any table read besides the first one that the statement names. */
  readonly joined: boolean;
}

/** Catalogues that databases keep of themselves are no tables of the application. */
export function isOfDatabase(name: string): boolean {
  return /^(pg_|sqlite_|information_schema\.|pg_catalog\.|performance_schema\.|mysql\.|system\.|sys\.)/i.test(
    name,
  );
}

/** What stands where an expression is put in is no name. */
export function isPlaceholder(name: string): boolean {
  return /^\s*\$?\d*\s*$/.test(name);
}
