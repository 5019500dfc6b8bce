import { ts } from "ts-morph";
import type { Boot } from "../boot/boot.ts";
import type { StateFact, UnitId } from "../facts.ts";
import type { FileReader } from "../project/each-file.ts";
import type { Sources } from "../project/open-sources.ts";
import { question } from "../project/question.ts";
import { isNameOnly } from "../units/is-name-only.ts";
import type { UnitsRead } from "../units/read-units.ts";
import { type UnitDraft, unitAt } from "../units/unit-draft.ts";
import { drawnAtStart } from "./drawn-at-start.ts";
import { functionsKept } from "./functions-kept.ts";
import { type LastingVariable, lastingVariable } from "./lasting-variable.ts";
import { isMutation } from "./mutations.ts";
import { runsAtOnce } from "./runs-at-once.ts";
import { guessKind } from "./state-kind.ts";
import { idsOf } from "./units-inside.ts";
import { isWorkedOutOnce } from "./worked-out-once.ts";

/** What the start of the process left behind. */
export interface StartedState {
  readonly variables: readonly ts.VariableDeclaration[];
  /** Names that are looked for beside those of the variables at hand. */
  readonly names: Iterable<string>;
}

/** That a unit uses a variable. */
interface StateUse {
  readonly of: UnitId;
  readonly file: string;
  readonly start: number;
  readonly by: UnitId;
  readonly writes: boolean;
  readonly at: { readonly file: string; readonly position: number };
}

interface StateDraw extends Pick<StateUse, "of" | "file" | "start"> {
  readonly drawn: NonNullable<Candidate["drawn"]>;
}

/** A variable, and where code touches it. */
export interface FoundState {
  readonly fact: StateFact;
  readonly places: readonly StatePlace[];
}

export interface StatePlace {
  readonly file: string;
  readonly position: number;
  readonly writes: boolean;
}

export interface StateReading extends FileReader {
  found(): FoundState[];
  readonly names: ReadonlySet<string>;
  readonly uses: readonly StateUse[];
  readonly draws: readonly StateDraw[];
  readonly variables: readonly ts.VariableDeclaration[];
}

interface Candidate {
  readonly variable: LastingVariable;
  readonly unit: UnitDraft;
  readonly reads: Set<UnitDraft>;
  readonly writes: Set<UnitDraft>;
  /** Its first value is another one in each process. */
  drawn: ReturnType<typeof drawnAtStart>;
}

