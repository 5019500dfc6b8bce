import { ts } from "ts-morph";
import type { Facts, UnitId } from "../facts.ts";
import { packagesInUse } from "../imports/packages-in-use.ts";
import { createResolver } from "../imports/resolve-module.ts";
import { ofFile } from "../project/body-looks.ts";
import { type Earlier, openSources } from "../project/open-sources.ts";
import { readProject } from "../project/read-project.ts";
import type { ReadSettings } from "../read-settings.ts";
import type { UnitDraft } from "../units/unit-draft.ts";
import { NotAlone } from "../units/units-again.ts";
import { type EditedBody, editedBodies, placeAround } from "./edited-bodies.ts";
import { type KeptReading, movedNames } from "./kept-reading.ts";
import { moveFacts } from "./move-facts.ts";
import { movedReading } from "./moved-reading.ts";
import { type OneRead, piecesAround, readOne } from "./read-one.ts";
import { referencesAfter } from "./references-after.ts";
import { type Comparison, createComparison } from "./same-answers.ts";
import { leadsTheSame } from "./same-flow.ts";
import { sameQuestions, sameTexts } from "./same-questions.ts";

export interface AgainInput {
  readonly root: string;
  readonly settings: ReadSettings;
  readonly facts: Facts;
  readonly kept: KeptReading;
  /** The one file that has changed, and its text before. */
  readonly path: string;
  readonly before: string;
}

export interface AgainRead {
  readonly facts: Facts;
  readonly kept: KeptReading;
  /** The text of the file now. */
  readonly text: string;
}

/** Why one file is not enough. */
export type Refusal =
  | "its bytes are not UTF-8"
  | "more than bodies of functions has changed"
  | "others look into the body"
  | "other files are chosen by its text"
  | "what was kept does not fit"
  | "other units"
  | "what others ask of it has changed"
  | "what its readers find has changed"
  | "its references have changed"
  | "it leads elsewhere"
  | "places inside cannot be told apart"
  | "lines are named elsewhere"
  | "it takes all units";

/**
 * The facts after a change inside functions of one file, that nobody but the readers of that file has looked into: what
 * they make of it is compared with what they made of the text before. A reason when it cannot be shown that a whole reading
 * would give the same facts, but for places.
 */
export function readAgain(input: AgainInput): AgainRead | Refusal {
  try {
    return ofFile(input.path, () => compare(input));
  } catch (error) {
    if (error instanceof NotAlone) return "it takes all units";
    throw error;
  }
}

function compare({ root, settings, facts, kept, path, before }: AgainInput): AgainRead | Refusal {
  const { tsconfig } = readProject(root, settings);
  const resolve = createResolver(root, tsconfig, new Set(kept.paths));
  const earlier = answersOf(kept);
  const now = openSources(root, kept.paths, resolve, { ...earlier, path: "", text: "", others: null });
  const after = now.textOf(path);
  const old = openSources(root, kept.paths, resolve, { ...earlier, path, text: before, others: now });
  const oldFile = old.files.get(path);
  const newFile = now.files.get(path);
  if (oldFile === undefined || newFile === undefined || now.encodingOf(path) !== "utf8")
    return "its bytes are not UTF-8";
  const edits = editedBodies(oldFile, newFile);
  const seen = new Map(kept.seen).get(path) ?? [];
  if (edits === null) return "more than bodies of functions has changed";
  if (seen.some((at) => at === -1 || edits.some(({ body, close }) => at >= body && at < close)))
    return "others look into the body";
  if (!sameTexts(kept, before, after)) return "other files are chosen by its text";
  const move = (names: readonly string[]) => movedNames(names, (at) => placeAround(edits, at));
  const oldSites = new Map(kept.sites).get(path) ?? [];
  const oldVariables = new Map(kept.variables).get(path) ?? [];
  const newSites = move(oldSites.map(([, name]) => name));
  const newVariables = move(oldVariables);
  if (newSites === null || newVariables === null) return "what was kept does not fit";
  const packages = facts.project.packages;
  const inUse = packagesInUse(facts.files, packages);
  const shared = { root, path, kept, inUse, packages };
  const first = readOne({ ...shared, sources: old, sites: oldSites, variables: oldVariables });
  const sites = oldSites.map(([kind], index) => [kind, newSites[index] ?? ""] as const);
  const second = readOne({ ...shared, sources: now, sites, variables: newVariables });
  if (first === null || second === null) return "what was kept does not fit";
  const ids = idsOf(first.drafts, second.drafts);
  if (ids === null) return "other units";
  const comparison = createComparison({
    ...{ path, edits, ids },
    oldLineOf: (at) => old.lineAt(oldFile, at),
    newLineOf: (at) => now.lineAt(newFile, at),
  });
  if (!sameQuestions(kept, path, { old, now, oldFile, newFile }, comparison, move))
    return "what others ask of it has changed";
  if (!comparison.same(first.answers, second.answers)) return "what its readers find has changed";
  const references = referencesAfter({ facts, path, kept, comparison, before: first, after: second });
  if (references === null) return "its references have changed";
  if (!sameFlow(first, second, { path, edits, kept, comparison })) return "it leads elsewhere";
  if (!comparison.inOrder() || holdsUnits(first.drafts, edits)) return "places inside cannot be told apart";
  if (namesLines(facts, path, edits, comparison, second)) return "lines are named elsewhere";
  const moved = moveFacts({
    ...{ facts, path, file: second.facts, drafts: second.drafts, moved: comparison },
    references: references === "the same" ? null : references,
  });
  const parts = { edits, sites, variables: newVariables, sources: now, file: newFile, move };
  const reading = movedReading(kept, path, parts);
  if (moved === null || reading === null) return "places inside cannot be told apart";
  return {
    text: after,
    facts: moved,
    kept: reading,
  };
}

