import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { callName } from "../../../code/generate/micro/call-name.ts";
import type { RemoteMethod } from "../../../code/plan/plan.ts";
import { readDeclaredCode } from "../../../code/read/callables/read-declared-code.ts";

interface Link {
  readonly calls: readonly string[];
  readonly offers: readonly string[];
}

interface Ends {
  /** Absolute folders. */
  readonly monolith: string;
  readonly service: string;
  /** Name of the service. */
  readonly name: string;
}

/** What the two ends say of each other, read from what lies on disk: one sentence for each thing that does not fit. */
export function checkLinks(ends: Ends, methods: readonly RemoteMethod[]): string[] {
  const own = readLink(join(ends.service, "msa-runtime/links/monolith.json"));
  const other = readLink(join(ends.monolith, `msa-runtime/links/${ends.name}.json`));
  if (own === null || other === null)
    return [`msa-runtime/links of the ${own === null ? "service" : "monolith"} is not there or not readable`];
  return [
    ...missing(own.calls, other.offers).map(
      (name) => `the service calls ${name}, which the monolith does not offer`,
    ),
    ...missing(other.calls, own.offers).map(
      (name) => `the monolith calls ${name}, which the service does not offer`,
    ),
    ...methods.flatMap((method) => {
      const here = signatureOf(join(ends.service, method.file), method);
      const there = signatureOf(join(ends.monolith, method.file), method);
      if (here !== null && here === there) return [];
      return [
        `${callName(method)} of ${method.file} is ${here ?? "not there"} in the service and ${there ?? "not there"} in the monolith`,
      ];
    }),
  ];
}

function missing(named: readonly string[], offered: readonly string[]): string[] {
  return named.filter((name) => !offered.includes(name));
}

function readLink(file: string): Link | null {
  if (!existsSync(file)) return null;
  try {
    const link: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof link !== "object" || link === null || !("calls" in link) || !("offers" in link)) return null;
    const { calls, offers } = link;
    return Array.isArray(calls) && Array.isArray(offers) ? { calls, offers } : null;
  } catch {
    return null;
  }
}

/** Name, parameters and type of the result, as they are written; white space aside. */
function signatureOf(file: string, { provider, method }: RemoteMethod): string | null {
  if (!existsSync(file)) return null;
  const text = readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  const found = readDeclaredCode(file, text).callables.filter(
    ({ name, owner }) =>
      (name === method || (method === "call" && name === "module.exports")) &&
      (owner === null || owner === "module.exports" || provider.endsWith(`-${owner}`)),
  );
  const [one] = found;
  if (one === undefined) return null;
  return text
    .slice(one.start, one.body.start)
    .replace(/\basync\b/, "")
    .replace(/\s+/g, " ")
    .trim();
}
