import { ts } from "ts-morph";
import type { ReferenceFact } from "../facts.ts";

/** What a piece of code does with the thing that it names. */
interface Use {
  readonly kind: ReferenceFact["kind"];
  /** For `call`: the call itself. */
  readonly call: ts.CallExpression | ts.TaggedTemplateExpression | null;
}

/** A container that hands out an instance for a class. */
const asksContainer =
  /(^|\.)(get|resolve|create|asClass|asFunction|inject|register(Singleton)?|bind|toClass)$/;
const containers = /(^|\.)(\w*container|moduleRef|module|app|injector|ioc)$/i;

/** `node` is an identifier, or the longest chain of members that begins with it. */
export function useOf(node: ts.Node): Use {
  const outer = outermost(node);
  const { parent } = outer;
  if (isInType(outer)) return plain(isInjected(outer) ? "inject" : "type");
  if (ts.isExpressionWithTypeArguments(parent)) return plain(extendsClass(parent) ? "extends" : "type");
  const decorator = ts.findAncestor(outer, ts.isDecorator);
  if (decorator !== undefined && /^@Inject\b/.test(decorator.getText())) return plain("inject");
  if (ts.isNewExpression(parent) && parent.expression === outer)
    return plain(decorator === undefined ? "new" : "decorator");
  const call = calledBy(outer);
  if (call !== null && parent.parent !== decorator) return { kind: "call", call };
  if (decorator !== undefined) return plain("decorator");
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword)
    return plain(parent.right === outer ? "instanceof" : "value");
  return plain(isAskedFor(outer) ? "inject" : "value");
}

const plain = (kind: Use["kind"]): Use => ({ kind, call: null });

function calledBy(node: ts.Node): Use["call"] {
  const { parent } = node;
  if (ts.isCallExpression(parent) && parent.expression === node) return parent;
  return ts.isTaggedTemplateExpression(parent) && parent.tag === node ? parent : null;
}

/** Through brackets, casts and `(0, x_1.f)`: none of them changes what is used. */
function outermost(node: ts.Node): ts.Node {
  let current = node;
  for (;;) {
    const { parent } = current;
    const through =
      ts.isParenthesizedExpression(parent) ||
      ts.isNonNullExpression(parent) ||
      ts.isAsExpression(parent) ||
      ts.isSatisfiesExpression(parent) ||
      (ts.isBinaryExpression(parent) &&
        parent.operatorToken.kind === ts.SyntaxKind.CommaToken &&
        parent.right === current);
    if (!through) return current;
    current = parent;
  }
}

function isInType(node: ts.Node): boolean {
  let current = node;
  while (ts.isQualifiedName(current.parent)) current = current.parent;
  const { parent } = current;
  return (
    ts.isTypeReferenceNode(parent) ||
    ts.isTypeQueryNode(parent) ||
    ts.isImportTypeNode(parent) ||
    ts.isTypePredicateNode(parent)
  );
}

function extendsClass(node: ts.ExpressionWithTypeArguments): boolean {
  const clause = node.parent;
  return (
    ts.isHeritageClause(clause) &&
    clause.token === ts.SyntaxKind.ExtendsKeyword &&
    !ts.isInterfaceDeclaration(clause.parent)
  );
}

/** The type of a constructor's parameter, or of a field that says so, in a class that a container makes. */
function isInjected(node: ts.Node): boolean {
  const reference = node.parent;
  const holder = reference.parent;
  if (!ts.isTypeReferenceNode(reference)) return false;
  if (ts.isPropertyDeclaration(holder))
    return decoratorsOf(holder).some((name) => /^(Inject|Autowired)/.test(name));
  if (!ts.isParameter(holder) || !ts.isConstructorDeclaration(holder.parent)) return false;
  // `@Inject(forwardRef(() => X)) x: X` names it once for the container, once as a type.
  if (decoratorsOf(holder).includes("Inject") && holder.getText().split(reference.getText()).length > 2)
    return false;
  const owner = holder.parent.parent;
  return ts.isClassLike(owner) && decoratorsOf(owner).length + decoratorsOf(holder).length > 0;
}

function decoratorsOf(node: ts.Node): string[] {
  if (!ts.canHaveDecorators(node)) return [];
  return (ts.getDecorators(node) ?? []).map(({ expression }) =>
    (ts.isCallExpression(expression) ? expression.expression : expression).getText(),
  );
}

/** `container.resolve(UserService)`, `asClass(UserService)`. */
function isAskedFor(node: ts.Node): boolean {
  const { parent } = node;
  if (!ts.isCallExpression(parent) || parent.arguments[0] !== node) return false;
  const callee = parent.expression;
  if (ts.isIdentifier(callee)) return /^(asClass|asFunction)$/.test(callee.text);
  return (
    ts.isPropertyAccessExpression(callee) &&
    asksContainer.test(callee.name.text) &&
    containers.test(callee.expression.getText())
  );
}
