import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../../util/cache-folder.ts";
import type { Look } from "../disk/look.ts";
import { hashOf } from "../disk/watched-disk.ts";
import { writeWhole } from "./write-whole.ts";

/** What a file of the cache holds: three lines of JSON, so that most can be judged before all is parsed. */
export interface StoredFacts {
  /** Equal for readings that would ask the same. */
  readonly key: string;
  readonly startedAt: number;
  readonly looks: Map<string, Look>;
  /** Text of one line. */
  readonly facts: string;
  /** Hash of that text. */
  readonly hash: string;
}

/** The text is made when it is known that it can be written; it may be too long for this machine. */
export interface FactsToStore extends Omit<StoredFacts, "facts" | "hash"> {
  readonly facts: () => string;
}

const name = "facts.json";

/** Null where there is none, or none for this key, or none that is whole. */
export function loadFacts(root: string, key: string): StoredFacts | null {
  try {
    const bytes = readFileSync(join(root, ".msa", "cache", name));
    const first = bytes.indexOf("\n");
    const second = bytes.indexOf("\n", first + 1);
    const head: unknown = JSON.parse(bytes.toString("utf8", 0, first));
    if (!isHead(head) || head.key !== key || second < 0) return null;
    if (hashOf(bytes.subarray(first + 1, second)) !== head.looks) return null;
    if (hashOf(bytes.subarray(second + 1)) !== head.facts) return null;
    return {
      key,
      startedAt: head.startedAt,
      // The hash says that this is what was written below.
      looks: new Map(JSON.parse(bytes.toString("utf8", first + 1, second)) as [string, Look][]),
      facts: bytes.toString("utf8", second + 1),
      hash: head.facts,
    };
  } catch {
    // A cache that cannot be read is no cache.
    return null;
  }
}

/** Gives the hash of the text; null where nothing was written. */
export function saveFacts(root: string, { key, startedAt, looks, facts }: FactsToStore): string | null {
  try {
    // A folder that leads elsewhere is not ours to write to.
    if (isLink(join(root, ".msa")) || isLink(join(root, ".msa", "cache"))) return null;
    const folder = cacheFolder(root);
    const line = JSON.stringify([...looks]);
    const text = facts();
    const hash = hashInPieces(text);
    const head = JSON.stringify({ key, startedAt, looks: hashInPieces(line), facts: hash });
    writeWhole(folder, name, piecesOf([head, "\n", line, "\n", text]));
    removeLeftOvers(folder);
    return hash;
  } catch {
    // A folder that takes no files, a full disk: the next reading takes as long as this one, nothing else.
    return null;
  }
}

function hashInPieces(text: string): string {
  const hash = createHash("sha256");
  for (const piece of piecesOf([text])) hash.update(piece);
  return hash.digest("hex");
}

/** Facts of a large project are hundreds of megabytes: of their bytes there is never more than a piece. */
function* piecesOf(texts: readonly string[]): Generator<string> {
  for (const text of texts)
    for (let start = 0; start < text.length; ) {
      const end = start + pieceLength;
      // Half a character would be written as something else.
      const next = isFirstHalf(text.charCodeAt(end - 1)) ? end + 1 : end;
      yield text.slice(start, next);
      start = next;
    }
}

const pieceLength = 1 << 20;

function isFirstHalf(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}

/** Of runs that were killed while they wrote. */
function removeLeftOvers(folder: string): void {
  for (const other of readdirSync(folder)) {
    const path = join(folder, other);
    if (/^(facts|reading)\.json\./.test(other) && statSync(path).mtimeMs < Date.now() - anHour) rmSync(path);
  }
}

const anHour = 3_600_000;

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

interface Head {
  readonly key: string;
  readonly startedAt: number;
  /** Hashes of the two lines that follow. */
  readonly looks: string;
  readonly facts: string;
}

function isHead(value: unknown): value is Head {
  return (
    typeof value === "object" &&
    value !== null &&
    "key" in value &&
    "startedAt" in value &&
    typeof value.startedAt === "number" &&
    "looks" in value &&
    "facts" in value
  );
}
