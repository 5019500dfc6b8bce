import { ts } from "ts-morph";
import type { Boot } from "../boot/boot.ts";
import type { BootCall } from "../boot/machine.ts";
import { type FoundAccess, nodeKey } from "../data/found-access.ts";
import type { SchemaSwitch } from "../facts.ts";
import type { FileReader } from "../project/each-file.ts";
import type { Sources } from "../project/open-sources.ts";
import type { UnitsRead } from "../units/read-units.ts";
import { unitAt } from "../units/unit-draft.ts";
import { connectingStatements, droppableFrame, emptied } from "./boot-frame.ts";
import { type LeadsElsewhere, leadsElsewhere } from "./left-behind.ts";
import { findSchemaCalls, type Harmless } from "./schema-calls.ts";

export function readSchemaSwitches(
  sources: Sources,
  units: UnitsRead,
  boot: Boot,
  accesses: readonly FoundAccess[],
  options: readonly SchemaSwitch[],
): SchemaSwitch[] {
  const state: Reading = {
    ...{ sources, units, connecting: connectingStatements(boot.calls) },
    elsewhere: leadsElsewhere(boot.calls),
  };
  const calls = findSchemaCalls(boot.calls).map(({ call, what, harmless }) =>
    toSwitch(state, call, what, harmless),
  );
  const dropped = new Set(calls.map((found) => found.unit));
  const seeds = findSeeds(boot, accesses).map(({ call, table }) =>
    toSwitch(state, call, `writes to ${table}`, null),
  );
  const unique = new Map<string, SchemaSwitch>();
  for (const seed of seeds) {
    // Migrations write rows too; what drops them drops those.
    if (seed.unit === null || !dropped.has(seed.unit))
      unique.set(seed.unit ?? `${seed.file}:${seed.line}`, seed);
  }
  return [
    ...new Map(calls.map((found) => [`${found.unit ?? found.line}|${found.what}`, found])).values(),
    ...unique.values(),
    ...options,
  ].sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
}

interface Reading {
  readonly sources: Sources;
  readonly units: UnitsRead;
  readonly connecting: ReadonlySet<ts.Node>;
  readonly elsewhere: LeadsElsewhere;
}

function toSwitch(state: Reading, call: BootCall, what: string, harmless: Harmless | null): SchemaSwitch {
  const { sources, units } = state;
  const frame = droppableFrame(call, state.connecting, state.elsewhere, harmless !== null);
  const unit = frame === null ? null : unitAt(units.byNode, frame.node);
  const node = frame === null || unit === null ? call.node : frame.node;
  const at = { file: sources.pathOf(node), line: sources.lineOf(node) };
  // Only a statement that is a unit of its own can go; of another unit it is a part.
  if (frame !== null && unit !== null && unit.node === frame.node)
    return { what, unit: unit.id, replace: null, ...at };
  const method = ts.isPropertyAccessExpression(call.node.expression) ? call.node.expression.name : null;
  if (harmless !== null && method !== null) {
    const from = harmless.ofMethod ? method : call.node;
    const replace = { start: from.getStart(), end: call.node.end, text: harmless.text };
    return {
      what,
      unit: null,
      replace,
      file: sources.pathOf(call.node),
      line: sources.lineOf(call.node),
    };
  }
  const place = frame?.node ?? call.node;
  return {
    what,
    unit: null,
    replace: frame === null ? null : emptied(frame.node),
    file: sources.pathOf(place),
    line: sources.lineOf(place),
  };
}

/** Rows written while starting: reference data, the first administrator. */
function findSeeds(boot: Boot, accesses: readonly FoundAccess[]): { call: BootCall; table: string }[] {
  const written = new Map(
    accesses.filter((access) => access.mode === "write").map((access) => [access.key, access.table]),
  );
  return boot.calls.flatMap((call) => {
    const table =
      written.get(nodeKey(call.node)) ??
      call.node.arguments
        ?.map((argument) => written.get(nodeKey(argument)))
        .find((found) => found !== undefined);
    return table === undefined ? [] : [{ call, table }];
  });
}

/** `synchronize: true` in the options of a TypeORM data source. */
export function schemaOptionReader(
  sources: Sources,
  units: UnitsRead,
): FileReader & { facts(): SchemaSwitch[] } {
  const found: SchemaSwitch[] = [];
  return {
    wants: (text) => /\b(synchronize|migrationsRun|dropSchema|dropBeforeSync)\b/.test(text),
    node(node) {
      if (!isOption(node) || !inOptions(node)) return;
      const off = switchedOff(node);
      const unit = unitAt(units.byNode, node);
      if (off !== null && unit !== null)
        found.push({
          what: `TypeORM ${node.name.getText()}`,
          unit: null,
          replace: off,
          file: sources.pathOf(node),
          line: sources.lineOf(node),
        });
    },
    facts: () => found,
  };
}

type Option = ts.PropertyAssignment | ts.ShorthandPropertyAssignment;

function isOption(node: ts.Node): node is Option {
  const named = ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node);
  return named && /^(synchronize|migrationsRun|dropSchema)$/.test(node.name.getText());
}

/** Null when it is off already. */
function switchedOff(node: Option): SchemaSwitch["replace"] {
  if (ts.isShorthandPropertyAssignment(node))
    return { start: node.getStart(), end: node.end, text: `${node.name.text}: false` };
  const value = node.initializer;
  if (value.kind === ts.SyntaxKind.FalseKeyword) return null;
  return { start: value.getStart(), end: value.end, text: "false" };
}

function inOptions(node: Option): boolean {
  return (
    ts.isObjectLiteralExpression(node.parent) &&
    node.parent.properties.some(
      (property) =>
        /^(type|entities|host|url|database|migrations|autoLoadEntities)$/.test(
          property.name?.getText() ?? "",
        ) || ts.isSpreadAssignment(property),
    )
  );
}
