import { ts } from "ts-morph";
import type { Sources } from "../../project/open-sources.ts";
import { question } from "../../project/question.ts";
import type { HostShape } from "../declared-host.ts";
import type { Candidate } from "../framework.ts";
import { registeringCalls } from "../registering-calls.ts";

const verbs = new Set(["get", "post", "put", "delete", "options", "patch", "all"]);
const chained = new Set([
  ...verbs,
  "use",
  "on",
  "route",
  "mount",
  "openapi",
  "basePath",
  "onError",
  "notFound",
]);

const shape: HostShape = {
  creation: /^((OpenAPI)?Hono|(\w+\.)?create(App|Router|Hono|OpenAPIApp))$/,
  types: /^((OpenAPI)?Hono|AppOpenAPI)$/,
  names: /^(_?app|_?router|\w+(Router|Routes|App))$/,
  chains: (method) => chained.has(method),
};

/** Calls that look like registrations by name or type, whether or not the start was seen to run them. */
export function findCandidates(sources: Sources): Candidate[] {
  return sources
    .pathsLike(/hono|createRouter|createApp/i)
    .flatMap((path) => candidatesIn(sources, path, null));
}

const candidatesIn = question("calls like registrations of hono", (sources, file): Candidate[] =>
  registeringCalls(sources.checker, file, shape, looksLike),
);

function looksLike(node: ts.CallExpression, method: string): Candidate["what"] | null {
  const [first] = node.arguments;
  const count = node.arguments.length;
  const last = node.arguments.at(-1);
  if (first === undefined || last === undefined) return null;
  if (method === "use") return "mount";
  if (method === "route" || method === "mount") return count === 2 ? "mount" : null;
  if (method === "openapi") return count >= 2 ? "endpoint" : null;
  if (method === "on") return count >= 3 ? "endpoint" : null;
  if (!verbs.has(method) || ts.isObjectLiteralExpression(last)) return null;
  // `c.get("user")` has one argument as well: without a path only a function registers.
  return count >= 2 || ts.isFunctionLike(first) ? "endpoint" : null;
}
