import { ts } from "ts-morph";
import type { Machine } from "../../boot/machine.ts";
import { type HandlerSite, unknown, type Value } from "../../boot/values.ts";
import type { HandlerStage } from "../../facts.ts";
import type { ModuleGraph } from "./module-graph.ts";
import { toPart } from "./parts.ts";

const stages: Readonly<Record<string, HandlerStage>> = {
  APP_GUARD: "guard",
  APP_INTERCEPTOR: "interceptor",
  APP_PIPE: "pipe",
  APP_FILTER: "filter",
};

/** `{ provide: APP_GUARD, useClass: X }` of any module stands before every route, in the order of the modules. */
export function globalProviders(machine: Machine, { modules }: ModuleGraph): HandlerSite[] {
  return modules.flatMap((module) =>
    module.providers.flatMap(({ value, node }) => {
      if (value.kind !== "object") return [];
      const token = value.fields.get("provide") ?? unknown;
      const stage = token.kind === "external" ? stages[token.path.at(-1) ?? ""] : undefined;
      if (stage === undefined) return [];
      const given = givenBy(machine, value.fields);
      const origin = value.origins.get(given.field);
      const written = origin === undefined ? undefined : expressionIn(origin);
      const at = [written, node].find((own) => own !== undefined && ts.isExpression(own));
      return at === undefined || !ts.isExpression(at) ? [] : [toPart(machine, stage, given.value, at)];
    }),
  );
}

/** `useClass: X`, `useFactory() { … }`, `useClass`. */
function expressionIn(origin: ts.Node): ts.Node | undefined {
  if (ts.isPropertyAssignment(origin)) return origin.initializer;
  return ts.isMethodDeclaration(origin) || ts.isShorthandPropertyAssignment(origin) ? origin.name : undefined;
}

function givenBy(machine: Machine, fields: ReadonlyMap<string, Value>): { field: string; value: Value } {
  for (const field of ["useClass", "useExisting", "useValue"]) {
    const value = fields.get(field);
    if (value !== undefined) return { field, value };
  }
  const factory = fields.get("useFactory");
  if (factory?.kind !== "function") return { field: "provide", value: unknown };
  const made = machine.run(factory, [], null);
  return { field: "useFactory", value: made.kind === "unknown" ? factory : made };
}
