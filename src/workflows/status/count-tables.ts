import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { sourceStamp } from "../../run/source-stamp.ts";
import { cacheFolder } from "../../util/cache-folder.ts";
import type { WorkflowContext } from "../context.ts";

const cached = z.object({ stamp: z.string(), tables: z.number() });

/** Tables of the monolith. The analysis takes seconds and `msa status` must not, so its answer is kept until a source changes. */
export async function countTables(ctx: WorkflowContext): Promise<number | null> {
  const file = join(cacheFolder(ctx.root), "tables.json");
  const stamp = sourceStamp(ctx.root);
  try {
    const known = cached.parse(JSON.parse(readFileSync(file, "utf8")));
    if (known.stamp === stamp) return known.tables;
  } catch {
    // No cache yet, or one of another version: it is throw-away.
  }
  try {
    const { analyzeMonolith } = await import("../analyze.ts");
    const tables = (await analyzeMonolith({ ...ctx, onProgress: () => {} })).tables.length;
    writeFileSync(file, JSON.stringify({ stamp, tables }));
    return tables;
  } catch {
    // A monolith that cannot be read right now still has a route table worth showing.
    return null;
  }
}
