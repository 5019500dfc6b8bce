import { stat } from "node:fs/promises";
import { join } from "node:path";
import { MsaError } from "../../errors/msa-error.ts";
import type { FileChange, FileContent } from "../generate/file-change.ts";
import { checkPaths, isInside } from "./check-paths.ts";
import { type Disk, nodeDisk } from "./disk.ts";
import { hashBytes } from "./hash-bytes.ts";

/** A change measured against the disk as it is now. */
export interface PreparedChange {
  readonly path: string;
  /** `skip`: the file already has these bytes. */
  readonly kind: "create" | "update" | "delete" | "skip";
  /** null for `delete`. */
  readonly content: FileContent | null;
  readonly bytes: number;
  readonly beforeHash: string | null;
  readonly beforeMode: number | null;
  readonly afterHash: string | null;
  /** null leaves it to the umask. */
  readonly afterMode: number | null;
}

/** Checks all changes before the first write, and throws one error that lists every file in the way. Touches nothing. */
export async function prepareChanges(
  root: string,
  changes: readonly FileChange[],
  disk: Disk = nodeDisk,
): Promise<PreparedChange[]> {
  await checkPaths(root, changes);
  const prepared: PreparedChange[] = [];
  const occupied: string[] = [];
  const moved: string[] = [];
  for (const change of changes) {
    const before = await readBefore(root, change.path, disk);
    const next = await prepare(root, change, before, disk);
    prepared.push(next);
    if (change.kind === "create" && next.kind === "update") occupied.push(change.path);
    const expected = change.kind === "create" ? null : change.beforeHash;
    if (expected !== null && before.hash !== expected && next.kind !== "skip") moved.push(change.path);
  }
  if (occupied.length > 0) throw refusal("MSA2002", occupied, "already there, with other content");
  if (moved.length > 0) throw refusal("MSA2005", moved, "not as it was when the change was computed");
  return prepared;
}

/** Bytes that a change leaves behind. `copyOf` is read when it is needed: assets may be large. */
export async function readContent(
  root: string,
  content: FileContent,
  disk: Disk = nodeDisk,
): Promise<Buffer> {
  if ("text" in content) return Buffer.from(content.text, "utf8");
  if (!isInside(content.copyOf)) throw refusal("MSA2002", [content.copyOf], "outside the project");
  try {
    return await disk.read(join(root, content.copyOf));
  } catch (cause) {
    throw new MsaError("MSA2005", {
      message: `${content.copyOf} cannot be read`,
      where: [{ file: content.copyOf }],
      cause,
    });
  }
}

interface Before {
  readonly hash: string | null;
  readonly mode: number | null;
}

async function readBefore(root: string, path: string, disk: Disk): Promise<Before> {
  const mode = await disk.mode(join(root, path));
  return { mode, hash: mode === null ? null : hashBytes(await disk.read(join(root, path))) };
}

async function prepare(
  root: string,
  change: FileChange,
  before: Before,
  disk: Disk,
): Promise<PreparedChange> {
  const base = { path: change.path, beforeHash: before.hash, beforeMode: before.mode };
  if (change.kind === "delete") {
    const kind = before.hash === null ? "skip" : "delete";
    return { ...base, kind, content: null, bytes: 0, afterHash: null, afterMode: null };
  }
  const bytes = await readContent(root, change.content, disk);
  const afterHash = hashBytes(bytes);
  const same = afterHash === before.hash;
  const kind = same ? "skip" : before.hash === null ? "create" : "update";
  const afterMode = before.mode ?? (change.kind === "create" ? await createMode(root, change) : null);
  return { ...base, kind, content: change.content, bytes: bytes.length, afterHash, afterMode };
}

/** A script that could be executed in the monolith can be executed in the service. */
async function createMode(root: string, change: FileChange & { kind: "create" }): Promise<number | null> {
  if (change.mode !== undefined) return change.mode;
  return "copyOf" in change.content ? (await stat(join(root, change.content.copyOf))).mode & 0o777 : null;
}

function refusal(code: "MSA2002" | "MSA2005", paths: readonly string[], what: string): MsaError {
  const list =
    paths.length > 5 ? `${paths.slice(0, 5).join(", ")} and ${paths.length - 5} more` : paths.join(", ");
  return new MsaError(code, { message: `${list}: ${what}`, where: paths.map((file) => ({ file })) });
}
