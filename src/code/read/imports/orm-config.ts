import { join } from "node:path";
import { ts } from "ts-morph";
import { existsSync, readFileSync } from "../disk/watched-disk.ts";
import type { Sources } from "../project/open-sources.ts";

/** Settings that TypeORM looks for itself when it is asked for a connection without any. */
export interface OrmConfig {
  /** `ormconfig.json`, data; or a source file, `ormconfig.js`. */
  readonly file: string;
  /** Patterns of the classes that it names, as text; empty for a source file, which says them itself. */
  readonly patterns: readonly string[];
}

/** In the order in which it looks. */
const names = ["ormconfig.js", "ormconfig.cjs", "ormconfig.ts", "ormconfig.json"];
const asks = /^(TypeOrmModule\.forRoot|(?:typeorm\.)?(?:createConnections?|getConnectionOptions))$/;

/** `TypeOrmModule.forRoot()`: what it is told lies in a file of the root that nobody names. */
export function ormConfigOf(sources: Sources, node: ts.Node): OrmConfig | null {
  if (!ts.isCallExpression(node) || node.arguments.length > 0 || !asks.test(node.expression.getText()))
    return null;
  const file = names.find((name) => existsSync(join(sources.root, name)));
  if (file === undefined) return null;
  return { file, patterns: file.endsWith(".json") ? patternsIn(join(sources.root, file)) : [] };
}

function patternsIn(path: string): string[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return [];
  }
  return (Array.isArray(content) ? content : [content]).flatMap((one: unknown) =>
    typeof one === "object" && one !== null
      ? ["entities", "subscribers"].flatMap((key) => textsIn(Reflect.get(one, key)))
      : [],
  );
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((own) => typeof own === "string") : [];
}
