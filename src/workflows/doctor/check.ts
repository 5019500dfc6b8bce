/** One line of `msa doctor`. */
export interface Check {
  readonly name: string;
  readonly level: "ok" | "warn" | "fail";
  readonly message: string;
  readonly fix: string | null;
}

export function ok(name: string, message: string): Check {
  return { name, level: "ok", message, fix: null };
}

export function warn(name: string, message: string, fix: string): Check {
  return { name, level: "warn", message, fix };
}

export function fail(name: string, message: string, fix: string): Check {
  return { name, level: "fail", message, fix };
}
