import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ts } from "ts-morph";
import { describe, expect, test } from "vitest";
import type { CodeUnit, Facts, Span } from "../../../src/code/read/facts.ts";
import { readFacts } from "../../../src/code/read/read-facts.ts";
import { configSchema } from "../../../src/config/schema.ts";

const fixtures = join(import.meta.dirname, "../../../fixtures");
const roots = [
  ...readdirSync(join(fixtures, "read")).map((name) => join(fixtures, "read", name, "input")),
  join(fixtures, "monoliths/blog-express"),
];

const read = (root: string) => readFacts({ root, config: configSchema.parse({}), onProgress: () => {} });

function errorsIn(file: string, text: string): readonly string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, false);
  const { parseDiagnostics } = source as ts.SourceFile & { parseDiagnostics: readonly ts.Diagnostic[] };
  return parseDiagnostics.map((one) => String(one.messageText));
}

/** A list element goes with the comma behind it, or else the one before it. */
function spanToDelete(text: string, unit: CodeUnit): Span {
  if (unit.form !== "list") return unit.span;
  const behind = /^\s*,/.exec(text.slice(unit.span.end));
  if (behind !== null) return { start: unit.span.start, end: unit.span.end + behind[0].length };
  const before = /,\s*$/.exec(text.slice(0, unit.span.start));
  return { start: unit.span.start - (before?.[0].length ?? 0), end: unit.span.end };
}

const remove = (text: string, span: Span) => text.slice(0, span.start) + text.slice(span.end);

function brokenDeletions(root: string, facts: Facts): string[] {
  const broken = new Set(facts.syntaxErrors.map((one) => one.file));
  return facts.units.flatMap((unit) => {
    if (broken.has(unit.file)) return [];
    const text = readFileSync(join(root, unit.file), "utf8");
    // The last declarator or property of its statement cannot go alone: then the group goes.
    const siblings = facts.units.filter((other) => other.group !== null && other.group === unit.group);
    const alone = siblings.length > 0 && unit.form === "list" && siblings.length === 1;
    const ways = [
      ...(alone ? [] : [spanToDelete(text, unit)]),
      // A literal stays, empty if need be.
      ...(unit.groupSpan === null || /[[{]/.test(text[unit.groupSpan.start] ?? "") ? [] : [unit.groupSpan]),
    ];
    return ways.flatMap((span) =>
      errorsIn(unit.file, remove(text, span)).map(
        (error) => `${unit.id} ${span.start}-${span.end}: ${error}`,
      ),
    );
  });
}

describe("every unit of every fixture", () => {
  for (const root of roots) {
    test(`can be deleted from ${root.slice(fixtures.length + 1)} and leaves a file that parses`, async () => {
      const facts = await read(root);
      expect(brokenDeletions(root, facts)).toEqual([]);
    });
  }
});

describe("the units of a file", () => {
  test("have ids of their own, parents and refs that exist, and spans inside their parents", async () => {
    for (const root of roots) {
      const { units } = await read(root);
      const byId = new Map(units.map((unit) => [unit.id, unit]));
      expect(byId.size).toBe(units.length);
      for (const unit of units) {
        for (const ref of unit.refs) expect(byId.has(ref)).toBe(true);
        const parent = unit.parent === null ? undefined : byId.get(unit.parent);
        if (unit.parent !== null) expect(parent).toBeDefined();
        if (parent !== undefined && parent.form !== "link") {
          expect(unit.span.start).toBeGreaterThanOrEqual(parent.span.start);
          expect(unit.span.end).toBeLessThanOrEqual(parent.span.end);
        }
      }
    }
  });

  test("cover every top-level statement", async () => {
    for (const root of roots) {
      const facts = await read(root);
      for (const file of facts.files) {
        const text = readFileSync(join(root, file.path), "utf8");
        const source = ts.createSourceFile(file.path, text, ts.ScriptTarget.ESNext, false);
        const spans = facts.units
          .filter((unit) => unit.file === file.path)
          .flatMap((unit) => [unit.span, ...(unit.groupSpan === null ? [] : [unit.groupSpan])]);
        for (const statement of source.statements) {
          if (ts.isEmptyStatement(statement)) continue;
          const start = statement.getStart(source);
          expect(
            spans.some((span) => span.start <= start && start < span.end),
            `${file.path}@${start}`,
          ).toBe(true);
        }
      }
    }
  });
});
