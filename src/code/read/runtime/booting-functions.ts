import type { ts } from "ts-morph";
import type { Boot } from "../boot/boot.ts";
import type { Sources } from "../project/open-sources.ts";
import { connectingStatements, droppableFrame, startingFrame } from "./boot-frame.ts";
import { createEmitterFinder } from "./emitters.ts";
import { findJobCalls } from "./job-calls.ts";
import { leadsElsewhere } from "./left-behind.ts";
import { findSchemaCalls } from "./schema-calls.ts";

/**
 * Functions that do more at the start than wire endpoints: they hang listeners on buses, start jobs, or change the schema.
 * Their statements are units too, so that a service can leave out the ones that belong to others.
 */
export function bootingFunctions(sources: Sources, boot: Boot): Set<ts.Node> {
  const functions = new Set<ts.Node>();
  const find = createEmitterFinder(sources);
  for (const call of boot.calls) {
    if (find(call.node)?.role !== "listen") continue;
    for (const frame of call.frames) if (frame.owner !== null) functions.add(frame.owner);
  }
  const elsewhere = leadsElsewhere(boot.calls);
  for (const { call } of findJobCalls(boot.calls)) {
    const owner = startingFrame(call, elsewhere)?.owner;
    if (owner !== undefined && owner !== null) functions.add(owner);
  }
  const connecting = connectingStatements(boot.calls);
  for (const { call, harmless } of findSchemaCalls(boot.calls)) {
    const owner = droppableFrame(call, connecting, elsewhere, harmless !== null)?.owner;
    if (owner !== undefined && owner !== null) functions.add(owner);
  }
  return functions;
}
