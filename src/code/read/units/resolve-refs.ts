import { ts } from "ts-morph";
import { codePatterns } from "../imports/code-patterns.ts";
import { filesOfPatterns } from "../imports/files-of-patterns.ts";
import { isComputedRequire, requireTarget } from "../imports/require-call.ts";
import { requiredFolder } from "../imports/required-folders.ts";
import { scannedFiles } from "../imports/scanned-files.ts";
import { exportsEverything } from "./exports-everything.ts";
import { isExportsTarget } from "./exports-target.ts";
import { isNameOnly } from "./is-name-only.ts";
import { membersUsed } from "./members-used.ts";
import { mentionedMember } from "./mentions.ts";
import type { UnitsRead } from "./read-units.ts";
import type { UnitDraft } from "./unit-draft.ts";
import { walkOwn } from "./walk-own.ts";

/** Fills in what each unit of a file needs. A missing ref means a broken service, one too many only more code: in doubt, add. */
export function resolveRefs(units: UnitsRead, path: string, file: ts.SourceFile): void {
  const { sources, names, exports } = units;
  const byNode = units.byNode.in(file);
  const drafts = units.byFile.get(path) ?? [];
  for (const draft of drafts) {
    const add = (targets: Iterable<UnitDraft>) => {
      for (const target of targets) if (target !== draft && !isAncestor(target, draft)) draft.refer(target);
    };
    if (draft.kind === "import") {
      add(names.ofImport(draft));
      continue;
    }
    if (draft.kind === "reexport") add(names.ofReexport(draft));
    if (draft.kind === "reexport" && (draft.loads !== null || names.isWholeFile(draft))) continue;
    if (draft.kind === "declaration" && exportsEverything(file))
      add(drafts.filter((own) => own.kind === "import").slice(0, 1));
    walkOwn(byNode, draft, (node) => {
      const member = mentionedMember(node, sources.checker);
      if (member !== null) draft.mention(member);
      if (ts.isIdentifier(node)) {
        if (!isNameOnly(node)) add(names.identifier(node));
        if (isExportsTarget(node)) add(ownExports(units, draft, node));
      } else if (node.kind === ts.SyntaxKind.ThisKeyword && draft.kind === "reexport")
        add(siblings(drafts, draft, node));
      else if (ts.isCallExpression(node)) addRequired(units, draft, node, add);
      else if (ts.isImportTypeNode(node)) addImportType(units, draft, node, add);
      else if (ts.isExpression(node) && isExportsTarget(node)) add(ownExports(units, draft, node));
      for (const { files } of codePatterns(sources, draft.file, node))
        for (const found of files) add([...names.file(found, null), ...(exports.get(found)?.effects ?? [])]);
    });
  }
  markLocalExports(drafts);
}

/** `exports.a`; for `const self = module.exports` everything. */
function ownExports(
  { names, exports }: UnitsRead,
  draft: UnitDraft,
  node: ts.Expression,
): Iterable<UnitDraft> {
  const { parent } = node;
  const used = membersUsed(node);
  const isAlias =
    (ts.isVariableDeclaration(parent) && parent.initializer === node) ||
    (ts.isBinaryExpression(parent) && parent.right === node);
  // Functions that are handed `exports` add to it.
  if (used === null && !isAlias) return [];
  const known = used?.every(([name]) => exports.get(draft.file)?.names.has(name ?? "") === true) ?? true;
  return known ? names.file(draft.file, used) : [];
}

/** `this` in a method of `module.exports = { … }` is that object, and what it may ask for are its other entries. */
function siblings(drafts: readonly UnitDraft[], draft: UnitDraft, node: ts.Node): UnitDraft[] {
  const { parent } = node;
  const name = ts.isPropertyAccessExpression(parent) && parent.expression === node ? parent.name.text : null;
  return drafts.filter(
    (other) => draft.group !== null && other.group === draft.group && (name === null || other.name === name),
  );
}

function addRequired(
  { sources, names, exports }: UnitsRead,
  draft: UnitDraft,
  node: ts.CallExpression,
  add: (targets: Iterable<UnitDraft>) => void,
): void {
  const specifier = requireTarget(node);
  if (specifier === null) {
    // `require(path.join(__dirname, file))`: whatever lies in the folders that the file names may be meant.
    const found = isComputedRequire(node)
      ? scannedFiles(sources, draft.file, node)
      : [...requiredFolder(sources, draft.file, node), ...filesOfPatterns(sources, draft.file, node)];
    for (const path of found) {
      draft.scan(path);
      add([...names.file(path, null), ...(exports.get(path)?.effects ?? [])]);
    }
    return;
  }
  const found = sources.resolve(draft.file, specifier);
  if (found.pkg !== null) draft.use(found.pkg);
  if (found.file === null) return;
  add(names.file(found.file, membersUsed(node)));
  add(exports.get(found.file)?.effects ?? []);
}

function addImportType(
  { sources, names }: UnitsRead,
  draft: UnitDraft,
  node: ts.ImportTypeNode,
  add: (targets: Iterable<UnitDraft>) => void,
): void {
  if (!ts.isLiteralTypeNode(node.argument) || !ts.isStringLiteral(node.argument.literal)) return;
  const found = sources.resolve(draft.file, node.argument.literal.text);
  if (found.pkg !== null) draft.use(found.pkg);
  if (found.file === null) return;
  let first: ts.EntityName | undefined = node.qualifier;
  while (first !== undefined && ts.isQualifiedName(first)) first = first.left;
  add(names.file(found.file, first === undefined ? null : [[first.text]]));
}

function isAncestor(candidate: UnitDraft, draft: UnitDraft): boolean {
  for (let parent = draft.parent; parent !== null; parent = parent.parent)
    if (parent === candidate) return true;
  return false;
}

/** `export { a }` and `module.exports = { a }` export what they name. */
function markLocalExports(drafts: readonly UnitDraft[]): void {
  for (const draft of drafts) {
    if (draft.kind !== "reexport" || draft.loads !== null) continue;
    for (const target of draft.refs)
      if (target.file === draft.file && target.parent === null && target.kind === "declaration")
        target.exported = true;
  }
}