/** What outlives a request and changes: variables of files, and of functions that ran once, at the start. */
export function stateReader(
  sources: Sources,
  units: UnitsRead,
  { variables, names: known }: StartedState,
): StateReading {
  const ofFiles = new Map<UnitDraft, Candidate>();
  for (const [unit, variable] of units.variables) ofFiles.set(unit, candidate(variable, unit));
  const ofFunctions = ranVariables(sources, units, variables);
  const names = new Set([
    ...known,
    ...[...ofFiles.values(), ...ofFunctions.values()].map(({ variable }) => variable.name),
  ]);
  const uses: StateUse[] = [];
  const draws: StateDraw[] = [];

  /** Units may come to be known while files are read. */
  function ofFile(unit: UnitDraft): Candidate | undefined {
    const variable = units.variables.get(unit);
    const known = ofFiles.get(unit) ?? (variable === undefined ? undefined : candidate(variable, unit));
    if (known !== undefined) ofFiles.set(unit, known);
    return known;
  }

  function candidateOf(node: ts.Identifier): Candidate | undefined {
    const own = declarationOf(sources, node);
    const local = own !== undefined && ts.isVariableDeclaration(own) ? ofFunctions.get(own) : undefined;
    if (local !== undefined) return own !== undefined && isNameOf(own, node) ? undefined : local;
    if (own !== undefined && isInner(units, own)) return undefined;
    const unit = own !== undefined && ts.isVariableDeclaration(own) ? unitAt(units.byNode, own) : null;
    const direct = unit !== null && unit.node === own ? ofFile(unit) : undefined;
    if (direct !== undefined) return own !== undefined && isNameOf(own, node) ? undefined : direct;
    if (unit !== null && unit.kind !== "import") return undefined;
    for (const draft of units.names.identifier(node)) {
      const through = draft.kind === "declaration" ? ofFile(draft) : undefined;
      if (through !== undefined) return through;
    }
    return undefined;
  }

  let imported = new Set<string | null>();
  return {
    file(path) {
      const imports = (units.byFile.get(path) ?? []).filter((draft) => draft.kind === "import");
      imported = new Set(imports.map((draft) => draft.name));
    },
    kinds: [ts.SyntaxKind.VariableDeclaration, ts.SyntaxKind.Identifier],
    node(node, path) {
      if (ts.isVariableDeclaration(node)) {
        const unit = unitAt(units.byNode, node);
        const declared = ofFunctions.get(node) ?? (unit?.node === node ? ofFile(unit) : undefined);
        if (declared === undefined) return;
        declared.drawn = drawnAtStart(node, sources, units);
        const { file, start } = declared.variable;
        if (declared.drawn !== null) draws.push({ of: declared.unit.id, file, start, drawn: declared.drawn });
        return;
      }
      if (!ts.isIdentifier(node) || isNameOnly(node)) return;
      if (!names.has(node.text) && !imported.has(node.text)) return;
      const found = candidateOf(node);
      const unit = found === undefined ? null : unitAt(units.byNode, node);
      if (found === undefined || unit === null || !isLater(sources, node, found.variable)) return;
      const writes =
        isMutation(node, found.variable.changesByMethods) &&
        !(found.variable.known === null && isWorkedOutOnce(node));
      (writes ? found.writes : found.reads).add(unit);
      const { file, start } = found.variable;
      uses.push({
        of: found.unit.id,
        file,
        start,
        by: unit.id,
        writes,
        at: { file: path, position: node.pos },
      });
    },
    names,
    uses,
    draws,
    variables: [...ofFunctions.keys()],
    found: () => {
      const places = placesOf(uses);
      return [...ofFiles.values(), ...ofFunctions.values()]
        .flatMap((one) => toFact(sources, one).map((fact) => ({ fact, places: places(one) })))
        .sort(({ fact: a }, { fact: b }) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
    },
  };
}

function placesOf(uses: readonly StateUse[]): (one: Candidate) => readonly StatePlace[] {
  const byVariable = new Map<string, StatePlace[]>();
  for (const { of, start, at, writes } of uses) {
    const key = `${of}@${start}`;
    const known = byVariable.get(key);
    if (known === undefined) byVariable.set(key, [{ ...at, writes }]);
    else known.push({ ...at, writes });
  }
  return ({ unit, variable }) => byVariable.get(`${unit.id}@${variable.start}`) ?? [];
}

function candidate(variable: LastingVariable, unit: UnitDraft): Candidate {
  return { variable, unit, reads: new Set(), writes: new Set(), drawn: null };
}

/** Variables of functions that ran at the start and left closures behind. Their trees are open as long as the start is known. */
export function variablesRan(boot: Boot): ts.VariableDeclaration[] {
  const kept = functionsKept(boot);
  return [...boot.ran].flatMap((statement) => {
    if (!ts.isVariableStatement(statement) || ts.isSourceFile(statement.parent)) return [];
    const around = ts.findAncestor(statement, ts.isFunctionLike);
    if (kept !== null && around !== undefined && !kept.has(around)) return [];
    return [...statement.declarationList.declarations];
  });
}

function ranVariables(
  sources: Sources,
  units: UnitsRead,
  variables: readonly ts.VariableDeclaration[],
): Map<ts.VariableDeclaration, Candidate> {
  const found = new Map<ts.VariableDeclaration, Candidate>();
  for (const node of variables) {
    const variable = lastingVariable(sources.pathOf(node), sources.lineOf(node), node);
    const unit = variable === null ? null : unitAt(units.byNode, node);
    if (variable !== null && unit !== null && unit.kind !== "import")
      found.set(node, candidate(variable, unit));
  }
  return found;
}

/** A parameter, or what a function declares for itself: its unit is the function's, which it is not. */
function isInner(units: UnitsRead, declaration: ts.Declaration): boolean {
  const around = ts.findAncestor(declaration.parent, ts.isFunctionLike);
  return around !== undefined && unitAt(units.byNode, declaration)?.kind !== "import";
}

/** `{ seen }` is a property of that name; what is read is the variable. */
function declarationOf({ checker }: Sources, node: ts.Identifier): ts.Declaration | undefined {
  const symbol = ts.isShorthandPropertyAssignment(node.parent)
    ? checker.getShorthandAssignmentValueSymbol(node.parent)
    : checker.getSymbolAtLocation(node);
  return symbol?.declarations?.[0];
}

function isNameOf(declaration: ts.Node, node: ts.Identifier): boolean {
  return ts.isVariableDeclaration(declaration) && declaration.name === node;
}

/** Stands in a function that the declaration does not stand in: it runs later, and perhaps often. */
function isLater(sources: Sources, node: ts.Identifier, variable: LastingVariable): boolean {
  let around = ts.findAncestor(node, ts.isFunctionLike);
  while (around !== undefined && runsAtOnce(around))
    around = ts.findAncestor(around.parent, ts.isFunctionLike);
  if (around === undefined) return false;
  const holds = around.pos <= variable.start && variable.end <= around.end;
  return !(holds && sources.pathOf(node) === variable.file);
}

function toFact(sources: Sources, { variable, unit, reads, writes, drawn }: Candidate): StateFact[] {
  const { name, file, line, known } = variable;
  const users = { readBy: idsOf(reads), writtenBy: idsOf(writes) };
  if (known === null && writes.size === 0) {
    if (drawn === null || reads.size === 0) return [];
    const unless = drawn === "unless-set" ? { unlessSet: true as const } : {};
    return [{ unit: unit.id, name, kind: "random", ...users, file, line, ...unless }];
  }
  // What a request handler's own function declares is gone with the request; only what ran at the start is here.
  const kind = known ?? kindsIn(sources, file, name)[0] ?? "store";
  return [{ unit: unit.id, name, kind, ...users, file, line }];
}

const kindsIn = question("what a variable of that name may be", (sources, file, name: string) => [
  guessKind(name, sources.pathOf(file), file.text),
]);
