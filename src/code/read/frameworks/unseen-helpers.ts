import { ts } from "ts-morph";
import type { Boot } from "../boot/boot.ts";
import type { HostEntry } from "../boot/values.ts";
import type { Sources } from "../project/open-sources.ts";
import type { Attribution } from "./attribute.ts";
import { verbs } from "./express/verbs.ts";
import type { Candidate } from "./framework.ts";

/** Names of methods that mean something else nearly everywhere; they count on `this` alone. */
const ordinary = new Set([...verbs, "use", "route", "register", "add", "forEach", "map", "push", "then"]);

/**
 * Calls of a helper that registers (`setupPage(router, "/x", show)`) that were not seen to run. The helper's own
 * `router.get` ran for other calls and says nothing about them.
 */
export function findUnseenHelpers(
  sources: Sources,
  boot: Boot,
  attributions: ReadonlyMap<HostEntry, Attribution>,
): Candidate[] {
  const names = helperNames(attributions);
  if (names.size === 0) return [];
  const ran = new Set<ts.Node>(boot.calls.map((call) => call.node));
  const found: Candidate[] = [];
  for (const file of sources.files.values()) {
    if (![...names].some((name) => file.text.includes(name))) continue;
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && !ran.has(node) && isHelperCall(node, names))
        found.push({ call: node, what: "endpoint" });
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return found;
}

function helperNames(attributions: ReadonlyMap<HostEntry, Attribution>): Set<string> {
  const names = new Set<string>();
  for (const [entry, { site, kind }] of attributions) {
    if (kind !== "statement" || entry.kind !== "route" || site === entry.call) continue;
    const expression = ts.isExpressionStatement(site) ? site.expression : site;
    const call = ts.isAwaitExpression(expression) ? expression.expression : expression;
    const name = ts.isCallExpression(call) ? calleeName(call) : null;
    if (name !== null) names.add(name);
  }
  return names;
}

function isHelperCall(node: ts.CallExpression, names: ReadonlySet<string>): boolean {
  const name = calleeName(node);
  if (name === null || !names.has(name)) return false;
  const onThis =
    ts.isPropertyAccessExpression(node.expression) &&
    node.expression.expression.kind === ts.SyntaxKind.ThisKeyword;
  if (ordinary.has(name) && !(onThis && namesPath(node.arguments[0]))) return false;
  if (node.arguments.length < (onThis ? 1 : 2)) return false;
  // One helper calls the other: what counts is who calls the outer one.
  const around = ts.findAncestor(node, ts.isFunctionLike)?.name?.getText();
  return around === undefined || !(names.has(around) || verbs.has(around));
}

/** `"/x"`, or `{ path: "/x", … }`. */
function namesPath(node: ts.Expression | undefined): boolean {
  if (node === undefined) return false;
  if (ts.isObjectLiteralExpression(node))
    return node.properties.some((own) => /^(path|url)$/.test(own.name?.getText() ?? ""));
  return ts.isStringLiteralLike(node) && (node.text === "" || node.text.startsWith("/"));
}

function calleeName(node: ts.CallExpression): string | null {
  const callee = node.expression;
  if (ts.isIdentifier(callee)) return callee.text;
  return ts.isPropertyAccessExpression(callee) ? callee.name.text : null;
}
