import { ts } from "ts-morph";

const calls =
  /^(query|raw|rawQuery|execute|exec|prepare|run|all|each|one|many|none|any|oneOrNone|manyOrNone|unsafe|sql|literal|select|insert|update|\$?queryRaw\w*|\$?executeRaw\w*|\w*(Query|Sql|SQL|Statement))$/;

/** Is this text an argument of a call that runs SQL, by itself or through the variable that holds it? */
export function isGivenToDatabase(text: ts.Node): boolean {
  const whole = outermost(text);
  const { parent } = whole;
  if (ts.isCallExpression(parent)) return calls.test(calledName(parent));
  if (ts.isPropertyAssignment(parent) && /^["']?(text|sql|query|statement)["']?$/.test(parent.name.getText()))
    return true;
  const held = nameOfHolder(parent);
  if (held === null) return false;
  const scope = ts.findAncestor(parent, ts.isFunctionLike) ?? parent.getSourceFile();
  return new RegExp(
    String.raw`\b(query|raw|execute|exec|prepare|run|all|each|one|many|none|any|unsafe|sql|\w*(?:Query|Sql|SQL|Raw\w*|OrNone))\s*(<[^()]*>)?\(\s*(\{[^{}]*)?${held.replaceAll("$", "\\$")}\b`,
  ).test(scope.getText());
}

/** With what it is concatenated with, and what only wraps it. */
function outermost(text: ts.Node): ts.Node {
  let whole = text;
  while (
    ts.isParenthesizedExpression(whole.parent) ||
    ts.isAsExpression(whole.parent) ||
    ts.isBinaryExpression(whole.parent) ||
    ts.isConditionalExpression(whole.parent) ||
    ts.isTemplateSpan(whole.parent) ||
    ts.isTemplateExpression(whole.parent) ||
    (ts.isPropertyAccessExpression(whole.parent) && /^(trim|replace|join)$/.test(whole.parent.name.text)) ||
    (ts.isCallExpression(whole.parent) && whole.parent.expression === whole)
  )
    whole = whole.parent;
  return whole;
}

function calledName({ expression }: ts.CallExpression): string {
  if (ts.isPropertyAccessExpression(expression)) return expression.name.text;
  return ts.isIdentifier(expression) ? expression.text : "";
}

function nameOfHolder(parent: ts.Node): string | null {
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name.text : null;
}
