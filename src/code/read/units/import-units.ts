import { ts } from "ts-morph";
import type { Span } from "../facts.ts";
import { requireBinding } from "../imports/require-call.ts";
import { elementSpan, statementSpan } from "./spans.ts";
import { addDraft, type Collector, type UnitDraft } from "./unit-draft.ts";
import { assignsExports } from "./unit-link.ts";

interface Target {
  readonly loads: string | null;
  readonly packages: Set<string>;
}

export function targetOf(collector: Collector, node: ts.Node, specifier: string): Target {
  const found = collector.sources.resolve(collector.sources.pathOf(node), specifier);
  return { loads: found.file, packages: new Set(found.pkg === null ? [] : [found.pkg]) };
}

export function addImportUnits(collector: Collector, node: ts.ImportDeclaration): void {
  if (!ts.isStringLiteral(node.moduleSpecifier)) return;
  const target = targetOf(collector, node, node.moduleSpecifier.text);
  const clause = node.importClause;
  const span = statementSpan(node);
  const typeOnly = clause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
  const bindings: { node: ts.Node; name: string; typeOnly: boolean }[] = [];
  if (clause?.name !== undefined) bindings.push({ node: clause.name, name: clause.name.text, typeOnly });
  const named = clause?.namedBindings;
  if (named !== undefined && ts.isNamespaceImport(named))
    bindings.push({ node: named, name: named.name.text, typeOnly });
  if (named !== undefined && ts.isNamedImports(named)) {
    for (const element of named.elements)
      bindings.push({ node: element, name: element.name.text, typeOnly: typeOnly || element.isTypeOnly });
  }
  if (bindings.length === 0)
    addDraft(collector, {
      node,
      kind: "import",
      name: null,
      span,
      ...target,
    });
  addBindings(collector, node, span, target, bindings);
}

function addBindings(
  collector: Collector,
  statement: ts.Node,
  span: Span,
  target: Target,
  bindings: readonly { node: ts.Node; name: string; typeOnly: boolean }[],
): void {
  const [only] = bindings;
  if (bindings.length === 1 && only !== undefined) {
    addDraft(collector, { ...only, kind: "import", span, ...target });
    return;
  }
  const group = groupId(collector, statement);
  for (const binding of bindings) {
    addDraft(collector, {
      ...binding,
      kind: "import",
      span: elementSpan(binding.node),
      form: "list",
      group,
      groupSpan: span,
      ...target,
    });
  }
}

export function groupId(collector: Collector, statement: ts.Node): string {
  return `${collector.sources.pathOf(statement)}#group@${statement.getStart()}`;
}

export function addImportEquals(collector: Collector, node: ts.ImportEqualsDeclaration): void {
  const reference = node.moduleReference;
  const specifier =
    ts.isExternalModuleReference(reference) && ts.isStringLiteral(reference.expression)
      ? reference.expression.text
      : null;
  const span = statementSpan(node);
  const shared = { node, name: node.name.text, span, typeOnly: node.isTypeOnly };
  if (specifier === null) addDraft(collector, { ...shared, kind: "declaration" });
  else addDraft(collector, { ...shared, kind: "import", ...targetOf(collector, node, specifier) });
}

/** `const x = require("y")`, `const { a, b } = require("y")`. False: the declaration is no import. */
export function addRequireUnits(collector: Collector, statement: ts.VariableStatement): boolean {
  const { declarations } = statement.declarationList;
  const [only] = declarations;
  if (declarations.length !== 1 || only === undefined) return false;
  const required = requireBinding(only.initializer);
  if (required === null || !ts.isObjectBindingPattern(only.name)) return false;
  const elements = only.name.elements;
  if (elements.length === 0 || elements.some((element) => !ts.isIdentifier(element.name))) return false;
  const target = targetOf(collector, statement, required.specifier);
  // `const { …rest } = require()` takes what the others leave: its meaning hangs on all of them.
  const bindings = elements.map((element) => ({
    node: element,
    name: element.name.getText(),
    typeOnly: false,
  }));
  addBindings(collector, statement, statementSpan(statement), target, bindings);
  return true;
}

export interface DeclaratorContext {
  readonly collector: Collector;
  readonly statement: ts.VariableStatement;
  readonly kind: UnitDraft["kind"];
  readonly parent: UnitDraft | null;
  readonly exported: boolean;
}

export function addDeclarators(context: DeclaratorContext): UnitDraft[] {
  const { collector, statement, parent, exported } = context;
  const span = statementSpan(statement);
  const { declarations } = statement.declarationList;
  const several = declarations.length > 1;
  const group = several ? groupId(collector, statement) : null;
  return declarations.map((declaration) => {
    const required = parent === null ? requireBinding(declaration.initializer) : null;
    const target = required === null ? {} : targetOf(collector, statement, required.specifier);
    const kind = required === null ? context.kind : "import";
    const shape = several
      ? { span: elementSpan(declaration), form: "list" as const, group, groupSpan: span }
      : { span };
    return addDraft(collector, {
      node: declaration,
      kind,
      name: firstName(declaration.name),
      parent,
      exported: exported || (parent === null && assignsExports(declaration)),
      ...shape,
      ...target,
    });
  });
}

function firstName(name: ts.BindingName): string | null {
  if (ts.isIdentifier(name)) return name.text;
  for (const element of name.elements) {
    const inner = ts.isOmittedExpression(element) ? null : firstName(element.name);
    if (inner !== null) return inner;
  }
  return null;
}
