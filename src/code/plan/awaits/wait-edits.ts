import type { FunctionFact } from "../../model/monolith.ts";
import type { TextEdit } from "../plan.ts";
import type { AsyncFunction, AwaitedCall, Waits } from "./wait-scope.ts";

interface Insertion {
  readonly at: number;
  readonly text: string;
  /** What is closed comes before what is opened; of what opens at one place the outer one comes first. */
  readonly rank: number;
  readonly why: string;
}

/** The edits of one process: `await` at calls, `async` and a promise at functions. One edit a position. */
export function waitEdits(
  { functions, calls }: Waits,
  text: (path: string) => string,
): Map<string, TextEdit[]> {
  const all = new Map<string, Insertion[]>();
  const add = (path: string, own: readonly Insertion[]): void => {
    all.set(path, [...(all.get(path) ?? []), ...own]);
  };
  for (const call of calls.values()) add(call.path, awaitAt(call, text(call.path)));
  for (const one of functions.values()) add(one.path, asyncAt(one, text(one.path)));
  return new Map([...all].map(([path, own]) => [path, merged(own)]));
}

function awaitAt({ use }: AwaitedCall, text: string): Insertion[] {
  if (use.call === null) return [];
  const { start, end } = use.call;
  const why = `${use.name} is done in another process`;
  // The longer call is the outer one.
  const open = { at: start, rank: 4 - 1 / (1 + end - start), why };
  if (!use.wrapped) return [{ ...open, text: "await " }];
  return [
    { ...open, text: `${needsSemicolon(use, text) ? ";" : ""}(await ` },
    { at: end, text: ")", rank: 0, why },
  ];
}

function needsSemicolon({ opensStatement, call }: AwaitedCall["use"], text: string): boolean {
  return opensStatement && call !== null && !/[;{]\s*$/.test(text.slice(0, call.start));
}

/** `async`, and `Promise<…>` around the declared result. */
export function asyncEdits(fact: FunctionFact, text: string): TextEdit[] {
  return merged(asynchronous(fact, text));
}

function asynchronous(
  fact: FunctionFact,
  text: string,
  asResult = (type: string): string => type,
): Insertion[] {
  const why = `${fact.name ?? "a function"} waits for another process`;
  const { result, asyncAt: at } = fact;
  const keyword: Insertion = { at, text: "async ", rank: 2, why };
  if (result === null) return [keyword];
  const type = text.slice(result.start, result.end);
  if (/^Promise\s*</.test(type)) return [keyword];
  return [
    keyword,
    { at: result.start, text: "Promise<", rank: 2, why },
    { at: result.end, text: `${asResult(type).slice(type.length)}>`, rank: 1, why },
  ];
}

function asyncAt({ path, fact, tells }: AsyncFunction, text: string): Insertion[] {
  if (tells === null) return asynchronous(fact, text);
  const why = "Express hears of an error only through this";
  const { body, bracedBody, params } = fact;
  const known = params[tells];
  const name =
    known ?? (/\bnext\b/.test(text.slice(fact.span.start, fact.span.end)) ? "tellExpress" : "next");
  const parts = asynchronous(fact, text, (type) =>
    /^(void|any|unknown)$/.test(type) ? type : `${type} | void`,
  );
  if (known === undefined && fact.moreParamsAt !== null) {
    const typed = /\.[cm]?tsx?$/.test(path);
    const missing = ["_req", "_res", "next", "next"]
      .slice(params.length, tells)
      .map((one) => (typed ? `${one}: unknown` : one));
    const own = [...missing, typed ? `${name}: (error: unknown) => void` : name].join(", ");
    const comma = /,\s*$/.test(text.slice(0, fact.moreParamsAt));
    parts.push({
      at: fact.moreParamsAt,
      text: `${params.length === 0 || comma ? (comma ? " " : "") : ", "}${own}`,
      rank: 0,
      why,
    });
  }
  const tell = `catch (error) { return ${name}(error); } }`;
  if (bracedBody)
    return [
      ...parts,
      { at: body.start + 1, text: " try {", rank: 3, why },
      { at: body.end - 1, text: `} ${tell.slice(0, -2)} `, rank: 1, why },
    ];
  return [
    ...parts,
    { at: body.start, text: "{ try { return ", rank: 2, why },
    { at: body.end, text: `; } ${tell}`, rank: 1, why },
  ];
}

function merged(insertions: readonly Insertion[]): TextEdit[] {
  const edits = new Map<number, TextEdit>();
  for (const { at, text, why } of [...insertions].sort((a, b) => a.at - b.at || a.rank - b.rank)) {
    const known = edits.get(at);
    edits.set(at, { start: at, end: at, text: (known?.text ?? "") + text, why: known?.why ?? why });
  }
  return [...edits.values()];
}
