import { ts } from "ts-morph";
import type { StateFact } from "../facts.ts";

const makers =
  /(^|[^\w.])(new\s+)?([\w.]*\.)?(Pool|Client|PrismaClient|Sequelize|Kysely|DataSource|Redis|IORedis|MongoClient|Database|createPool|createConnection|createClient|createDatabase|knex|Knex|drizzle|Bull|Queue)(<[^>]*>)?\(/;

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
