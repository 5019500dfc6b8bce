import type { CodeUnit } from "../../model/monolith.ts";
import type { TextEdit } from "../plan.ts";
import { cutElements } from "./cut-elements.ts";
import { cutFromList } from "./cut-from-list.ts";
import { withComma } from "./with-comma.ts";

/** The edits that take every unit out of a file that is not kept. Positions of the original text; sorted, disjoint. */
export function pruneFile(
  text: string,
  units: readonly CodeUnit[],
  keeps: (unit: CodeUnit) => boolean,
): TextEdit[] {
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  const goes = (unit: CodeUnit): boolean => !keeps(unit);
  const cuts: TextEdit[] = [];
  const groups = new Map<string, CodeUnit[]>();

  for (const unit of units) {
    const parent = unit.parent === null ? undefined : byId.get(unit.parent);
    if (parent && goes(parent)) continue;
    if (unit.group !== null) groups.set(unit.group, [...(groups.get(unit.group) ?? []), unit]);
    else if (goes(unit)) {
      const span = unit.form === "list" ? withComma(text, unit.span) : unit.span;
      cuts.push({ ...span, text: "", why: whyGone(unit) });
    }
  }
  for (const members of groups.values()) {
    const gone = members.filter(goes);
    const [first] = gone;
    if (!first) continue;
    const whole = first.groupSpan ?? first.span;
    // The list that a loop goes through, or the object that a function returns, stays one, empty if need be.
    const isLiteral = /[[{]/.test(text[whole.start] ?? "");
    if (gone.length === members.length && first.groupSpan && !isLiteral)
      cuts.push({ ...first.groupSpan, text: "", why: whyGone(first) });
    else if (first.form === "list" && isClause(first)) cuts.push(...cutFromList(text, whole, gone));
    else if (first.form === "list") cuts.push(...cutElements(text, whole, gone));
    else cuts.push(...gone.map((unit) => ({ ...unit.span, text: "", why: whyGone(unit) })));
  }
  return closeGaps(text, disjoint(cuts));
}

/** `import { a, b }`, `export { a } from`: nothing else can be edited in one. */
function isClause({ kind, loads }: CodeUnit): boolean {
  return kind === "import" || (kind === "reexport" && loads !== null);
}

function whyGone(unit: CodeUnit): string {
  return unit.name === null
    ? `${unit.kind} that no kept endpoint needs`
    : `${unit.name}: no kept endpoint needs it`;
}

/** A cut between two blank lines, or below an opening brace, takes the blank line behind it along. */
function closeGaps(text: string, cuts: readonly TextEdit[]): TextEdit[] {
  let before = "";
  let at = 0;
  const closed: TextEdit[] = [];
  cuts.forEach((cut, index) => {
    before = (before + text.slice(at, cut.start) + cut.text).slice(-200);
    const opens = before === "" || /\n[ \t]*\r?\n[ \t]*$/.test(before) || /[{([]\r?\n[ \t]*$/.test(before);
    const blank =
      cut.text === "" && opens ? (/^([ \t]*\r?\n)+/.exec(text.slice(cut.end))?.[0].length ?? 0) : 0;
    at = Math.min(cut.end + blank, cuts[index + 1]?.start ?? text.length);
    const last = closed.at(-1);
    if (last && last.end === cut.start && last.text + cut.text === "")
      closed[closed.length - 1] = { ...last, end: at };
    else closed.push({ ...cut, end: at });
  });
  return withoutTail(text, closed);
}

/** What is cut off at the end of a file leaves no blank line behind. */
function withoutTail(text: string, cuts: readonly TextEdit[]): TextEdit[] {
  const last = cuts.at(-1);
  if (last === undefined || last.end < text.length || last.text !== "") return [...cuts];
  const blank = /\n((?:[ \t]*\r?\n)+)$/.exec(text.slice(cuts.at(-2)?.end ?? 0, last.start))?.[1] ?? "";
  return [...cuts.slice(0, -1), { ...last, start: last.start - blank.length }];
}

/** Outermost cuts win: what lies inside another cut is gone already. */
function disjoint(cuts: readonly TextEdit[]): TextEdit[] {
  const sorted = [...cuts].sort((a, b) => a.start - b.start || b.end - a.end);
  const out: TextEdit[] = [];
  for (const cut of sorted) {
    const last = out.at(-1);
    if (last && cut.start < last.end) {
      if (cut.end > last.end) out[out.length - 1] = { ...last, end: cut.end };
    } else {
      out.push(cut);
    }
  }
  return out;
}
