import { relative, resolve, sep } from "node:path";
import type { AgainRead, Refusal } from "./again/read-again.ts";
import { cacheKey } from "./cache/cache-key.ts";
import { changedAsSource, changedLooks, looksTogether } from "./cache/changed-looks.ts";
import { loadFacts, type StoredFacts, saveFacts } from "./cache/facts-store.ts";
import { type PackedFacts, packFacts, unpackFacts } from "./cache/pack-facts.ts";
import { loadReading, saveReading } from "./cache/reading-store.ts";
import { type DiskWatch, startWatch, watchDisk } from "./disk/watched-disk.ts";
import type { Facts } from "./facts.ts";
import type { FactsRead, ReadOptions } from "./facts-of.ts";
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
  if (cache !== true) return (await read(startWatch())).facts;
  const key = cacheKey(root, settings);
  const known = await keptFacts({ root, settings, key, onProgress });
  if (known !== null) return known;
  const watch = startWatch();
  const { facts, kept, textOf } = await read(watch);
  if (!watch.unsteady)
    keep(root, key, watch, facts, { kept: kept(), bytesOf: (path) => Buffer.from(textOf(path)) });
  return facts;
}

type Kept = Omit<Parameters<typeof saveReading>[1], "facts">;

function keep(root: string, key: string, { startedAt, looks }: DiskWatch, facts: Facts, reading: Kept): void {
  const hash = saveFacts(root, {
    ...{ key, startedAt, looks },
    facts: () => JSON.stringify(packFacts(facts)),
  });
  if (hash !== null) saveReading(root, { facts: hash, ...reading });
}

interface KeptRequest extends ReadOptions {
  readonly key: string;
}

/** The facts of an earlier reading, if what it saw of the disk is as it was, or differs by what can be read alone. */
async function keptFacts(request: KeptRequest): Promise<Facts | null> {
  const { root, key, onProgress } = request;
  const kept = loadFacts(root, key);
  if (kept === null) return null;
  const startedAt = Date.now();
  const { changed, renewed } = changedLooks(kept.looks, kept.startedAt);
  const [only] = changed;
  if (only !== undefined) return changed.length > 1 ? null : factsAfter(request, kept, only, startedAt);
  // Otherwise what was young at the first reading would be read each time.
  if (renewed) saveFacts(root, { ...kept, startedAt, facts: () => kept.facts });
  const facts = unpacked(kept.facts);
  if (facts !== null) onProgress({ kind: "step", text: "Nothing has changed since the code was read" });
  return facts;
}

function unpacked(text: string): Facts | null {
  try {
    return unpackFacts(JSON.parse(text) as PackedFacts); // as it was written, says its hash
  } catch {
    // Not written by msa, whatever its hash says.
    return null;
  }
}

/** The facts after one file has changed; null when all has to be read again. */
async function factsAfter(
  { root, settings, key, onProgress }: KeptRequest,
  before: StoredFacts,
  changed: string,
  startedAt: number,
): Promise<Facts | null> {
  const look = before.looks.get(changed);
  if (look === undefined || !changedAsSource(changed, look)) return null;
  const path = relative(root, changed).split(sep).join("/");
  const reading = loadReading(root, before.hash);
  const facts = reading === null ? null : unpacked(before.facts);
  const hash = facts?.files.find((file) => file.path === path)?.hash;
  const text = hash === undefined ? null : (reading?.textOf(path, hash) ?? null);
  if (reading === null || facts === null || text === null) return null;
  onProgress({ kind: "step", text: `Reading ${path} again` });
  const watch = { ...startWatch(), startedAt };
  const again = await watchDisk(watch, () =>
    readOne({ root, settings, facts, kept: reading.kept, path, before: text }),
  );
  if (typeof again === "string") onProgress({ kind: "step", text: `Reading all of it: ${again}` });
  if (typeof again === "string" || watch.unsteady) return null;
  const looks = looksTogether(before.looks, watch.looks, changed);
  if (looks === null) return null;
  const now = Buffer.from(again.text);
  keep(root, key, { ...watch, looks }, again.facts, {
    kept: again.kept,
    bytesOf: (one) => (one === path ? now : reading.bytesOf(one)),
  });
  return again.facts;
}

/** The compiler is ten megabytes of code, so only who reads loads it. */
async function readAll(options: ReadOptions): Promise<FactsRead> {
  const { factsOf } = await import("./facts-of.ts");
  return factsOf(options);
}

type AgainRequest = Parameters<typeof import("./again/read-again.ts").readAgain>[0];

async function readOne(request: AgainRequest): Promise<AgainRead | Refusal> {
  // Whoever has asked a question must be there to be asked again.
  const [{ readAgain }] = await Promise.all([import("./again/read-again.ts"), import("./facts-of.ts")]);
  return readAgain(request);
}
