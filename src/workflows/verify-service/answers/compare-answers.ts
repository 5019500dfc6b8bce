import type { Answer } from "./ask.ts";

/** Of the connection and the moment, not of the application. */
const passing =
  /^(date|connection|keep-alive|transfer-encoding|content-length|content-encoding|vary|age|x-response-time|server-timing)$/;
/** They count requests, or name one: a second answer of one process differs as well. */
const counting = /rate-?limit|retry-after|request-id|trace/;

/** What they say may let somebody in: it is named, and never shown. */
const secret = /cookie|token|auth|secret|key|session/;

/**
 * How the service's answer differs from the monolith's; empty when it does not. `monolith` has two answers to the same
 * request: what differs between them is no property of the answer, and does not count.
 */
export function compareAnswers(
  [first, second]: readonly [Answer, Answer],
  service: Answer,
  /** When the check began, in milliseconds: moments of later are those of the two processes. */
  began: number = Number.POSITIVE_INFINITY,
): { readonly differences: readonly string[]; readonly masked: number } {
  const differences: string[] = [];
  if (first.status === second.status && second.status !== service.status)
    differences.push(`status ${service.status}, in the monolith ${second.status}`);
  differences.push(...headersOff(first, second, service));
  const bodies = [first, second, service].map((answer) => withoutFrames(answer.body)) as [
    string,
    string,
    string,
  ];
  const body = bodyOff(bodies, began);
  return { differences: [...differences, ...body.differences], masked: body.masked };
}

function headersOff(first: Answer, second: Answer, service: Answer): string[] {
  const names = (answer: Answer): string[] =>
    Object.keys(answer.headers).filter((name) => !passing.test(name));
  const all = new Set([...names(second), ...names(service)]);
  return [...all].flatMap((name) => {
    const [a, b, c] = [first.headers[name], second.headers[name], service.headers[name]];
    if ((b === undefined) !== (c === undefined))
      return [`header ${name} is ${c === undefined ? "missing" : "not in the monolith's answer"}`];
    // An entity tag of a body that differs each time differs each time; of two bodies that differ, they themselves are judged.
    const told = name === "etag" && second.body !== service.body;
    const steady = a === b && !counting.test(name) && !told;
    if (!steady || b === c) return [];
    return [secret.test(name) ? `header ${name} differs` : `header ${name}: ${c}, in the monolith ${b}`];
  });
}

/**
 * An answer that shows where an error was thrown, as text, in JSON or as the page that Express makes of it: the folders and
 * lines are those of the process that throws. What the error says stays.
 */
function withoutFrames(body: string): string {
  return body.replace(/(?:\\n|\n|<br>)(?:\s|&nbsp;)*at (?:(?!\\n|<br>|<\/)[^\n"])*/g, (frame) =>
    /(:\d+:\d+|anonymous(>|&gt;)|\(index \d+|\(native)\)?\s*$/.test(frame) ? "" : frame,
  );
}

function bodyOff(
  [first, second, service]: readonly [string, string, string],
  began: number,
): { differences: string[]; masked: number } {
  const parsed = [first, second, service].map(parse);
  if (parsed.some((one) => one === undefined)) {
    const steady = first === second;
    return { differences: steady && second !== service ? ["another body"] : [], masked: steady ? 0 : 1 };
  }
  const moving = new Set(leavesOff(parsed[0], parsed[1], "", began));
  const off = leavesOff(parsed[1], parsed[2], "", began).filter((path) => !isBelow(path, moving));
  return { differences: off.slice(0, 5).map((path) => `${path || "the body"} differs`), masked: moving.size };
}

/** Also what lies around or below a place that moves: a list that grew has other entries. */
function isBelow(path: string, moving: ReadonlySet<string>): boolean {
  return [...moving].some((one) => path === one || path.startsWith(`${one}.`) || one.startsWith(`${path}.`));
}

/** Paths (`articles.0.slug`) at which two values differ. */
function leavesOff(one: unknown, other: unknown, path: string, began: number): string[] {
  if (Object.is(one, other) || (isSince(began, one) && isSince(began, other))) return [];
  if (!isTree(one) || !isTree(other) || Array.isArray(one) !== Array.isArray(other)) return [path];
  // Another length is a difference of the list itself.
  if (Array.isArray(one) && Array.isArray(other) && one.length !== other.length) return [path];
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].flatMap((key) =>
    leavesOff(one[key], other[key], path === "" ? key : `${path}.${key}`, began),
  );
}

/** A moment of the process that answers (`new Date()` as it starts), which no stored row has. */
function isSince(began: number, value: unknown): boolean {
  return (
    typeof value === "string" &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/.test(value) &&
    Date.parse(value) >= began
  );
}

function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
