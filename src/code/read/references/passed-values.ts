import { ts } from "ts-morph";
import type { CallFact } from "../facts.ts";
import { unwrap } from "../imports/require-call.ts";
import type { SymbolFinder } from "../symbols/symbol-finder.ts";
import { isRequestType, requestName } from "./request-type.ts";

type Passed = CallFact["passes"][number];

export const transactionType =
  /^(Transaction|QueryRunner|EntityManager|ClientSession|PoolClient|PoolConnection|Trx|\w*Transaction\w*|SqlEntityManager)$/;
export const streamType =
  /^(Readable|Writable|Duplex|Transform|PassThrough|\w*Stream|Observable|AsyncIterable|AsyncGenerator)$/;

const surelyTransaction = /^(trx|tx|transaction|queryRunner)$/;
const maybeTransaction = /^(t|trx|tx|transaction|manager|session|client|em|entityManager|conn|connection)$/;
const opens =
  /(^|\.)\$?(transaction|withTransaction|runInTransaction|transactional|beginTransaction|startTransaction|startSession|createQueryRunner|begin)$/;
const optionNames = /^(transaction|transacting|session|trx|tx|queryRunner)$/;
const finds =
  /^(find|findOne|findOneBy|findBy|findById|findByPk|findOneOrFail|findOneByOrFail|findAll|create|findOrFail)$/;
const runsQuery =
  /^(then|exec|execute|executeTakeFirst|executeTakeFirstOrThrow|getOne|getMany|getRawOne|getRawMany|getCount|catch|finally|stream)$/;

/** What a call hands over that no network carries. */
export function passedBy(call: ts.Node, checker: SymbolFinder): Passed[] {
  const found = new Set<Passed>();
  const given = ts.isCallExpression(call) ? call.arguments : [];
  for (const argument of given) {
    const value = unwrap(argument);
    const what = ts.isObjectLiteralExpression(value) ? ofOptions(value, checker) : kindOf(value, checker, 0);
    for (const one of what) found.add(one);
  }
  return order.filter((one) => found.has(one));
}

const order: readonly Passed[] = ["callback", "transaction", "request", "stream", "query", "entity"];

/** `{ transaction: t, onDone: () => … }`. */
function ofOptions(node: ts.ObjectLiteralExpression, checker: SymbolFinder): Passed[] {
  return node.properties.flatMap((property): Passed[] => {
    if (ts.isMethodDeclaration(property)) return ["callback"];
    const name = property.name?.getText() ?? "";
    const value = ts.isPropertyAssignment(property)
      ? property.initializer
      : ts.isShorthandPropertyAssignment(property)
        ? property.name
        : null;
    if (value === null) return [];
    const found = kindOf(value, checker, 1);
    if (optionNames.test(name) && ts.isIdentifier(value) && !isLiteralData(value, checker))
      return ["transaction"];
    return found.filter((one) => one !== "request" || ts.isIdentifier(value));
  });
}

function isLiteralData(node: ts.Identifier, checker: SymbolFinder): boolean {
  const made = declarationOf(node, checker);
  return made !== null && ts.isVariableDeclaration(made) && made.initializer !== undefined
    ? ts.isLiteralExpression(made.initializer)
    : false;
}

function kindOf(node: ts.Expression, checker: SymbolFinder, depth: number): Passed[] {
  if (depth > 3) return [];
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return ["callback"];
  if (ts.isCallExpression(node)) return ofCall(node, node.arguments[0]);
  if (ts.isPropertyAccessExpression(node)) return ofAccess(node, checker, depth);
  if (!ts.isIdentifier(node)) return [];
  const declaration = declarationOf(node, checker);
  if (declaration === null) return requestName.test(node.text) ? ["request"] : [];
  if (ts.isFunctionDeclaration(declaration)) return ["callback"];
  if (ts.isParameter(declaration)) return ofParameter(node.text, declaration, checker);
  if (ts.isVariableDeclaration(declaration)) return ofVariable(node.text, declaration, checker, depth);
  return ts.isBindingElement(declaration) && surelyTransaction.test(node.text) ? ["transaction"] : [];
}

