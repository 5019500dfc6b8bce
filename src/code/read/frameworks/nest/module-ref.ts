import { ts } from "ts-morph";
import type { Machine } from "../../boot/machine.ts";
import type { ClassValue, Value } from "../../boot/values.ts";

/** `this.moduleRef.get(X)`: what a class asks the container for while it runs. */
export function moduleRefAsks(machine: Machine, type: ClassValue): { value: Value; node: ts.Node }[] {
  const names = new Set(fieldsOfType(type.node, "ModuleRef"));
  if (names.size === 0) return [];
  const found: { value: Value; node: ts.Node }[] = [];
  const visit = (node: ts.Node): void => {
    const [first] = ts.isCallExpression(node) ? node.arguments : [];
    if (ts.isCallExpression(node) && first !== undefined && isAsk(node, names))
      found.push({ value: machine.evaluate(first, type.scope), node: first });
    ts.forEachChild(node, visit);
  };
  visit(type.node);
  return found;
}

function isAsk(node: ts.CallExpression, names: ReadonlySet<string>): boolean {
  const callee = node.expression;
  if (!ts.isPropertyAccessExpression(callee) || !/^(get|resolve|create)$/.test(callee.name.text))
    return false;
  const owner = callee.expression;
  if (ts.isIdentifier(owner)) return names.has(owner.text);
  return (
    ts.isPropertyAccessExpression(owner) &&
    owner.expression.kind === ts.SyntaxKind.ThisKeyword &&
    names.has(owner.name.text)
  );
}

/** Parameters of the constructor and properties that are declared with the type. */
function fieldsOfType(node: ts.ClassLikeDeclaration, wanted: string): string[] {
  const declared = node.members.flatMap(
    (member): readonly (ts.ParameterDeclaration | ts.PropertyDeclaration)[] =>
      ts.isConstructorDeclaration(member)
        ? member.parameters
        : ts.isPropertyDeclaration(member)
          ? [member]
          : [],
  );
  return declared.filter((own) => own.type?.getText() === wanted).map((own) => own.name.getText());
}
