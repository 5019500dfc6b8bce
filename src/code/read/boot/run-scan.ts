import { posix } from "node:path";
import { ts } from "ts-morph";
import { isComputedRequire } from "../imports/require-call.ts";
import { scannedFiles } from "../imports/scanned-files.ts";
import type { Machine } from "./machine.ts";
import { textOf, unknown, type Value } from "./values.ts";

const busiest = 300;

/**
 * A loop over the files of a folder that requires each of them: run once a file, with the require meaning that file.
 * False when the code requires nothing computed, or nothing that can be told.
 */
export function runScan(
  machine: Machine,
  body: ts.Node,
  path: string,
  round: () => void,
  /** What the loop goes through, where it is not known. */
  listed: Value = unknown,
): boolean {
  const call = findComputed(body);
  if (call === null || machine.scanned.length > 2) return false;
  const named = scannedFiles(machine.sources, path, call);
  const files = named.length > 0 ? named : filesListed(machine, listed, path, body);
  if (files.length === 0 || files.length > busiest) return false;
  for (const file of files) {
    machine.scanned.push(file);
    round();
    machine.scanned.pop();
  }
  return true;
}

/** `readdirSync(folder).filter(…)` of a helper that is handed the folder: its source files, and those below it in a walk. */
function filesListed(machine: Machine, listed: Value, path: string, body: ts.Node): readonly string[] {
  let value = listed;
  while (value.kind === "result" && textOf(value.args[0] ?? unknown) === null) value = value.receiver;
  if (value.kind !== "result" || value.callee.kind !== "external") return [];
  if (!/^fs(-extra|\/promises)?$/.test(value.callee.pkg) || !/^readdir/.test(value.callee.path.at(-1) ?? ""))
    return [];
  const { root, files } = machine.sources;
  const folder = posix.relative(root, posix.resolve(root, textOf(value.args[0] ?? unknown) ?? ""));
  if (folder === "" || folder.startsWith("..")) return [];
  const deep = value.args.length > 1 || /\bisDirectory\b/.test(body.getText());
  const below = [...files.keys()].filter((file) => file !== path && file.startsWith(`${folder}/`));
  return below.filter((file) => !file.endsWith(".d.ts") && (deep || posix.dirname(file) === folder)).sort();
}

/** The first require or import of a computed module in it. */
export function findComputed(node: ts.Node): ts.CallExpression | null {
  if (ts.isCallExpression(node) && isComputedRequire(node)) return node;
  return ts.forEachChild(node, findComputed) ?? null;
}