function ofCall(node: ts.CallExpression, first: ts.Expression | undefined): Passed[] {
  const callee = node.expression;
  const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
  if (name === "bind" && first?.kind === ts.SyntaxKind.ThisKeyword) return ["callback"];
  if (/^create(Read|Write)Stream$/.test(name)) return ["stream"];
  return isQuery(node) ? ["query"] : [];
}

function ofAccess(node: ts.PropertyAccessExpression, checker: SymbolFinder, depth: number): Passed[] {
  if (node.name.text === "manager") {
    const outer = kindOf(node.expression, checker, depth + 1);
    return outer.includes("transaction") ? ["transaction"] : [];
  }
  if (node.expression.kind !== ts.SyntaxKind.ThisKeyword) return [];
  const [declaration] = checker.getSymbolAtLocation(node.name)?.declarations ?? [];
  return declaration !== undefined && ts.isMethodDeclaration(declaration) ? ["callback"] : [];
}

function ofParameter(name: string, node: ts.ParameterDeclaration, checker: SymbolFinder): Passed[] {
  const type = node.type === undefined ? null : typeName(node.type);
  if (node.type !== undefined && ts.isFunctionTypeNode(node.type))
    return requestName.test(name) ? ["request"] : ["callback"];
  if (type !== null && transactionType.test(type)) return ["transaction"];
  if (surelyTransaction.test(name)) return ["transaction"];
  if (maybeTransaction.test(name) && node.parent !== undefined && opensTransaction(node.parent))
    return ["transaction"];
  if (type !== null && streamType.test(type)) return ["stream"];
  if (node.type !== undefined) return isRequestType(node.type, checker) ? ["request"] : [];
  if (requestName.test(name) || (name === "c" && isFirstOfHandler(node))) return ["request"];
  return /[sS]tream$/.test(name) ? ["stream"] : [];
}

/** `app.get("/x", (c) => …)`. */
function isFirstOfHandler(node: ts.ParameterDeclaration): boolean {
  const literal = node.parent;
  const call = literal.parent;
  return (
    literal.parameters[0] === node &&
    call !== undefined &&
    ts.isCallExpression(call) &&
    ts.isPropertyAccessExpression(call.expression) &&
    /^(get|post|put|patch|delete|all|use|on|options)$/.test(call.expression.name.text)
  );
}

/** A function handed to `db.transaction(…)`. */
function opensTransaction(literal: ts.Node): boolean {
  const call = literal.parent;
  return call !== undefined && ts.isCallExpression(call) && opens.test(call.expression.getText());
}

function ofVariable(
  name: string,
  node: ts.VariableDeclaration,
  checker: SymbolFinder,
  depth: number,
): Passed[] {
  const type = node.type === undefined ? null : typeName(node.type);
  if (type !== null && transactionType.test(type)) return ["transaction"];
  if (type !== null && streamType.test(type)) return ["stream"];
  const made = node.initializer;
  if (made === undefined) return surelyTransaction.test(name) ? ["transaction"] : [];
  const value = unwrap(made);
  if (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) return ["callback"];
  if (!ts.isCallExpression(value))
    return surelyTransaction.test(name) ? kindOf(value, checker, depth + 1) : [];
  if (opens.test(value.expression.getText()) && !hasCallback(value)) return ["transaction"];
  if (/create(Read|Write)Stream$/.test(value.expression.getText())) return ["stream"];
  if (!ts.isAwaitExpression(made)) return isQuery(value) ? ["query"] : [];
  return isWatched(value, checker) ? ["entity"] : [];
}

function hasCallback(call: ts.CallExpression): boolean {
  return call.arguments.some((one) => ts.isArrowFunction(one) || ts.isFunctionExpression(one));
}

