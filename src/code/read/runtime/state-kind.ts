import { ts } from "ts-morph";
import type { StateFact } from "../facts.ts";

const makers =
  /(^|[^\w.])(new\s+)?([\w.]*\.)?(Pool|Client|PrismaClient|Sequelize|Kysely|DataSource|Redis|IORedis|MongoClient|Database|createPool|createConnection|createClient|createDatabase|(?:open|connect(?:To)?|make)(?:Database|Db|DB)|knex|Knex|drizzle|Bull|Queue)(<[^>]*>)?\(/;

/** `new Pool(…)`, `global.prisma || new PrismaClient()`. */
export function isConnection(initializer: ts.Expression | undefined): boolean {
  if (
    initializer === undefined ||
    ts.isFunctionLike(initializer) ||
    ts.isObjectLiteralExpression(initializer)
  )
    return false;
  if (ts.isAwaitExpression(initializer) || ts.isParenthesizedExpression(initializer))
    return isConnection(initializer.expression);
  if (ts.isBinaryExpression(initializer)) return isConnection(initializer.right);
  if (ts.isConditionalExpression(initializer))
    return isConnection(initializer.whenTrue) || isConnection(initializer.whenFalse);
  if (!ts.isCallExpression(initializer) && !ts.isNewExpression(initializer)) return false;
  return makers.test(`${ts.isNewExpression(initializer) ? "new " : ""}${initializer.expression.getText()}(`);
}

const connectionTypes =
  /^(Promise<\s*)?([\w$]+\.)*(knex|Knex|Pool|PoolClient|PrismaClient|Sequelize|Kysely|DataSource|Redis|MongoClient)(<[^|&]*)?>?$/;

/** `Promise<Knex> | undefined`: each process opens its own, be it open already or still on the way. */
export function isTypeOfConnection(type: ts.TypeNode | undefined): boolean {
  const parts =
    type !== undefined && ts.isUnionTypeNode(type) ? type.types : type === undefined ? [] : [type];
  const values = parts.map((part) => part.getText()).filter((text) => !/^(null|undefined)$/.test(text));
  return values.length > 0 && values.every((text) => connectionTypes.test(text));
}

export function isEmitter(initializer: ts.Expression | undefined): boolean {
  return (
    initializer !== undefined &&
    ts.isNewExpression(initializer) &&
    /EventEmitter|Bus$|Dispatcher$|PubSub$/.test(initializer.expression.getText())
  );
}

/** A guess by what it is called, where it lies and what stands around it. */
export function guessKind(name: string, file: string, text: string): StateFact["kind"] {
  const words = `${name} ${file}`;
  if (/limit|throttl|bucket|attempts|hits\b|lockout|brute/i.test(words)) return "limiter";
  if (/cache|memo|ttl/i.test(words)) return "cache";
  if (/emitter|\bbus\b/i.test(name)) return "emitter";
  const expires = /expires?(At|In)?\b|Date\.now\(\)|\bttl\b|maxAge/i.test(text);
  return expires && /\.get\(|\.has\(/.test(text) && /\.set\(/.test(text) ? "cache" : "store";
}
