import { ts } from "ts-morph";
import type { SymbolFinder } from "../symbols/symbol-finder.ts";

/** Types of connections, pools and clients of a database. One that holds a transaction is a `transactionType`. */
const handleType =
  /^(Knex|Kysely|Sequelize|DataSource|MikroORM|Mongoose|MongoClient|Db|DB|Database|\w+Database|Database(Client|Connection|Service)|Pool|Connection|Prisma(Client|Service)|ExtendedPrismaClient|Sql|IDatabase)$/;
const handleName =
  /^(db|knex|pool|prisma|sequelize|mongoose|dataSource|datasource|orm|conn|connection|database|sql)$/;
const deepest = 4;

/** A parameter through which a database is reached: each process has its own, whoever hands it over. */
export function isHandleParameter(parameter: ts.ParameterDeclaration, checker: SymbolFinder): boolean {
  if (parameter.type !== undefined) return isHandleType(parameter.type, checker);
  const made = parameter.initializer;
  if (made !== undefined && !ts.isIdentifier(made) && !ts.isPropertyAccessExpression(made)) return false;
  return ts.isIdentifier(parameter.name) && handleName.test(parameter.name.text);
}

/** `Knex`, `Kysely<Tables>`, `typeof db`, and what the project calls them. */
export function isHandleType(type: ts.TypeNode, checker: SymbolFinder, depth = 0): boolean {
  if (depth > deepest) return false;
  const again = (one: ts.TypeNode): boolean => isHandleType(one, checker, depth + 1);
  if (ts.isParenthesizedTypeNode(type)) return again(type.type);
  if (ts.isUnionTypeNode(type) || ts.isIntersectionTypeNode(type)) {
    const parts = type.types.filter((one) => !isNothing(one));
    return parts.length > 0 && parts.every(again);
  }
  if (ts.isTypeQueryNode(type)) return handleName.test(lastOf(type.exprName).text);
  if (!ts.isTypeReferenceNode(type)) return false;
  const last = lastOf(type.typeName);
  const symbol = checker.getSymbolAtLocation(last);
  const declared = symbol === undefined ? [] : (checker.getAliasedSymbol(symbol).declarations ?? []);
  const [alias] = declared.filter(ts.isTypeAliasDeclaration);
  if (alias !== undefined) return again(alias.type);
  // A model of the project may be called like one; a class that extends a package's client is one.
  const [own] = declared.filter((one) => ts.isInterfaceDeclaration(one) || ts.isClassLike(one));
  if (own === undefined) return handleType.test(last.text);
  return (own.heritageClauses ?? []).some((clause) =>
    clause.types.some(({ expression }) => handleType.test(expression.getText())),
  );
}

function lastOf(name: ts.EntityName): ts.Identifier {
  return ts.isIdentifier(name) ? name : name.right;
}

function isNothing(type: ts.TypeNode): boolean {
  return (
    type.kind === ts.SyntaxKind.UndefinedKeyword ||
    (ts.isLiteralTypeNode(type) && type.literal.kind === ts.SyntaxKind.NullKeyword)
  );
}