/** A chain that begins at a query builder and has not been run. */
function isQuery(node: ts.CallExpression): boolean {
  let current: ts.Expression = node;
  let builds = false;
  while (ts.isCallExpression(current) || ts.isPropertyAccessExpression(current)) {
    if (ts.isPropertyAccessExpression(current)) {
      if (runsQuery.test(current.name.text) || isExtension(current.name.text)) return false;
      if (/^(createQueryBuilder|selectFrom|insertInto|updateTable|deleteFrom)$/.test(current.name.text))
        builds = true;
      if (/^(prisma|\w*[pP]risma)$/.test(current.expression.getText().replace(/^this\./, ""))) builds = true;
    }
    current = current.expression;
  }
  return (
    builds ||
    (ts.isIdentifier(current) &&
      /^(knex|trx)$/.test(current.text) &&
      current.parent.parent !== undefined &&
      ts.isCallExpression(current.parent) &&
      !(current.parent === node && makesHandle(current.parent)))
  );
}

/** `prisma.$extends(…)` is a client still. */
function isExtension(name: string): boolean {
  return name === "$extends" || name === "$on" || name === "$use";
}

/** `knex({ client: "pg" })`, `knex(settings)`: the package's own function; with a table's name it begins a query. */
function makesHandle({ arguments: [first] }: ts.CallExpression): boolean {
  if (first === undefined) return false;
  const value = unwrap(first);
  if (ts.isStringLiteralLike(value) || ts.isTemplateExpression(value)) return false;
  return !(ts.isIdentifier(value) && /table/i.test(value.text));
}

/** What a repository or a model found, which it may watch for changes. */
function isWatched(call: ts.CallExpression, checker: SymbolFinder): boolean {
  const callee = call.expression;
  if (!ts.isPropertyAccessExpression(callee) || !finds.test(callee.name.text)) return false;
  if (call.arguments.some((one) => /\b(raw|lean):\s*true/.test(one.getText()))) return false;
  const receiver = callee.expression;
  const symbol = ts.isPropertyAccessExpression(receiver)
    ? checker.getSymbolAtLocation(receiver.name)
    : ts.isIdentifier(receiver)
      ? checker.getSymbolAtLocation(receiver)
      : undefined;
  if (symbol === undefined) return false;
  const followed = checker.getAliasedSymbol(symbol).declarations ?? [];
  return followed.some((declaration) => {
    if (ts.isClassLike(declaration))
      return (declaration.heritageClauses ?? []).some((own) =>
        /\bextends\s+(BaseEntity|Model\b|Model<)/.test(own.getText()),
      );
    const typed =
      ts.isParameter(declaration) ||
      ts.isPropertyDeclaration(declaration) ||
      ts.isVariableDeclaration(declaration)
        ? declaration
        : null;
    if (typed === null) return false;
    if (/\b(Repository|Model|EntityRepository|TreeRepository)</.test(typed.type?.getText() ?? ""))
      return true;
    const made = typed.initializer?.getText() ?? "";
    return /(^|\.)(getRepository|model|define)(<[^(]*>)?\(/.test(made.slice(0, 200));
  });
}

function declarationOf(node: ts.Identifier, checker: SymbolFinder): ts.Declaration | null {
  const symbol = checker.getSymbolAtLocation(node);
  if (symbol === undefined) return null;
  return checker.getAliasedSymbol(symbol).declarations?.[0] ?? symbol.declarations?.[0] ?? null;
}

/** Last name of a type: `Transaction` for `Knex.Transaction`. */
function typeName(type: ts.TypeNode): string | null {
  if (ts.isUnionTypeNode(type)) return type.types.map(typeName).find((name) => name !== null) ?? null;
  if (!ts.isTypeReferenceNode(type)) return null;
  return ts.isIdentifier(type.typeName) ? type.typeName.text : type.typeName.right.text;
}
