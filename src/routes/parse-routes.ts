/** Text of `msa.routes.json` to a value that can be trusted, or every fault in it at once. */
import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { MsaError } from "../errors/msa-error.ts";
import { checkRouteFile } from "./check-route-file.ts";
import { type RouteFile, routeFile } from "./route-file.ts";
import type { RouteProblem } from "./route-problem.ts";

/** `name` is what messages call the file. Errors: MSA1009, with a place for each fault. */
export function parseRoutes(text: string, name: string): RouteFile {
  const syntax: ParseError[] = [];
  const tree = parseTree(text, syntax, { disallowComments: true, allowTrailingComma: false });
  if (tree === undefined || syntax.length > 0) {
    const faults = syntax.map((fault) => ({ text: printParseErrorCode(fault.error), offset: fault.offset }));
    throw invalid(text, name, faults.length > 0 ? faults : [{ text: "the file is empty", offset: 0 }]);
  }
  const parsed = routeFile.safeParse(JSON.parse(text));
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) =>
      locate(tree, issue.path, `${dotted(issue.path)}: ${issue.message}`),
    );
    throw invalid(text, name, faults);
  }
  const problems = checkRouteFile(parsed.data);
  if (problems.length > 0)
    throw invalid(
      text,
      name,
      problems.map((problem) => located(tree, problem)),
    );
  return parsed.data;
}

interface Fault {
  readonly text: string;
  readonly offset: number;
}

function located(tree: Node, problem: RouteProblem): Fault {
  return locate(tree, problem.path, problem.message);
}

function locate(tree: Node, path: readonly PropertyKey[], text: string): Fault {
  // A key that is missing has no place of its own: name the nearest object around it.
  for (let length = path.length; length >= 0; length--) {
    const node = findNodeAtLocation(tree, path.slice(0, length) as (string | number)[]); // zod paths into JSON hold no symbols
    if (node !== undefined) return { text, offset: node.offset };
  }
  return { text, offset: 0 };
}

function dotted(path: readonly PropertyKey[]): string {
  return path.length === 0 ? "file" : path.map(String).join(".");
}

function invalid(text: string, name: string, faults: readonly Fault[]): MsaError {
  const lines = faults.map((fault) => ({ text: fault.text, line: lineOf(text, fault.offset) }));
  return new MsaError("MSA1009", {
    message: `${name}: ${lines.map((fault) => `line ${fault.line}: ${fault.text}`).join("; ")}`,
    where: lines.map((fault) => ({ file: name, line: fault.line })),
  });
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
