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
      for (const access of body === undefined ? [] : reach(body)) {
        const key = `${registration.unit}|${index}|${access.table}`;
        if (access.mode !== "write" || found.has(key)) continue;
        const at = { file: access.file, line: access.firstLine };
        found.set(key, { registration: registration.unit, index, table: access.table, ...at });
      }
    });
    for (const child of registration.children) visit(child);
  };
  for (const app of apps) visit(app);
  return [...found.values()];
}
