import { join } from "node:path";
import { type ExtractBase, unpack } from "../code/generate/manifest/extract-base.ts";
import type { ExtractManifest, ManifestFile } from "../code/generate/manifest/extract-manifest.ts";
import { sha256 } from "../code/generate/sha256.ts";
import { manifestName } from "../util/manifest-name.ts";
import { type ChangedDeclaration, compareFunctions } from "./check/compare-functions.ts";
import { servesAlone } from "./check/serves-alone.ts";
import type { WorkflowContext } from "./context.ts";
import { readBase } from "./extract/read-base.ts";
import { readManifests } from "./extract/read-manifests.ts";
import { hashFile, readSources } from "./extract/read-sources.ts";

export interface DriftFinding {
  readonly code: "DRIFT-MONOLITH" | "DRIFT-SERVICE" | "DRIFT-BOTH" | "DRIFT-GENERATED";
  readonly level: "error" | "warning" | "note";
  readonly file: string;
  readonly line: number;
  /** Function, method or other declaration that is out of step; null for a file as a whole. */
  readonly symbol: string | null;
  readonly message: string;
  readonly fix: string;
  /** The same as long as both sides say the same: what the baseline of `msa check` accepts. */
  readonly key: string;
}

/** Compares both copies of every extracted file with what the extraction wrote: by function where that is known. */
export function checkDrift(ctx: Pick<WorkflowContext, "root" | "config">): DriftFinding[] {
  return [...readManifests(ctx)].flatMap(([dir, manifest]) => {
    const side: Side = {
      root: ctx.root,
      dir,
      name: manifest.service.name,
      base: readBase(ctx.root, manifest.service.name),
      alone: servesAlone(ctx.root, manifest.service.name),
    };
    return [
      ...manifest.files.flatMap((file) => driftOfFile(side, file)),
      ...manifest.generated.flatMap((file) => driftOfGenerated(side, file)),
    ];
  });
}

interface Side {
  readonly root: string;
  readonly dir: string;
  readonly name: string;
  readonly base: ExtractBase | null;
  /** The monolith answers none of its endpoints any more. */
  readonly alone: boolean;
}

function driftOfFile(side: Side, file: ManifestFile): DriftFinding[] {
  const { root, dir } = side;
  const monolith = hashFile(join(root, file.path));
  const service = hashFile(join(root, dir, file.path));
  // One copy left is nothing to keep in step: that is what retiring a module looks like.
  if (monolith === null || service === null) return [];
  const monolithMoved = monolith !== file.sourceHash;
  const serviceMoved = service !== file.outputHash;
  // Both sides made the same edit to a file that travelled verbatim: in step again.
  if (monolith === service || (!monolithMoved && !serviceMoved)) return [];
  return (
    driftOfFunctions(side, file) ?? [
      driftOfWhole(side, file.path, monolithMoved, serviceMoved, monolith + service),
    ]
  );
}

/** null where the texts of then are not known, or the file holds no code. */
function driftOfFunctions(side: Side, file: ManifestFile): DriftFinding[] | null {
  const kept = side.base?.files[file.path];
  if (kept === undefined || !/\.[cm]?[jt]sx?$/.test(file.path)) return null;
  const output = unpack(kept.output);
  const source = kept.source === undefined ? output : unpack(kept.source);
  // A base of another extraction than the manifest's says nothing.
  if (sha256(output) !== file.outputHash || sha256(source) !== file.sourceHash) return null;
  const { readSource } = readSources(side.root);
  const changed = compareFunctions(file.path, {
    monolith: { before: source, now: readSource(file.path) },
    service: { before: output, now: readSource(`${side.dir}/${file.path}`) },
  });
  return changed.map((one) => driftOfFunction(side, file, one));
}

function driftOfFunction(
  side: Side,
  { path, placement }: ManifestFile,
  one: ChangedDeclaration,
): DriftFinding {
  const copy = `${side.dir}/${path}`;
  const what = `${one.kind === "function" ? "function " : ""}${one.name}`;
  const base = { line: one.line, symbol: one.name, key: keyOf(`${copy}#${one.name}`, one.fingerprint) };
  // Once the monolith answers none of it, its copy waits to be retired, and the service goes on.
  const retiring = side.alone && placement === "moved";
  switch (one.side) {
    case "both":
      return {
        ...base,
        code: "DRIFT-BOTH",
        level: "error",
        file: path,
        message: `${what} changed here and, otherwise, in ${copy} since the extraction`,
        fix: `make both say the same: git diff --no-index ${path} ${copy}`,
      };
    case "monolith":
      return {
        ...base,
        code: "DRIFT-MONOLITH",
        level: one.how === "changed" ? "error" : retiring ? "note" : "warning",
        file: path,
        message: `${what} ${said(one.how, copy)} since the extraction`,
        fix: retiring
          ? `nobody calls it here any more: change ${copy} instead`
          : `\`msa extract\` of ${side.name} again brings it over and keeps what was edited there`,
      };
    case "service": {
      const free = one.how !== "changed" || retiring;
      return {
        ...base,
        code: "DRIFT-SERVICE",
        level: free ? "note" : "error",
        file: copy,
        message: `${what} ${said(one.how, `the monolith's ${path}`)} since the extraction`,
        fix: free
          ? "nothing to do: the folder is yours"
          : `make the same change in ${path}, or accept the difference with \`msa check --write-baseline\``,
      };
    }
  }
}

function said(how: ChangedDeclaration["how"], other: string): string {
  switch (how) {
    case "changed":
      return `changed here and not in ${other}`;
    case "new":
      return `is new here and missing in ${other}`;
    case "gone":
      return `is gone here and still in ${other}`;
  }
}

function driftOfWhole(
  { dir }: Side,
  path: string,
  monolithMoved: boolean,
  serviceMoved: boolean,
  fingerprint: string,
): DriftFinding {
  const copy = `${dir}/${path}`;
  const base = { line: 1, symbol: null, key: keyOf(copy, fingerprint) };
  if (monolithMoved && serviceMoved) {
    return {
      ...base,
      code: "DRIFT-BOTH",
      level: "error",
      file: path,
      message: `this file and its copy ${copy} both changed since the extraction`,
      fix: `merge them by hand: git diff --no-index ${path} ${copy}`,
    };
  }
  if (monolithMoved) {
    return {
      ...base,
      code: "DRIFT-MONOLITH",
      level: "warning",
      file: path,
      message: `changed since ${copy} was taken from it`,
      fix: `bring the change into ${copy}, or finish the move and retire the module`,
    };
  }
  return {
    ...base,
    code: "DRIFT-SERVICE",
    level: "note",
    file: copy,
    message: `edited in the service; the monolith's ${path} is as it was`,
    fix: "fine once the service answers all of its endpoints; until then both sides answer differently",
  };
}

function keyOf(what: string, fingerprint: string): string {
  return `drift ${what} ${sha256(fingerprint).slice(0, 12)}`;
}

function driftOfGenerated({ root, dir }: Side, file: ExtractManifest["generated"][number]): DriftFinding[] {
  const path = `${dir}/${file.path}`;
  const hash = hashFile(join(root, path));
  if (hash === file.hash) return [];
  return [
    {
      code: "DRIFT-GENERATED",
      level: "note",
      file: hash === null ? `${dir}/${manifestName}` : path,
      line: 1,
      symbol: null,
      message: hash === null ? `${path} was generated and is gone` : "generated by msa, edited since",
      fix: "nothing to do: the folder is yours",
      key: keyOf(path, hash ?? "gone"),
    },
  ];
}
