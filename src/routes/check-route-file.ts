/** What the schema cannot say: rules between the fields of a route table. Pure. */
import { checkConditions } from "./check-conditions.ts";
import { checkGates } from "./check-gates.ts";
import { compilePath, parseEndpoint } from "./endpoint-pattern.ts";
import type { RouteFile, RouteRow } from "./route-file.ts";
import type { RouteProblem } from "./route-problem.ts";
import { parseTargetAddress } from "./target-address.ts";

export function checkRouteFile(file: RouteFile): RouteProblem[] {
  return [
    ...checkTargets(file),
    ...checkGates(file),
    ...Object.keys(file.openapi?.documents ?? {})
      .filter((name) => !Object.hasOwn(file.targets, name))
      .map((name) => ({ path: ["openapi", "documents", name], message: `targets has no "${name}"` })),
    ...checkConditions(file),
    ...file.routes.flatMap((row, at) => checkRow(file, row, at)),
  ];
}

function checkTargets(file: RouteFile): RouteProblem[] {
  const problems: RouteProblem[] = [];
  if (file.targets.monolith === undefined)
    problems.push({ path: ["targets"], message: 'targets must name "monolith"' });
  for (const [name, target] of Object.entries(file.targets)) {
    const seen = new Set<string>();
    const look = (address: string, ...path: (string | number)[]): void => {
      const parsed = parseTargetAddress(address);
      const add = (message: string): void => {
        problems.push({ path: ["targets", name, ...path, "url"], message: `${address} ${message}` });
      };
      if (typeof parsed === "string") {
        add(parsed);
        return;
      }
      if (seen.has(parsed.text)) add(`stands in ${name} twice: give it a larger weight instead`);
      seen.add(parsed.text);
    };
    look(target.url);
    target.instances?.forEach((instance, at) => {
      look(instance.url, "instances", at);
    });
    if (target.tls !== undefined && ![...seen].some((address) => address.startsWith("https:")))
      problems.push({ path: ["targets", name, "tls"], message: `${name} has tls, and no https address` });
  }
  return problems;
}

function checkRow(file: RouteFile, row: RouteRow, at: number): RouteProblem[] {
  const problems: RouteProblem[] = [];
  const add = (key: keyof RouteRow, message: string): void => {
    problems.push({ path: ["routes", at, key], message: `${row.endpoint}: ${message}` });
  };
  try {
    compilePath(parseEndpoint(row.endpoint)?.path ?? "/", row.regex);
  } catch (error) {
    add(
      row.regex === undefined ? "endpoint" : "regex",
      error instanceof Error ? error.message : String(error),
    );
  }
  if (row.target !== undefined && !Object.hasOwn(file.targets, row.target))
    add("target", `targets has no "${row.target}"`);
  if (row.state !== "monolith" && row.target === undefined) add("state", `state ${row.state} needs a target`);
  if (row.state !== "monolith" && row.pinned !== undefined)
    add("state", `is pinned to the monolith (${row.pinned})`);
  if (row.state === "canary" && row.weight === undefined) add("state", "canary needs a weight");
  if (row.state !== "canary" && row.weight !== undefined)
    add("weight", "a weight makes sense only with canary");
  if (row.state === "monolith" && row.when !== undefined)
    add("when", "a condition makes sense only for a row that the service answers, or mirrors");
  if (row.retired && row.when !== undefined)
    add("when", "the monolith's copy was retired: nobody answers the others");
  return problems;
}
