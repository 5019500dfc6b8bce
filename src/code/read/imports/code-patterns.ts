import { join, relative, sep } from "node:path";
import { ts } from "ts-morph";
import type { Sources } from "../project/open-sources.ts";
import { foldPath } from "./fold-path.ts";
import { foldText } from "./fold-text.ts";
import { type OrmConfig, ormConfigOf } from "./orm-config.ts";
import { unwrap } from "./require-call.ts";

/** `entities: ["src/tables/*.ts"]`: a library loads these source files at run time, and no import shows it. */
export interface CodePattern {
  readonly node: ts.Expression;
  readonly files: readonly string[];
  /** Taken from the folder in which the process runs, not from the folder of the file. */
  readonly fromProcessFolder: boolean;
  /** Names `.ts` files and no compiled ones. */
  readonly sourcesOnly: boolean;
  /** The data file in the root that says so, where no code does. */
  readonly config?: string;
}

/** Options by which ORMs are told where their classes lie. Routes that documentation tools scan are read, not run. */
const options = /^(\w*entit(y|ies)\w*|subscribers|models)$/i;

export function codePatterns(sources: Sources, path: string, node: ts.Node): CodePattern[] {
  const config = ormConfigOf(sources, node);
  if (config !== null && ts.isCallExpression(node)) return [configured(sources, node, config)];
  if (!ts.isPropertyAssignment(node)) return [];
  const name = node.name.getText().replace(/["']/g, "");
  if (!options.test(name) && !isServerOption(node, name)) return [];
  const found = alternatives(node.initializer).flatMap((value) => {
    if (isVariable(value)) return several.test(name) ? statedElsewhere(sources, path, value) : [];
    const pattern = textOf(sources, path, value);
    if (pattern === null) return [];
    const files = [...sources.files.keys()].filter((file) => file !== path && mayMean(pattern, file));
    if (files.length === 0) return [];
    const fromProcessFolder = !/__dirname|import\.meta/.test(value.getText());
    return [{ node: value, files, fromProcessFolder, sourcesOnly: namesSourcesOnly(pattern) }];
  });
  if (isForSourcesOnly(node, name)) return found.map((one) => ({ ...one, sourcesOnly: false }));
  // `[...(isDev ? ["src/tables/*.ts"] : ["dist/tables/*.js"])]` is fine with either.
  const sourcesOnly = found.every((one) => one.sourcesOnly);
  return found.map((one) => ({ ...one, sourcesOnly }));
}

/** `entitiesTs` beside `entities`: asked for where sources run as they are, and there alone. */
function isForSourcesOnly({ parent }: ts.PropertyAssignment, name: string): boolean {
  return (
    name.endsWith("Ts") &&
    parent.properties.some((other) => other.name?.getText().replace(/["']/g, "") === name.slice(0, -2))
  );
}

/** `useExpressServer(app, { controllers: ["src/**\/*.controller.ts"], middlewares: [...] })`. */
function isServerOption({ parent }: ts.PropertyAssignment, name: string): boolean {
  return (
    /^(controllers|middlewares|interceptors)$/.test(name) &&
    ts.isCallExpression(parent.parent) &&
    /^(create|use)(Express|Koa)Server$/.test(parent.parent.expression.getText())
  );
}

/**
 * `entities: [process.env.ENTITIES]`: the pattern lies where the process is started, often outside the code. Any class of the
 * kind may be meant; the process's folder is where it is looked for.
 */
function statedElsewhere(sources: Sources, path: string, node: ts.Expression): CodePattern[] {
  const files = sources.pathsLike(declaresClass).filter((file) => file !== path);
  return files.length === 0 ? [] : [{ node, files, fromProcessFolder: true, sourcesOnly: false }];
}

/** `entityId: process.env.ENTITY_ID` names no classes. */
const several = /entities|^subscribers$|^models$/i;

/** What TypeORM, MikroORM and sequelize-typescript find by patterns. */
const declaresClass = /@(\w*Entity|EventSubscriber|Table)\s*\(/;

function isVariable(value: ts.Expression): boolean {
  return /^process\.env\b/.test(unwrap(value).getText());
}

/** Elements of a list, and either side of a choice. */
function alternatives(value: ts.Expression): ts.Expression[] {
  if (ts.isArrayLiteralExpression(value)) return value.elements.flatMap(alternatives);
  if (ts.isBinaryExpression(value) && /^(\|\||\?\?)$/.test(value.operatorToken.getText()))
    return [value.left, value.right].flatMap(alternatives);
  if (ts.isSpreadElement(value) || ts.isParenthesizedExpression(value)) return alternatives(value.expression);
  if (ts.isConditionalExpression(value)) return [value.whenTrue, value.whenFalse].flatMap(alternatives);
  return [value];
}

function configured(sources: Sources, node: ts.CallExpression, { file, patterns }: OrmConfig): CodePattern {
  const isSource = sources.files.has(file);
  const files = isSource
    ? [file]
    : [...sources.files.keys()].filter((own) => patterns.some((pattern) => mayMean(pattern, own)));
  return {
    node,
    files,
    fromProcessFolder: false,
    sourcesOnly: false,
    ...(isSource ? {} : { config: file }),
  };
}

/** Relative to the root. */
function textOf(sources: Sources, path: string, value: ts.Expression): string | null {
  if (!/["'`]/.test(value.getText())) return null;
  const absolute = foldPath(sources, path, value);
  if (absolute !== null) return inside(sources.root, absolute);
  const text = foldText(sources.checker, value);
  if (text === null || !text.includes("/") || text.includes("://")) return null;
  return inside(sources.root, join(sources.root, text));
}

function inside(root: string, absolute: string): string | null {
  const path = relative(root, absolute).split(sep).join("/");
  return path.startsWith("..") || path === "" ? null : path;
}

/** A source file is meant when the pattern fits it, or what the compiler makes of it. */
function mayMean(pattern: string, file: string): boolean {
  const sourceSide = pattern.replace(/^(dist|build|out|lib)\//, "");
  const patterns =
    sourceSide === pattern ? [pattern] : [pattern, sourceSide, `src/${sourceSide.replace(/^src\//, "")}`];
  const names = [file, file.replace(/\.([cm]?)tsx?$/, ".$1js")];
  return patterns.some((text) => {
    const expression = toExpression(text);
    return names.some((name) => expression.test(name));
  });
}

function namesSourcesOnly(pattern: string): boolean {
  const expression = toExpression(pattern.replace(/^.*\//, ""));
  return /\.[cm]?ts$/.test(pattern) && !expression.test("a.js") && !expression.test("a.entity.js");
}

/** A glob, or a folder that stands for all below it. */
function toExpression(glob: string): RegExp {
  let depth = 0;
  const source = glob
    .split(/(\*\*\/|\*\*|\*|\?|[@+!]?\(|\)|\{|\}|,|\|)/)
    .map((part) => {
      if (part === "**/") return "(?:.*/)?";
      if (part === "**") return ".*";
      if (part === "*") return "[^/]*";
      if (part === "?") return "[^/]";
      if (part === "{" || /^[@+!]?\($/.test(part)) {
        depth++;
        return "(?:";
      }
      if ((part === "}" || part === ")") && depth > 0) {
        depth--;
        return ")";
      }
      if ((part === "," || part === "|") && depth > 0) return "|";
      return part.replace(/[.+^${}()|\\]/g, "\\$&");
    })
    .join("");
  try {
    return new RegExp(`^${source}${")".repeat(depth)}(?:/.*)?$`);
  } catch {
    return /^$/;
  }
}
