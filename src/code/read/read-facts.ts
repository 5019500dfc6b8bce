import { resolve } from "node:path";
import { cacheKey } from "./cache/cache-key.ts";
import { changedLooks } from "./cache/changed-looks.ts";
import { loadFacts, saveFacts } from "./cache/facts-store.ts";
import { type PackedFacts, packFacts, unpackFacts } from "./cache/pack-facts.ts";
import { type DiskWatch, startWatch, watchDisk } from "./disk/watched-disk.ts";
import type { Facts } from "./facts.ts";
import type { ReadOptions } from "./facts-of.ts";
import { type ReadSettings, readSettings } from "./read-settings.ts";

export interface ReadRequest extends Omit<ReadOptions, "settings"> {
  readonly config: ReadSettings;
  /** Whether facts may come from `.msa/cache/`, and are kept there. */
  readonly cache?: boolean;
}

/** Stage 1: disk → Facts. */
export async function readFacts({ root: folder, config, cache, onProgress }: ReadRequest): Promise<Facts> {
  const root = resolve(folder);
  const settings = readSettings(config);
  const read = (watch: DiskWatch) => watchDisk(watch, () => readAll({ root, settings, onProgress }));
  if (cache !== true) return read(startWatch());
  const key = cacheKey(root, settings);
  const known = keptFacts(root, key);
  if (known !== null) {
    onProgress({ kind: "step", text: "Nothing has changed since the code was read" });
    return known;
  }
  const watch = startWatch();
  const facts = await read(watch);
  if (!watch.unsteady)
    saveFacts(root, {
      key,
      startedAt: watch.startedAt,
      looks: watch.looks,
      facts: () => JSON.stringify(packFacts(facts)),
    });
  return facts;
}

/** The facts of an earlier reading, if everything that it saw of the disk is as it was. */
function keptFacts(root: string, key: string): Facts | null {
  const kept = loadFacts(root, key);
  if (kept === null) return null;
  const startedAt = Date.now();
  const { changed, renewed } = changedLooks(kept.looks, kept.startedAt);
  if (changed.length > 0) return null;
  // Otherwise what was young at the first reading would be read each time.
  if (renewed) saveFacts(root, { ...kept, startedAt, facts: () => kept.facts });
  try {
    return unpackFacts(JSON.parse(kept.facts) as PackedFacts); // as it was written, says its hash
  } catch {
    // Not written by msa, whatever its hash says.
    return null;
  }
}

/** The compiler is ten megabytes of code, so only who reads loads it. */
async function readAll(options: ReadOptions): Promise<Facts> {
  const { factsOf } = await import("./facts-of.ts");
  return factsOf(options);
}
