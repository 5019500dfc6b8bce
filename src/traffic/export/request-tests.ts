/** What a row asks of a request beside method and path, as expressions that engines hold against one of its values. */
import { hostKey } from "../../routes/host-pattern.ts";
import type { RowCondition } from "../../routes/route-file.ts";
import type { Unsaid } from "./exported.ts";
import { escaped } from "./portable-pattern.ts";

export interface RequestTest {
  readonly of: "host" | "header" | "cookie" | "ip";
  /** Of the header or cookie, in lower case for a header; empty for the others. */
  readonly name: string;
  /** Of addresses. */
  readonly values: readonly string[];
  /**
   * Expression for the whole value, with case; for a host in lower case and without its port, for a cookie of the whole `Cookie` field. Empty for addresses.
   */
  readonly whole: string;
}

/** `lookAhead`: the engine's expressions can say that the first of two cookies counts. */
export function testsOf(match: RowCondition | undefined, lookAhead: boolean): RequestTest[] {
  return Object.entries(match ?? {}).flatMap(([key, values]): RequestTest[] => {
    const name = key.slice(key.indexOf(":") + 1);
    if (key === "ip") return [{ of: "ip", name: "", values, whole: "" }];
    if (key === "host") {
      const hosts = values.map(hostKey);
      if (hosts.includes("*")) return [];
      return [{ of: "host", name: "", values: hosts, whole: `(?:${hosts.map(hostSource).join("|")})\\.?` }];
    }
    const any = `(?:${values.map(escaped).join("|")})`;
    if (key.startsWith("header:")) return [{ of: "header", name, values, whole: any }];
    const own = `\\s*${escaped(name)}\\s*=\\s*`;
    const before = lookAhead ? `(?:(?!${own})[^;]*;)*` : "(?:.*;)?";
    return [{ of: "cookie", name, values, whole: `${before}${own}${any}\\s*(?:;.*)?` }];
  });
}

function hostSource(host: string): string {
  return host.startsWith("*.") ? `.+${escaped(host.slice(1))}` : escaped(host);
}

/** Where an engine takes any of two values, and our own proxy the first. */
export function twiceRemark(
  rows: readonly { readonly row: { readonly match?: RowCondition | undefined } }[],
): Unsaid[] {
  const asks = rows.some(({ row }) =>
    Object.keys(row.match ?? {}).some((key) => /^(header|cookie):/.test(key)),
  );
  return asks
    ? [
        {
          endpoint: null,
          what: "a header or cookie that decides over a row and is there twice counts with either value",
        },
      ]
    : [];
}
