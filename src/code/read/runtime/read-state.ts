import { ts } from "ts-morph";
import type { Boot } from "../boot/boot.ts";
import type { StateFact } from "../facts.ts";
import type { Sources } from "../project/open-sources.ts";
import type { UnitsRead } from "../units/read-units.ts";
import { isNameOnly } from "../units/resolve-names.ts";
import { type UnitDraft, unitAt } from "../units/unit-draft.ts";
import { madeBy } from "./made-by.ts";
import { isCollection, isMutation, laterFunction } from "./mutations.ts";
import { readClassState } from "./read-class-state.ts";
import { guessKind, isConnection, isEmitter } from "./state-kind.ts";
import { idsOf } from "./units-inside.ts";

interface Candidate {
  readonly declaration: ts.VariableDeclaration;
  readonly name: string;
  readonly unit: UnitDraft;
  readonly reads: Set<UnitDraft>;
  readonly writes: Set<UnitDraft>;
}

/** What outlives a request and changes: variables of files, and of functions that ran once, at the start. */
export function readState(sources: Sources, units: UnitsRead, boot: Boot): StateFact[] {
  const candidates = findCandidates(sources, units, boot);
  noteUses(sources, units, candidates);
  const facts = [...candidates.values()].flatMap((candidate) => toFact(sources, candidate));
  return [...facts, ...readClassState(sources, units, boot)];
}

function findCandidates(sources: Sources, units: UnitsRead, boot: Boot): Map<ts.Node, Candidate> {
  const found = new Map<ts.Node, Candidate>();
  for (const file of sources.files.values()) {
    const visit = (node: ts.Node): void => {
      if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name)) {
        const statement = node.parent.parent;
        const lasting =
          ts.isVariableStatement(statement) && (ts.isSourceFile(statement.parent) || boot.ran.has(statement));
        const unit = lasting ? unitAt(units.byNode, node) : null;
        if (unit !== null && unit.kind !== "import")
          found.set(node, {
            declaration: node,
            name: node.name.text,
            unit,
            reads: new Set(),
            writes: new Set(),
          });
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return found;
}

function noteUses(sources: Sources, units: UnitsRead, candidates: ReadonlyMap<ts.Node, Candidate>): void {
  const names = new Set([...candidates.values()].map((candidate) => candidate.name));
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && !isNameOnly(node) && (names.has(node.text) || isImported(units, node))) {
      const candidate = candidateOf(sources, units, candidates, node);
      const unit = candidate === undefined ? null : unitAt(units.byNode, node);
      if (candidate !== undefined && unit !== null && laterFunction(node, candidate.declaration) !== null) {
        if (isMutation(node, changesByMethods(candidate.declaration))) candidate.writes.add(unit);
        else candidate.reads.add(unit);
      }
    }
    ts.forEachChild(node, visit);
  };
  for (const file of sources.files.values()) visit(file);
}

function changesByMethods(declaration: ts.VariableDeclaration): boolean {
  const made = madeBy(declaration);
  return made.length === 0
    ? isCollection(undefined, declaration.type)
    : made.some((value) => isCollection(value, declaration.type));
}

function isImported(units: UnitsRead, node: ts.Identifier): boolean {
  return [...units.names.identifier(node)].some((draft) => draft.kind === "import");
}

function candidateOf(
  sources: Sources,
  units: UnitsRead,
  candidates: ReadonlyMap<ts.Node, Candidate>,
  node: ts.Identifier,
): Candidate | undefined {
  const own = sources.checker.getSymbolAtLocation(node)?.declarations?.[0];
  const direct = own === undefined ? undefined : candidates.get(own);
  if (direct !== undefined) return direct.declaration.name === node ? undefined : direct;
  if (own !== undefined && ts.isVariableDeclaration(own) && unitAt(units.byNode, own)?.kind !== "import")
    return undefined;
  for (const draft of units.names.identifier(node)) {
    const through = draft.kind === "declaration" ? candidates.get(draft.node) : undefined;
    if (through !== undefined) return through;
  }
  return undefined;
}

function toFact(sources: Sources, candidate: Candidate): StateFact[] {
  const { declaration, name, unit } = candidate;
  const at = { file: sources.pathOf(declaration), line: sources.lineOf(declaration) };
  const made = madeBy(declaration);
  const known = made.some(isConnection)
    ? ("connection" as const)
    : made.some(isEmitter)
      ? ("emitter" as const)
      : null;
  if (known === null && candidate.writes.size === 0) return [];
  // What a request handler's own function declares is gone with the request; only what ran at the start is here.
  const kind = known ?? guessKind(name, at.file, declaration.getSourceFile().text);
  return [
    { unit: unit.id, name, kind, readBy: idsOf(candidate.reads), writtenBy: idsOf(candidate.writes), ...at },
  ];
}
