import type { BoundaryReference, Finding } from "../monolith.ts";

interface Kind {
  readonly code: string;
  readonly level: Finding["level"];
  readonly applies: (reference: BoundaryReference) => boolean;
  readonly says: (what: string, first: BoundaryReference) => string;
  readonly fix: string;
}

/** One finding for each symbol and code, however many modules and places use it. */
export function boundaryFindings(boundary: readonly BoundaryReference[]): Finding[] {
  return kinds.flatMap((kind) => {
    const symbols = new Map<string, BoundaryReference[]>();
    for (const reference of boundary) {
      if (!kind.applies(reference)) continue;
      const key = `${reference.toModule}\n${reference.symbol}`;
      const list = symbols.get(key);
      if (list === undefined) symbols.set(key, [reference]);
      else list.push(reference);
    }
    return [...symbols.values()].flatMap((same) => finding(kind, same));
  });
}

function finding(kind: Kind, same: readonly BoundaryReference[]): Finding[] {
  const [first] = same;
  if (first === undefined) return [];
  const callers = [...new Set(same.map(({ fromModule }) => fromModule))];
  const sites = same.reduce((sum, { sites: count }) => sum + count, 0);
  const places = sites === 1 ? "" : ` (${sites} places)`;
  return [
    {
      code: kind.code,
      level: kind.level,
      module: first.fromModule,
      file: first.file,
      line: first.line,
      message: `${kind.says(`${first.toModule}: ${first.symbol}`, first)}; used by ${callers.join(", ")}${places}`,
      fix: kind.fix,
    },
  ];
}

/** A verdict that leaves the work to a person. */
const isHeldUp =
  (code: string) =>
  ({ obstacle, verdict }: BoundaryReference): boolean =>
    obstacle === code && (verdict === "refuse" || verdict === "colocate");

const changed = new Set(["date", "map", "buffer", "bigint"]);

const kinds: readonly Kind[] = [
  {
    code: "CHATTY",
    level: "warning",
    applies: ({ chatty }) => chatty !== null,
    says: (what, { chatty }) =>
      chatty === "loop"
        ? `${what} is called in a loop: one remote call for each turn`
        : `${what} is called in middleware: one remote call for each request`,
    fix: "ask for all of it in one call, keep what rarely changes, or leave both in one service",
  },
  {
    code: "SYNC",
    level: "warning",
    applies: isHeldUp("SYNC"),
    says: (what, { reason }) => `${what} is ${reason}`,
    fix: "make it asynchronous where it is called, or move it to shared code",
  },
  {
    code: "SYNC",
    level: "note",
    applies: ({ needsAwait, verdict }) => needsAwait && verdict === "remote",
    says: (what) => `${what} is synchronous and would have to be awaited`,
    fix: "nothing now; making it asynchronous early keeps a later extraction small",
  },
  {
    code: "TRX",
    level: "warning",
    applies: isHeldUp("TRX"),
    says: (what) => `${what} takes part in its caller's transaction`,
    fix: "let one module own the whole transaction, or extract both as one service with --as",
  },
  {
    code: "LAZYQ",
    level: "warning",
    applies: isHeldUp("LAZYQ"),
    says: (what) => `${what} is given a query that has not run yet`,
    fix: "run the query first and hand over its rows",
  },
  {
    code: "CALLBACK",
    level: "warning",
    applies: isHeldUp("CALLBACK"),
    says: (what) => `${what} takes or gives a function`,
    fix: "return the values instead, or extract both as one service with --as",
  },
  {
    code: "STREAM",
    level: "warning",
    applies: isHeldUp("STREAM"),
    says: (what) => `${what} takes or gives a stream`,
    fix: "let the endpoint itself move to the module that has the stream",
  },
  {
    code: "ENTITY",
    level: "warning",
    applies: isHeldUp("ENTITY"),
    says: (what) => `${what} is given an instance that the ORM watches`,
    fix: "hand over its id or plain data, and let the owner save it",
  },
  {
    code: "CLASS",
    level: "warning",
    applies: isHeldUp("CLASS"),
    says: (what, { reason }) => `${what}: ${reason}`,
    fix: "hand over plain data, or turn the methods into functions on it",
  },
  {
    code: "DIDYN",
    level: "warning",
    applies: isHeldUp("DIDYN"),
    says: (what, { reason }) => `${what}: ${reason}`,
    fix: "name what is used, so that it can be followed",
  },
  {
    code: "STATE",
    level: "warning",
    applies: isHeldUp("STATE"),
    says: (what, { reason }) => `${what}: ${reason}`,
    fix: "keep it in the database or Redis, or extract both sides as one service with --as",
  },
  {
    code: "DATE",
    level: "note",
    applies: ({ verdict, hazards }) => verdict === "remote" && hazards.some((one) => changed.has(one)),
    says: (what, { hazards }) =>
      `${what} takes or gives ${hazards.filter((one) => changed.has(one)).join(", ")} values, which plain JSON changes`,
    fix: "nothing: such values are marked on the wire and come back as they were",
  },
];
