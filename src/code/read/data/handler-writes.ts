import type { HandlerWrites, Registration } from "../facts.ts";
import type { HandlerBodies } from "../frameworks/build-trees.ts";
import type { ReachData } from "./reach-data.ts";

/** Which handlers change which tables: a GET that writes is not safe to send twice. */
export function handlerWrites(
  apps: readonly Registration[],
  bodies: HandlerBodies,
  reach: ReachData,
): HandlerWrites[] {
  const found = new Map<string, HandlerWrites>();
  const visit = (registration: Registration): void => {
    registration.handlers.forEach((handler, index) => {
      const body = bodies.get(handler);
      const sure: ReadonlySet<unknown> = body === undefined ? new Set() : reach(body, true);
      for (const access of body === undefined
        ? []
        : [...reach(body)].sort((a, b) => Number(sure.has(b)) - Number(sure.has(a)))) {
        const key = `${registration.unit}|${index}|${access.table}`;
        if (access.mode !== "write" || found.has(key)) continue;
        const at = { file: access.file, line: access.firstLine };
        const guessed = sure.has(access) ? {} : { guessed: true };
        found.set(key, { registration: registration.unit, index, table: access.table, ...guessed, ...at });
      }
    });
    for (const child of registration.children) visit(child);
  };
  for (const app of apps) visit(app);
  return [...found.values()];
}
