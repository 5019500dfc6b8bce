import { moduleVariable } from "../../../util/module-variable.ts";
import type { Span } from "../../model/monolith.ts";
import type { TextEdit } from "../plan.ts";
import { callText, offerInstanceText, offerText, runtimeText } from "./call-text.ts";
import type { MappedCall } from "./mapping/plan-mapping.ts";
import type { RemoteTarget } from "./remote-target.ts";

/** In the service: the same name and signature, and a body that asks the other process. */
export function stubEdit(
  { unit, callable, provider, method, home }: RemoteTarget,
  text: string,
  mapped: MappedCall | null = null,
): TextEdit {
  const indent = indentAt(text, callable.start);
  const call = callText(unit.file, { peer: "monolith", provider, method, callable, mapped });
  return {
    ...callable.body,
    text: callable.bracedBody ? `{\n${indent}  return ${call};\n${indent}}` : call,
    why: `${callable.name} of ${home} is called in the monolith`,
  };
}

/** In the monolith: the function asks the service when the module's switch says `remote`; nothing changes before. */
export function switchEdits(
  { unit, callable, provider, method, home }: RemoteTarget,
  text: string,
): TextEdit[] {
  const { body, bracedBody } = callable;
  const asked = `${runtimeText(unit.file)}?.remote(${JSON.stringify(home)})`;
  if (text.slice(body.start, body.end).includes(asked)) return [];
  const call = callText(unit.file, { peer: home, provider, method, callable });
  const why = `${callable.name} is called in the service while ${moduleVariable(home)}=remote`;
  if (!bracedBody) return [{ start: body.start, end: body.start, text: `${asked} ? ${call} : `, why }];
  const at = body.start + 1;
  return [
    { start: at, end: at, text: `\n${indentAt(text, callable.start)}  if (${asked}) return ${call};`, why },
  ];
}

function indentAt(text: string, at: number): string {
  const line = text.lastIndexOf("\n", at - 1) + 1;
  return /^[ \t]*/.exec(text.slice(line, at))?.[0] ?? "";
}

/** In the process that has the code: the listener is told where the function is. */
export function offerEdits(
  { unit, callable, owner, provider, method }: RemoteTarget,
  text: string,
  mapped: MappedCall | null = null,
): TextEdit[] {
  const why = `${callable.name} is offered to the other process`;
  const edit = ((): TextEdit => {
    if (owner === null)
      return {
        start: text.length,
        end: text.length,
        text: `${/\n$/.test(text) ? "" : "\n"}${offerText(unit.file, provider, method, callable.access, mapped)}`,
        why,
      };
    return { start: owner.open, end: owner.open, text: offerInstanceText(unit.file, provider), why };
  })();
  return text.includes(edit.text.trim()) ? [] : [edit];
}

/** Edits of the cut and those of remote calls in one list: a stub wins over what the cut does inside it, an insertion goes in front of a cut around it. */
export function withRemoteEdits(
  cuts: readonly TextEdit[],
  own: readonly TextEdit[],
  classes: readonly Span[] = [],
): TextEdit[] {
  const replaced = [...own.filter(({ start, end }) => end > start), ...classes];
  const rest = cuts.filter((cut) => !replaced.some((edit) => contains(edit, cut)));
  const placed = own
    .filter((edit) => !rest.some((cut) => edit.end > edit.start && contains(cut, edit)))
    .map((edit) => {
      const around = rest.find((cut) => cut.start < edit.start && edit.start < cut.end);
      return edit.end > edit.start || around === undefined
        ? edit
        : { ...edit, start: around.start, end: around.start };
    });
  const unique = new Map(
    [...rest, ...placed].map((edit) => [`${edit.start} ${edit.end} ${edit.text}`, edit]),
  );
  return joined([...unique.values()].sort((a, b) => a.start - b.start || a.end - b.end));
}

/** What goes twice, once because nothing needs it and once with its class, goes in one piece. */
function joined(edits: readonly TextEdit[]): TextEdit[] {
  const all: TextEdit[] = [];
  for (const edit of edits) {
    const last = all.at(-1);
    if (last !== undefined && edit.start < last.end && edit.text === "" && last.text === "")
      all[all.length - 1] = { ...last, end: Math.max(last.end, edit.end) };
    else all.push(edit);
  }
  return all;
}

const contains = (outer: Span, inner: Span): boolean => outer.start <= inner.start && inner.end <= outer.end;
