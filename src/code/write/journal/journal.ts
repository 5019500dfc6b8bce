import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import { MsaError } from "../../../errors/msa-error.ts";

/**
 * `.msa/journal/<id>/`: journal.json, and the bytes of every file as it was, in `before/<n>`.
 * Invariant: journal.json exists before the first file of the team is touched, and goes when the last one is restored.
 */
const journalEntry = z.object({
  path: z.string(),
  /** `shared`: others edit this file after us, so undo merges instead of restoring; its written bytes are kept in `after/<n>`. */
  kind: z.enum(["create", "update", "delete", "shared"]),
  beforeHash: z.string().nullable(),
  beforeMode: z.number().nullable(),
  afterHash: z.string().nullable(),
});

const journalSchema = z.object({
  schemaVersion: z.literal(1),
  id: z.string(),
  label: z.string(),
  at: z.string(),
  /** Anything but `done` means that a run was killed here. */
  state: z.enum(["writing", "done", "undoing"]),
  entries: z.array(journalEntry),
  /** Folders that did not exist before, outermost first. */
  madeDirs: z.array(z.string()),
  /** What installing and building makes below `madeDirs`: nobody's work, gone with the folder. */
  derived: z.array(z.string()),
});

export type Journal = z.infer<typeof journalSchema>;
export type JournalEntry = z.infer<typeof journalEntry>;

export function journalFolder(root: string): string {
  return join(root, ".msa", "journal");
}

/** All change sets that can be undone, oldest first. */
export async function readJournals(root: string): Promise<Journal[]> {
  const journals: Journal[] = [];
  for (const id of await journalIds(root)) {
    const text = await readFile(join(journalFolder(root), id, "journal.json"), "utf8").catch(() => null);
    if (text !== null) journals.push(parseJournal(id, text));
  }
  return journals;
}

/** Killed half way through writing or undoing: the next thing to do is `msa undo`. */
export async function refuseInterrupted(root: string): Promise<void> {
  const broken = (await readJournals(root)).find((journal) => journal.state !== "done");
  if (broken === undefined) return;
  throw new MsaError("MSA2007", {
    message: `"${broken.label}" of ${broken.at} was interrupted while ${broken.state === "writing" ? "writing" : "being undone"}`,
    where: [{ file: `.msa/journal/${broken.id}/journal.json` }],
  });
}

/** Makes the folder of a new change set. Its journal.json comes later, with everything it names in place. */
export async function newJournalFolder(root: string, label: string): Promise<string> {
  const last = (await journalIds(root)).at(-1) ?? "0000";
  const slug = label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  const id = `${String(Number.parseInt(last, 10) + 1).padStart(4, "0")}-${slug}`.slice(0, 80);
  for (const part of ["before", "after", "staged"])
    await mkdir(join(journalFolder(root), id, part), { recursive: true });
  return id;
}

export async function saveJournal(root: string, journal: Journal): Promise<void> {
  const folder = join(journalFolder(root), journal.id);
  await writeFileAtomic(join(folder, "journal.json"), `${JSON.stringify(journal, null, 2)}\n`);
  await flushFolder(folder);
}

/** The name of a file is on the medium only when its folder is; not every system lets a folder be opened. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => null);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

/** One rename makes it invisible: a kill in the middle of deleting must not leave half a journal. */
export async function dropJournal(root: string, id: string): Promise<void> {
  const trash = join(journalFolder(root), `trash-${randomUUID()}`);
  await rename(join(journalFolder(root), id), trash);
  await rm(trash, { recursive: true, force: true });
}

/** The journal's folder, invisible to git, without what killed runs left in it. */
export async function openJournals(root: string): Promise<void> {
  const folder = journalFolder(root);
  await mkdir(folder, { recursive: true });
  const ignore = join(folder, ".gitignore");
  await writeFile(ignore, "*\n").catch(async (error: unknown) => {
    // On a full disk an empty file would be left, which hides nothing.
    await rm(ignore, { force: true });
    throw error;
  });
}

/** Needs the lock: the leftovers of another run that is alive look the same. */
export async function sweepJournals(root: string): Promise<void> {
  const folder = journalFolder(root);
  const alive = new Set((await readJournals(root)).map((journal) => journal.id));
  const dead = (await readdir(folder)).filter(
    (name) => name.startsWith("trash-") || (isId(name) && !alive.has(name)),
  );
  for (const name of dead) await rm(join(folder, name), { recursive: true, force: true });
}

async function journalIds(root: string): Promise<string[]> {
  const names = await readdir(journalFolder(root)).catch(() => []);
  return names.filter(isId).sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
}

function isId(name: string): boolean {
  return /^\d{4,}-/.test(name);
}

function parseJournal(id: string, text: string): Journal {
  try {
    return journalSchema.parse(JSON.parse(text));
  } catch (cause) {
    const file = `.msa/journal/${id}/journal.json`;
    throw new MsaError("MSA2007", {
      message: "the journal of an earlier run cannot be read",
      fix: `restore the files with git, then remove .msa/journal/${id}`,
      where: [{ file }],
      cause,
    });
  }
}
