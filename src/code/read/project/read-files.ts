/** The first pass over the code: each file by itself. */
import { dirname } from "node:path";
import type { Facts, SourceFileFacts, Unresolved } from "../facts.ts";
import { type Outline, outlineOf } from "../imports/outline.ts";
import { readSourceFile } from "../imports/read-source-file.ts";
import { createResolver } from "../imports/resolve-module.ts";
import { optimizeLate } from "../optimize-late.ts";
import type { ReadSettings } from "../read-settings.ts";
import { collectAllUnits } from "../units/read-units.ts";
import { eachFile } from "./each-file.ts";
import { holdsExtractedServices } from "./extracted-services.ts";
import { hiddenSources } from "./hidden-sources.ts";
import { listSourceFiles } from "./list-source-files.ts";
import { openSources, type Sources } from "./open-sources.ts";
import type { readProject } from "./read-project.ts";
import { readSyntaxErrors } from "./read-syntax-errors.ts";

export interface FilesRead {
  readonly paths: readonly string[];
  readonly sources: Sources;
  readonly files: readonly SourceFileFacts[];
  readonly outlines: ReadonlyMap<string, Outline>;
  readonly collection: ReturnType<typeof collectAllUnits>;
  readonly unresolved: readonly Unresolved[];
  readonly syntaxErrors: Facts["syntaxErrors"];
}

interface FilesRequest {
  /** Absolute folder that holds the package.json. */
  readonly root: string;
  readonly settings: ReadSettings;
  readonly project: ReturnType<typeof readProject>;
  readonly onFiles: (count: number) => void;
  readonly onCount: (done: number, total: number) => void;
}

/** What a developer wrote below the root; of what looks like a test only what the application imports. */
export async function readFiles(request: FilesRequest): Promise<FilesRead> {
  const { root, settings, project } = request;
  const outputs = project.facts.outDir === null ? [] : [project.facts.outDir];
  const skip = [
    ...(holdsExtractedServices(root, settings.services.dir) ? [settings.services.dir] : []),
    ...outputs.filter((folder) => !holds(folder, project.facts.entry)),
  ];
  const tooLarge: Unresolved[] = [];
  let paths = listSourceFiles(
    root,
    skip,
    (file) => tooLarge.push({ file, line: 1, what: "import", reason: "over 5 MB: the file was not read" }),
    project.facts.entry,
  );
  optimizeLate(paths.length);
  for (;;) {
    const read = await readEach(request, paths);
    const { entry } = project.facts;
    const { tsconfig } = project;
    const hidden = hiddenSources({ root, entry, tsconfig, skip, files: read.files });
    // What these import may be hidden as well.
    if (hidden.length === 0) return { ...read, unresolved: [...tooLarge, ...read.unresolved] };
    paths = [...paths, ...hidden].sort();
  }
}

async function readEach(
  { root, project, onFiles, onCount }: FilesRequest,
  paths: readonly string[],
): Promise<FilesRead> {
  onFiles(paths.length);
  const sources = openSources(root, paths, createResolver(root, project.tsconfig, new Set(paths)));
  const collection = collectAllUnits(sources);
  const files: SourceFileFacts[] = [];
  const outlines = new Map<string, Outline>();
  const unresolved: Unresolved[] = [];
  const syntaxErrors: Facts["syntaxErrors"][number][] = [...project.tsconfig.broken];
  await eachFile(sources, "unbound", onCount, (path, file) => {
    files.push(readSourceFile(sources, path, file, unresolved));
    outlines.set(path, outlineOf(sources, path, file));
    syntaxErrors.push(...readSyntaxErrors(sources, path, file));
    collection.collect(file);
  });
  return { paths, sources, files, outlines, collection, unresolved, syntaxErrors };
}

function holds(folder: string, file: string): boolean {
  return folder === "." || file.startsWith(`${folder}/`) || dirname(file) === folder;
}
