import { ts } from "ts-morph";
import type { EnvRead } from "../facts.ts";
import { unwrap } from "../imports/require-call.ts";
import type { FileReader } from "../project/each-file.ts";
import type { Sources } from "../project/open-sources.ts";
import type { UnitsRead } from "../units/read-units.ts";
import { unitAt } from "../units/unit-draft.ts";
import { calledName, wrapperAround } from "./env-wrappers.ts";

const upper = /^[A-Z][A-Z0-9_]*$/;

export function envReader(sources: Sources, units: UnitsRead): FileReader & { facts(): EnvRead[] } {
  const found = new Map<string, EnvRead>();
  const wrappers = new Set<string>();
  /** Calls with a name in capitals, by what is called and which argument it is; whether it is a wrapper is known at the end. */
  const calls: (EnvRead & { readonly wrapper: string })[] = [];
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
      /\benv|cleanEnv|ENV|@nestjs\/config/i.test(text) || /\(\s*["'`][A-Z][A-Z0-9_]{2,}["'`]/.test(text),
    file(_path, file) {
      configured = file.text.includes("@nestjs/config");
      described = /["'](@fastify\/env|fastify-env|env-schema|convict)["']/.test(file.text);
    },
    node(node) {
      for (const [name, at] of namesAt(node)) add(name, at);
      if (described) for (const [name, at] of describedAt(node)) add(name, at);
      if (ts.isElementAccessExpression(node) && isEnvironment(node.expression)) {
        const wrapper = wrapperAround(node.argumentExpression);
        if (wrapper !== null) wrappers.add(`${wrapper.name}/${wrapper.index}`);
      }
      if (ts.isCallExpression(node)) collect(node);
      const asked = configured ? askedOfConfig(node) : null;
      if (asked !== null) add(asked, node);
    },
    facts() {
      for (const { wrapper, ...read } of calls)
        if (wrappers.has(wrapper)) found.set(`${read.name}|${read.file}|${read.line}`, read);
      return [...found.values()];
    },
  };

  function collect(node: ts.CallExpression): void {
    const name = calledName(node);
    if (name === null) return;
    node.arguments.slice(0, 3).forEach((own, index) => {
      const unit = ts.isStringLiteralLike(own) && upper.test(own.text) ? unitAt(units.byNode, node) : null;
      if (unit === null || !ts.isStringLiteralLike(own)) return;
      const place = { unit: unit.id, file: sources.pathOf(node), line: sources.lineOf(node) };
      calls.push({ name: own.text, ...place, wrapper: `${name}/${index}` });
    });
  }
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
  if (!ts.isCallExpression(node) || calledName(node) !== "prop") return [];
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
