import { ts } from "ts-morph";
import type { Boot } from "../boot/boot.ts";
import type { HostEntry } from "../boot/values.ts";
import type { Sources } from "../project/open-sources.ts";
import { question } from "../project/question.ts";
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
  candidates: readonly Candidate[],
): Candidate[] {
  const called = new Set([...attributions.keys()].map((entry) => entry.call));
  const still = candidates.filter((own) => own.what === "endpoint" && !called.has(own.call));
  const names = new Set([...helperNames(attributions), ...still.flatMap(({ call }) => helperAround(call))]);
  if (names.size === 0) return [];
  const ran = new Set<ts.Node>(boot.calls.map((call) => call.node));
  const found: Candidate[] = [];
  for (const path of sources.pathsLike(anyOf([...names])))
    for (const call of callsOf(sources, path, [...names]))
      if (!ran.has(call)) found.push({ call, what: "endpoint" });
  return found;
}

function anyOf(names: readonly string[]): RegExp {
  return new RegExp(names.map((name) => name.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")).join("|"));
}

const callsOf = question("calls of helpers", (_sources, file, given: readonly string[]) => {
  const names = new Set(given);
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isHelperCall(node, names)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
});

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

/** The name of a function that registers under a path that it is handed. */
function helperAround(call: ts.Node): string[] {
  const path = ts.isCallExpression(call) ? call.arguments[0] : undefined;
  const around = ts.findAncestor(call, ts.isFunctionLike);
  if (path === undefined || around === undefined || !mentionsOwn(path, handedIn(around))) return [];
  const { parent } = around;
  const assigned = ts.isBinaryExpression(parent) && parent.right === around ? parent.left : null;
  const holder = ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) ? parent.name : null;
  const name =
    assigned !== null && ts.isPropertyAccessExpression(assigned) ? assigned.name : (around.name ?? holder);
  return name === null || name === undefined ? [] : [name.getText()];
}

/** Names of the parameters, and of what is taken out of one: `const [router, name] = args`. */
function handedIn(node: ts.SignatureDeclaration | ts.FunctionLikeDeclaration): Set<string> {
  const names = new Set<string>();
  const collect = (binding: ts.BindingName): void => {
    if (ts.isIdentifier(binding)) names.add(binding.text);
    else for (const own of binding.elements) if (!ts.isOmittedExpression(own)) collect(own.name);
  };
  for (const parameter of node.parameters) collect(parameter.name);
  const body = "body" in node ? node.body : undefined;
  const statements: readonly ts.Statement[] = body !== undefined && ts.isBlock(body) ? body.statements : [];
  for (const statement of statements)
    if (ts.isVariableStatement(statement))
      for (const own of statement.declarationList.declarations)
        if (
          own.initializer !== undefined &&
          ts.isIdentifier(own.initializer) &&
          names.has(own.initializer.text)
        )
          collect(own.name);
  return names;
}

function mentionsOwn(node: ts.Node, names: ReadonlySet<string>): boolean {
  if (ts.isIdentifier(node)) return names.has(node.text);
  return ts.forEachChild(node, (child) => mentionsOwn(child, names)) ?? false;
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
