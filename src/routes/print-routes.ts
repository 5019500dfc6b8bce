/** Text of `msa.routes.json`: one row a line, keys in a fixed order, so that a move is a one-line diff. */
import type { RouteFile, RouteRow, TargetConfig } from "./route-file.ts";

const rowKeys = [
  "endpoint",
  "regex",
  "match",
  "module",
  "state",
  "target",
  "weight",
  "when",
  "fallback",
  "sideEffects",
  "pinned",
  "retired",
  "gate",
] as const;
const targetKeys = [
  "url",
  "protocol",
  "tls",
  "weight",
  "health",
  "instances",
  "discover",
  "balance",
  "maxInFlight",
] as const;

export function printRoutes(file: RouteFile): string {
  const parts: string[] = [];
  if (file.$schema !== undefined) parts.push(`  "$schema": ${JSON.stringify(file.$schema)}`);
  parts.push(`  "version": ${file.version}`);
  const targets = Object.entries(file.targets).map(
    ([name, target]) => `    ${JSON.stringify(name)}: ${oneLine(target, targetKeys)}`,
  );
  parts.push(`  "targets": ${block("{", targets, "}")}`);
  if (file.gates !== undefined) parts.push(`  "gates": ${indented(file.gates)}`);
  if (file.gate !== undefined) parts.push(`  "gate": ${JSON.stringify(file.gate)}`);
  if (file.rateLimitStore !== undefined) parts.push(`  "rateLimitStore": ${indented(file.rateLimitStore)}`);
  if (file.openapi !== undefined) parts.push(`  "openapi": ${indented(file.openapi)}`);
  parts.push(
    `  "routes": ${block(
      "[",
      file.routes.map((row) => `    ${oneLine(row, rowKeys)}`),
      "]",
    )}`,
  );
  return `{\n${parts.join(",\n")}\n}\n`;
}

/** These are written by people, and read by them before a key or an address is changed: not on one line. */
function indented(value: object): string {
  return JSON.stringify(value, null, 2).replaceAll("\n", "\n  ");
}

function block(open: string, lines: readonly string[], close: string): string {
  return lines.length === 0 ? open + close : `${open}\n${lines.join(",\n")}\n  ${close}`;
}

function oneLine<T extends RouteRow | TargetConfig>(value: T, keys: readonly (keyof T & string)[]): string {
  const fields = keys
    .filter((key) => value[key] !== undefined)
    .map((key) => `${JSON.stringify(key)}: ${JSON.stringify(value[key])}`);
  return `{ ${fields.join(", ")} }`;
}