function answersOf(kept: KeptReading): Pick<Earlier, "matching" | "told"> {
  const scanned = new Set(kept.scanned);
  const patterns = new Map(kept.patterns.filter(([text]) => scanned.has(text)));
  const sets = (lists: KeptReading["told"]) => new Map(lists.map(([text, files]) => [text, new Set(files)]));
  const asked = sets(kept.asked);
  const told = sets(kept.told);
  const numbers = new Map(kept.paths.map((path, number) => [path, number]));
  return {
    matching: (pattern) => patterns.get(String(pattern))?.flatMap((file) => kept.paths[file] ?? []) ?? null,
    told(question, path) {
      const number = numbers.get(path) ?? -1;
      return asked.get(question)?.has(number) === true ? told.get(question)?.has(number) === true : null;
    },
  };
}

/** Ids before to ids now; null when units are others, or stand in another order by name. */
function idsOf(before: readonly UnitDraft[], after: readonly UnitDraft[]): Map<UnitId, UnitId> | null {
  if (before.length !== after.length) return null;
  const ids = new Map<string, string>();
  before.forEach((draft, index) => {
    const now = after[index];
    if (now === undefined) return;
    ids.set(draft.id, now.id);
    if (draft.group !== null && now.group !== null) ids.set(draft.group, now.group);
  });
  const sorted = before.map(({ id }) => id).sort();
  const mapped = sorted.map((id) => ids.get(id) ?? id);
  return mapped.every((id, index) => index === 0 || (mapped[index - 1] ?? "") < id) ? ids : null;
}

function holdsUnits(drafts: readonly UnitDraft[], edits: readonly EditedBody[]): boolean {
  return drafts.some(({ node }) => edits.some(({ open, close }) => node.pos >= open && node.end <= close));
}

interface FlowSides {
  readonly path: string;
  readonly edits: readonly EditedBody[];
  readonly kept: KeptReading;
  readonly comparison: Comparison;
}

function sameFlow(first: OneRead, second: OneRead, { path, edits, kept, comparison }: FlowSides): boolean {
  const names = new Set(kept.methodNames);
  const bodies = edits.map(({ old, now, open, close, newOpen, newClose }) => {
    const oldAround = piecesAround(path, old);
    const newAround = piecesAround(path, now);
    return {
      body: { file: path, start: open, end: close },
      newBody: { file: path, start: newOpen, end: newClose },
      around: oldAround.map((piece, index) => [piece, newAround[index]!] as const), // as deep
    };
  });
  return leadsTheSame(first.flow, second.flow, {
    ...{ path, comparison, bodies },
    isMethod: (name) => names.has(name),
  });
}

/** Lines that facts name without saying of which file, and places within texts. */
function namesLines(
  facts: Facts,
  path: string,
  edits: readonly EditedBody[],
  { line }: Comparison,
  second: OneRead,
): boolean {
  const last = second.facts.lines;
  const shifts = line(last + 1_000_000) !== last + 1_000_000;
  if (!shifts && edits.length === 1) return false;
  // Where a constructor behind the change asks for something, any provider may be made by it.
  const asks = (node: ts.Node): boolean =>
    (ts.isConstructorDeclaration(node) && node.parameters.length > 0 && node.end > (edits[0]?.open ?? 0)) ||
    (ts.forEachChild(node, asks) ?? false);
  const injecting = facts.providers.filter(({ injects }) => injects.length > 0);
  const own = injecting.filter(({ file, unit }) => file === path || unit?.startsWith(`${path}#`) === true);
  if (own.some(({ injects }) => injects.some((one) => line(one.line) !== one.line))) return true;
  if (injecting.length > 0 && asks(second.file)) return true;
  const named = new RegExp(`${path.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")}:\\d`);
  const { files: _, units: __, references: ___, ...others } = facts;
  return named.test(JSON.stringify(others));
}
