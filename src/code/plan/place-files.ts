import type { CodeUnit, Monolith, SchemaSwitch, Span } from "../model/monolith.ts";
import type { Kept } from "./keep/keep-units.ts";
import type { UnitIndex } from "./keep/unit-index.ts";
import type { PlannedFile, TextEdit } from "./plan.ts";
import { importEdit } from "./prune/import-edit.ts";
import { pruneFile } from "./prune/prune-file.ts";

interface Placing {
  readonly monolith: Monolith;
  readonly kept: Kept;
  readonly index: UnitIndex;
  readonly modules: ReadonlySet<string>;
  readonly readSource: (path: string) => string;
}

/** Every file that a kept unit lies in, at its own path, with the edits that take the rest out. Sorted by path. */
export function placeFiles({ monolith, kept, index, modules, readSource }: Placing): PlannedFile[] {
  const hashes = new Map(monolith.facts.files.map((file) => [file.path, file.hash]));
  const paths = new Set(
    [...kept.units].map((id) => index.byId.get(id)?.file).filter((path) => path !== undefined),
  );
  // JSON that code loads is no source: it travels as an asset.
  for (const path of kept.loaded) if (hashes.has(path)) paths.add(path);
  for (const path of kept.held) paths.add(path);
  return [...paths].sort().map((path) => {
    if (kept.held.has(path))
      return {
        path,
        placement: "pruned",
        sourceHash: hashes.get(path) ?? "",
        edits: [emptied(readSource(path), path)],
      };
    const units = index.byFile.get(path) ?? [];
    const cuts = units.every((unit) => kept.units.has(unit.id))
      ? []
      : pruneFile(readSource(path), units, (unit) => kept.units.has(unit.id));
    const standIns = units
      .filter((unit) => kept.inert.has(unit.id) && kept.units.has(unit.id))
      .map((unit) => standIn(readSource(path), unit, path));
    const edits = withSwitches(
      [...cuts, ...standIns],
      monolith.facts.schemaSwitches.filter((s) => s.file === path),
      [
        ...startsOf(kept).filter(({ file }) => file === path),
        ...monolith.facts.codePatterns
          .filter((p) => p.file === path && p.fromProcessFolder)
          .map((p) =>
            wrapped(readSource(path), p, "__msaHere", "the service loads its own copy of this code"),
          ),
        ...monolith.facts.sharedPaths
          .filter((shared) => shared.file === path)
          .map((shared) =>
            wrapped(
              readSource(path),
              shared,
              shared.unlessOwn ? "__msaOwn" : "__msaThere",
              "monolith and service share what lies there",
            ),
          ),
      ],
    );
    for (const [target, askedBy] of kept.imports)
      if (askedBy === path)
        edits.push(
          importEdit(path, readSource(path).replace(/^\uFEFF/, ""), target, monolith.project.moduleKind),
        );
    const own = modules.has(monolith.homes[path] ?? "");
    return {
      path,
      placement: edits.length > 0 ? "pruned" : own ? "moved" : "copied",
      sourceHash: hashes.get(path) ?? "",
      edits,
    };
  });
}

function emptied(text: string, path: string): TextEdit {
  const note =
    "// Holds the place: without it the loader of this folder would take the files beside it for plug-ins.\n";
  const value = /\.[cm]?tsx?$/.test(path) ? `${note}export {};\n` : note;
  return { start: 0, end: text.length, text: value, why: "no kept endpoint needs it, but it must be there" };
}

/** `const job = startRollup(db);` → `const job = (globalThis as any).__msaInert;`, which the preload defines: any use of it does nothing. */
function standIn(text: string, unit: CodeUnit, path: string): TextEdit {
  const source = text.slice(unit.span.start, unit.span.end);
  const head = new RegExp(`\\b(?:const|let|var)\\s+${(unit.name ?? "").replace(/\$/g, "\\$")}\\b`).exec(
    source,
  );
  const start = unit.span.start + (head === null ? 0 : head.index + head[0].length);
  const value = /\.[cm]?tsx?$/.test(path) ? "(globalThis as any).__msaInert" : "globalThis.__msaInert";
  const end = unit.span.start + source.trimEnd().length;
  return {
    start,
    end,
    text: head === null ? "" : ` = ${value};`,
    why: `${unit.name}: it runs in the monolith only`,
  };
}

/** `f(x)` in place of `x`; the preload defines `f`. Tests that travel run without a preload, and find everything where it lies. */
function wrapped(
  text: string,
  { file, span }: { readonly file: string; readonly span: Span },
  name: "__msaHere" | "__msaOwn" | "__msaThere",
  why: string,
): TextEdit {
  const called = /\.[cm]?tsx?$/.test(file)
    ? `((globalThis as any).${name} || ((path: any) => path))`
    : `(globalThis.${name} || ((path) => path))`;
  return { ...span, text: `${called}(${text.slice(span.start, span.end)})`, why };
}

/** Statements that start jobs of the monolith; two jobs may begin with one of them. */
function startsOf({ leftBehind }: Kept): (TextEdit & { readonly file: string })[] {
  const found = leftBehind.flatMap(({ removal, statement, what }) =>
    removal !== "emptied" || statement === undefined
      ? []
      : [{ ...statement, why: `${what}: the monolith does it for both` }],
  );
  return [...new Map(found.map((one) => [`${one.file}:${one.start}`, one])).values()];
}

/**
 * `sequelize.sync()` inside a longer expression is replaced, not cut, and paths that must be taken from another folder
 * are wrapped; unless the cut takes them away already.
 */
function withSwitches(
  cuts: readonly TextEdit[],
  switches: readonly SchemaSwitch[],
  wraps: readonly TextEdit[],
): TextEdit[] {
  const free = ({ start, end }: TextEdit): boolean => !cuts.some((cut) => cut.start < end && start < cut.end);
  const replaced = switches.flatMap((s) =>
    s.replace === null ? [] : [{ ...s.replace, why: `${s.what}: the monolith owns the schema` }],
  );
  return [...cuts, ...[...replaced, ...wraps].filter(free)].sort((a, b) => a.start - b.start);
}
