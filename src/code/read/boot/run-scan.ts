import { ts } from "ts-morph";
import { isComputedRequire } from "../imports/require-call.ts";
import { scannedFiles } from "../imports/scanned-files.ts";
import type { Machine } from "./machine.ts";

const busiest = 300;

/**
 * A loop over the files of a folder that requires each of them: run once a file, with the require meaning that file.
 * False when the code requires nothing computed, or nothing that can be told.
 */
export function runScan(machine: Machine, body: ts.Node, path: string, round: () => void): boolean {
  const call = findComputed(body);
  if (call === null || machine.scanned.length > 2) return false;
  const files = scannedFiles(machine.sources, path, call);
  if (files.length === 0 || files.length > busiest) return false;
  for (const file of files) {
    machine.scanned.push(file);
    round();
    machine.scanned.pop();
  }
  return true;
}

/** The first require or import of a computed module in it. */
export function findComputed(node: ts.Node): ts.CallExpression | null {
  if (ts.isCallExpression(node) && isComputedRequire(node)) return node;
  return ts.forEachChild(node, findComputed) ?? null;
}
