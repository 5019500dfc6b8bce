import type { Boot } from "../boot/boot.ts";
import type { Value } from "../boot/values.ts";
import type { Unresolved } from "../facts.ts";
import type { Sources } from "../project/open-sources.ts";

/**
 * Applications that are handed to a module which only the bundler makes (`import routes from "virtual:routes"`): what it
 * registers is written in no file, though the files that it is made from may lie in the project.
 */
export function madeByBundler(sources: Sources, { calls }: Boot): Unresolved[] {
  const found = new Map<string, Unresolved>();
  for (const { node, callee, args, receiver } of calls) {
    const made = [callee, ...args].map(virtualModule).find((name) => name !== null);
    if (made == null || ![receiver, ...args].some(isHost)) continue;
    const at = { file: sources.pathOf(node), line: sources.lineOf(node) };
    found.set(`${at.file}:${at.line}`, {
      ...at,
      what: "mount",
      reason: `the module ${made} is made by a plug-in of the bundler: what it registers is written nowhere, so its endpoints are missing here`,
    });
  }
  return [...found.values()];
}

function virtualModule(value: Value): string | null {
  return value.kind === "external" && value.pkg.startsWith("virtual:") ? value.pkg : null;
}

function isHost(value: Value): boolean {
  return value.kind === "host" || (value.kind === "instance" && value.host !== null);
}
