import type { HandlerWrites, Registration } from "../facts.ts";
import type { HandlerBodies } from "../frameworks/build-trees.ts";
import type { FoundAccess } from "./found-access.ts";
import type { ReachData } from "./reach-data.ts";

/** Tables that one handler may be guessed to write. */
const mostGuesses = 8;

/** Which handlers change which tables: a GET that writes is not safe to send twice. */
export function handlerWrites(
  apps: readonly Registration[],
  bodies: HandlerBodies,
  reach: ReachData,
): HandlerWrites[] {
  const found = new Map<string, HandlerWrites>();
  const add = (registration: Registration, index: number, access: FoundAccess, guessed: boolean): void => {
    const key = `${registration.unit}|${index}|${access.table}`;
    if (found.has(key)) return;
    const { table, file, firstLine: line } = access;
    found.set(key, {
      registration: registration.unit,
      index,
      table,
      ...(guessed ? { guessed } : {}),
      file,
      line,
    });
  };
  const visit = (registration: Registration): void => {
    registration.handlers.forEach((handler, index) => {
      const body = bodies.get(handler);
      if (body === undefined) return;
      const sure = reach(body, true);
      for (const access of sure) if (access.mode === "write") add(registration, index, access, false);
      const guesses = [...reach(body)].filter((access) => access.mode === "write" && !sure.has(access));
      // A method name that half of the project has says no more than that something may be written.
      const vague = new Set(guesses.map(({ table }) => table)).size > mostGuesses;
      for (const access of vague ? guesses.slice(0, 1) : guesses) add(registration, index, access, true);
    });
    for (const child of registration.children) visit(child);
  };
  for (const app of apps) visit(app);
  return [...found.values()];
}
