import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../../util/cache-folder.ts";
import type { KeptReading } from "../again/kept-reading.ts";
import { hashOf } from "../disk/watched-disk.ts";
import { writeWhole } from "./write-whole.ts";

/** What reading one file again needs: beside the facts, for who has changed nothing does not read it. */
export interface StoredReading {
  readonly kept: KeptReading;
  /** The text of a file as it was read; null when it was not kept whole. `hash`: of its bytes. */
  textOf(path: string, hash: string): string | null;
  /** As they lie in the store. */
  bytesOf(path: string): Buffer;
}

const name = "reading.json";

/** `facts`: the hash of the facts that it goes with. Null where there is none for them, or none that is whole. */
export function loadReading(root: string, facts: string): StoredReading | null {
  const path = join(root, ".msa", "cache", name);
  try {
    const bytes = readFileSync(path);
    const first = bytes.indexOf("\n");
    const second = bytes.indexOf("\n", first + 1);
    const head = JSON.parse(bytes.toString("utf8", 0, first)) as { facts: string; hash: string }; // as: any other is not equal
    const body = bytes.subarray(first + 1, second);
    if (head.facts !== facts || head.hash !== hashOf(body)) return null;
    const { kept, places } = JSON.parse(body.toString("utf8")) as Body; // as: its hash says what was written
    const placeOf = new Map(places.map(([file, start, end]) => [file, { start, end }]));
    const texts = second + 1;
    const bytesOf = (file: string): Buffer => {
      const { start, end } = placeOf.get(file) ?? { start: 0, end: 0 };
      return bytes.subarray(texts + start, texts + end);
    };
    return {
      kept,
      bytesOf,
      textOf(file, hash) {
        const text = bytesOf(file);
        return hashOf(text) === hash ? text.toString("utf8") : null;
      },
    };
  } catch {
    // As for facts: what cannot be read is not there.
    return null;
  }
}

interface Body {
  readonly kept: KeptReading;
  readonly places: readonly (readonly [path: string, start: number, end: number])[];
}

export interface ReadingToStore {
  /** Hash of the facts that it goes with. */
  readonly facts: string;
  readonly kept: KeptReading;
  readonly bytesOf: (path: string) => Buffer;
}

export function saveReading(root: string, { facts, kept, bytesOf }: ReadingToStore): void {
  try {
    const texts = kept.paths.map((path) => [path, bytesOf(path)] as const);
    let end = 0;
    const places = texts.map(([path, bytes]) => {
      const start = end;
      end += bytes.length;
      return [path, start, end] as const;
    });
    const body = JSON.stringify({ kept, places });
    const head = JSON.stringify({ facts, hash: hashOf(body) });
    writeWhole(cacheFolder(root), name, [`${head}\n${body}\n`, ...texts.map(([, bytes]) => bytes)]);
  } catch {
    // The next reading takes as long as this one, nothing else.
  }
}
