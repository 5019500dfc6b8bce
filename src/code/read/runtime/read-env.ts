import { ts } from "ts-morph";
import type { EnvRead } from "../facts.ts";
import { unwrap } from "../imports/require-call.ts";
import type { FileReader } from "../project/each-file.ts";
import type { Sources } from "../project/open-sources.ts";
import type { UnitsRead } from "../units/read-units.ts";
import { unitAt } from "../units/unit-draft.ts";
import { nameHanded } from "./env-wrappers.ts";

const upper = /^[A-Z][A-Z0-9_]*$/;

export function envReader(sources: Sources, units: UnitsRead): FileReader & { facts(): EnvRead[] } {
  const found = new Map<string, EnvRead>();
  let configured = false;
  let described = false;
  const add = (name: string, node: ts.Node): void => {
    const unit = unitAt(units.byNode, node);
    const line = sources.lineOf(node);
    const file = sources.pathOf(node);
    if (unit !== null) found.set(`${name}|${file}|${line}`, { name, unit: unit.id, file, line });
  };
  return {
    wants: (text) =>
      /\benv|cleanEnv|ENV|@nestjs\/config/i.test(text) || /\(\s*["'`][A-Z][A-Z0-9_]+["'`]/.test(text),
    file(_path, file) {
      configured = file.text.includes("@nestjs/config");
      described = /["'](@fastify\/env|fastify-env|env-schema|convict)["']/.test(file.text);
    },
    node(node) {
      const named = namesAt(node);
      for (const [name, at] of named) add(name, at);
      if (described) for (const [name, at] of describedAt(node)) add(name, at);
      const handed =
        named.length === 0 && ts.isCallExpression(node) ? nameHanded(sources.checker, node) : null;
      if (handed !== null) add(handed, node);
      const asked = configured ? askedOfConfig(node) : null;
      if (asked !== null) add(asked, node);
    },
    facts: () => [...found.values()],
  };
}

/** In a file that describes its environment to a package: `properties: { PORT: … }`, `.prop("PORT", …)`, `env: "PORT"`. */
function describedAt(node: ts.Node): [string, ts.Node][] {
  if (ts.isPropertyAssignment(node)) {
    const { initializer } = node;
    if (node.name.getText() === "properties" && ts.isObjectLiteralExpression(initializer))
      return schemaNames(initializer);
    const isName = node.name.getText() === "env" && ts.isStringLiteralLike(initializer);
    return isName && upper.test(initializer.text) ? [[initializer.text, node]] : [];
  }
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
  if (node.expression.name.text !== "prop") return [];
  const [first] = node.arguments;
  return first !== undefined && ts.isStringLiteralLike(first) && upper.test(first.text)
    ? [[first.text, node]]
    : [];
}

function namesAt(node: ts.Node): [string, ts.Node][] {
  if (ts.isPropertyAccessExpression(node) && isEnvironment(node.expression)) return [[node.name.text, node]];
  if (ts.isElementAccessExpression(node) && isEnvironment(node.expression))
    return ts.isStringLiteralLike(node.argumentExpression) ? [[node.argumentExpression.text, node]] : [];
  if (
    ts.isVariableDeclaration(node) &&
    ts.isObjectBindingPattern(node.name) &&
    node.initializer !== undefined &&
    isEnvironment(unwrap(node.initializer))
  ) {
    return node.name.elements.map((element) => [(element.propertyName ?? element.name).getText(), element]);
  }
  if (!ts.isCallExpression(node)) return [];
  const callee = node.expression.getText();
  const [first, second] = node.arguments;
  const accessor =
    /(^|\.)(env|getEnv|requireEnv|envOr|getenv|readEnv|getEnvVar|requireEnvVar|mustGetEnv|envString|envInt)(\.(get|required|string|int|number|bool|str|array))?$/i.test(
      callee,
    );
  if (accessor && first !== undefined && ts.isStringLiteralLike(first) && upper.test(first.text))
    return [[first.text, node]];
  const schema = /(^|\.)cleanEnv$/.test(callee)
    ? second
    : /(^|\.)(object|strictObject|looseObject)$/i.test(callee)
      ? first
      : undefined;
  return schema !== undefined && ts.isObjectLiteralExpression(schema) ? schemaNames(schema) : [];
}

/** `config.getOrThrow("JWT_SECRET")` of a file that knows the container's configuration. */
function askedOfConfig(node: ts.Node): string | null {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return null;
  const [first] = node.arguments;
  const asks = /^(get|getOrThrow)$/.test(node.expression.name.text);
  return asks && first !== undefined && ts.isStringLiteralLike(first) && upper.test(first.text)
    ? first.text
    : null;
}

/** A schema whose every key is in capitals describes an environment. */
function schemaNames(schema: ts.ObjectLiteralExpression): [string, ts.Node][] {
  const rows = schema.properties.map((property): [string, ts.Node] => [
    property.name?.getText().replace(/["']/g, "") ?? "",
    property,
  ]);
  return rows.length > 0 && rows.every(([name]) => upper.test(name)) ? rows : [];
}

function isEnvironment(node: ts.Expression): boolean {
  return (
    ts.isPropertyAccessExpression(node) &&
    node.name.text === "env" &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === "process"
  );
}
