import { join } from "node:path";
import { ts } from "ts-morph";
import { jsonModule } from "./json-module.ts";
import type { Machine } from "./machine.ts";
import { bind } from "./scopes.ts";
import { type ObjectValue, type Scope, unknown, type Value } from "./values.ts";

interface Loaded {
  readonly scope: Scope;
  /** `module.exports`; the object of `exports.x = …` until it is replaced. */
  commonJs: Value;
  /** Its statements have not run yet: nothing but declarations, and nobody has asked for one. */
  waiting: boolean;
}

export interface Modules {
  load(path: string): void;
  exported(path: string, name: string): Value;
  whole(path: string): Value;
  lookup(name: string, scope: Scope): Value;
  setCommonJs(path: string, value: Value): void;
  commonJs(path: string): Value;
  loaded(path: string): boolean;
  scopeOf(path: string): Scope | null;
  loadedFiles(): readonly string[];
}

/** Loading a file runs its imports first, then its statements, once: as Node does it. */
export function createModules(machine: () => Machine): Modules {
  const modules = new Map<string, Loaded>();
  const asked = new Set<string>();
  const tables = new Map<string, Value>();
  const done: string[] = [];

  function load(path: string): void {
    if (modules.has(path) || !machine().sources.files.has(path)) return;
    const scope: Scope = { parent: null, path, names: new Map(), self: unknown };
    machine().wired += 1;
    const { quiet, loads } = machine().outline(path);
    modules.set(path, { scope, commonJs: emptyObject(), waiting: quiet });
    for (const target of loads) load(target);
    if (!quiet) runFile(path, scope);
    done.push(path);
  }

  /** The module as it is once its statements have run. */
  function ready(path: string): Loaded | undefined {
    const module = modules.get(path);
    if (module?.waiting === true) {
      module.waiting = false;
      runFile(path, module.scope);
    }
    return module;
  }

  function runFile(path: string, scope: Scope): void {
    const file = machine().sources.files.get(path);
    if (file === undefined) return;
    // The file's own statements start a stack of their own: what they do is not the importer's doing.
    const m = machine();
    const frames = m.frames.splice(0);
    const items = m.items.splice(0);
    const scanned = m.scanned.splice(0);
    m.runBlock(file.statements, scope, null);
    m.scanned.push(...scanned);
    m.frames.push(...frames);
    m.items.push(...items);
  }

  function target(from: string, specifier: string): Value {
    const found = machine().sources.resolve(from, specifier);
    if (found.file !== null) return { kind: "module", path: found.file };
    return { kind: "external", pkg: found.pkg ?? specifier.replace(/^node:/, ""), path: [] };
  }

  function lookup(name: string, start: Scope): Value {
    for (let scope: Scope | null = start; scope !== null; scope = scope.parent) {
      const value = scope.names.get(name);
      if (value !== undefined) return value;
    }
    return topLevelName(name, start.path) ?? unknown;
  }

  /** Import bindings, and constants asked for before their line has run (import cycles). */
  function topLevelName(name: string, path: string): Value | null {
    const file = machine().sources.files.get(path);
    const record = ready(path);
    if (file === undefined || record === undefined) return null;
    for (const statement of file.statements) {
      if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)) {
        const value = imported(name, path, statement.importClause, statement.moduleSpecifier.text);
        if (value !== null) return value;
      } else if (
        ts.isImportEqualsDeclaration(statement) &&
        statement.name.text === name &&
        ts.isExternalModuleReference(statement.moduleReference)
      ) {
        const call = statement.moduleReference.expression;
        return ts.isStringLiteral(call) ? required(path, call.text) : null;
      } else if (ts.isVariableStatement(statement)) {
        const early = declaredLater(name, statement, record.scope);
        if (early !== null) return early;
      }
    }
    return null;
  }

  function declaredLater(name: string, statement: ts.VariableStatement, scope: Scope): Value | null {
    for (const declaration of statement.declarationList.declarations) {
      const initializer = declaration.initializer;
      if (initializer === undefined || !bindsName(declaration.name, name)) continue;
      scope.names.set(name, unknown);
      bind(machine(), declaration.name, machine().evaluate(initializer, scope), scope);
      return scope.names.get(name) ?? null;
    }
    return null;
  }

  function imported(
    name: string,
    path: string,
    clause: ts.ImportClause | undefined,
    specifier: string,
  ): Value | null {
    if (clause === undefined) return null;
    const bindings = clause.namedBindings;
    if (clause.name?.text === name) return memberOf(target(path, specifier), "default");
    if (bindings !== undefined && ts.isNamespaceImport(bindings))
      return bindings.name.text === name ? target(path, specifier) : null;
    const element = bindings?.elements.find((candidate) => candidate.name.text === name);
    return element === undefined
      ? null
      : memberOf(target(path, specifier), (element.propertyName ?? element.name).text);
  }

  function memberOf(value: Value, name: string): Value {
    if (value.kind === "module") return exported(value.path, name);
    return machine().member(value, name);
  }

  function required(from: string, specifier: string): Value {
    const value = target(from, specifier);
    return value.kind === "module" ? whole(value.path) : value;
  }

  function whole(path: string): Value {
    if (path.endsWith(".json")) return jsonOf(path);
    load(path);
    const record = ready(path);
    if (record === undefined) return unknown;
    const own = record.commonJs;
    const used = own.kind !== "object" || own.fields.size > 0;
    return used ? own : (exportEquals(path, record.scope) ?? { kind: "module", path });
  }

  /** `export = Boats` of TypeScript is `module.exports = Boats`. */
  function exportEquals(path: string, scope: Scope): Value | null {
    const statements = machine().sources.files.get(path)?.statements ?? [];
    const equals = statements.some((own) => ts.isExportAssignment(own) && own.isExportEquals === true);
    return equals ? (scope.names.get("default") ?? null) : null;
  }

  function jsonOf(path: string): Value {
    const known = tables.get(path);
    if (known !== undefined) return known;
    const value = jsonModule(join(machine().sources.root, path));
    tables.set(path, value);
    return value;
  }

  function exported(path: string, name: string, seen: Set<string> = new Set()): Value {
    if (path.endsWith(".json"))
      return name === "default" ? jsonOf(path) : machine().member(jsonOf(path), name);
    if (seen.has(path)) return unknown;
    seen.add(path);
    load(path);
    // Barrels that name each other: who asks for what is being asked for gets nothing.
    const key = `${path}\n${name}`;
    if (asked.has(key)) return unknown;
    asked.add(key);
    const value = exportedBy(path, name, seen);
    asked.delete(key);
    return value;
  }

  function exportedBy(path: string, name: string, seen: Set<string>): Value {
    const record = ready(path);
    const file = machine().sources.files.get(path);
    if (record === undefined || file === undefined) return unknown;
    const common = record.commonJs;
    if (common.kind !== "object" || common.fields.size > 0) {
      const value =
        name === "default"
          ? ((common.kind === "object" ? common.fields.get("default") : undefined) ?? common)
          : machine().member(common, name);
      if (value.kind !== "unknown") return value;
    }
    const stars: string[] = [];
    for (const statement of file.statements) {
      if (ts.isExportDeclaration(statement)) {
        const specifier =
          statement.moduleSpecifier !== undefined && ts.isStringLiteral(statement.moduleSpecifier)
            ? statement.moduleSpecifier.text
            : null;
        const clause = statement.exportClause;
        if (clause === undefined && specifier !== null) stars.push(specifier);
        else if (
          clause !== undefined &&
          ts.isNamespaceExport(clause) &&
          clause.name.text === name &&
          specifier !== null
        )
          return target(path, specifier);
        else if (clause !== undefined && ts.isNamedExports(clause)) {
          const element = clause.elements.find((candidate) => candidate.name.text === name);
          if (element === undefined) continue;
          const local = (element.propertyName ?? element.name).text;
          return specifier === null ? lookup(local, record.scope) : memberOf(target(path, specifier), local);
        }
      } else if (name === "default" && isDefaultDeclaration(statement))
        return defaultOf(statement, record.scope);
    }
    if (name === "default" || record.scope.names.has(name)) return record.scope.names.get(name) ?? unknown;
    const own = topLevelName(name, path);
    if (own !== null) return own;
    for (const specifier of stars) {
      const next = target(path, specifier);
      const value = next.kind === "module" ? exported(next.path, name, seen) : unknown;
      if (value.kind !== "unknown") return value;
    }
    return unknown;
  }

  function defaultOf(node: ts.FunctionDeclaration | ts.ClassDeclaration, scope: Scope): Value {
    if (node.name !== undefined) return lookup(node.name.text, scope);
    const known = scope.names.get("default");
    if (known !== undefined) return known;
    const value: Value = ts.isClassDeclaration(node)
      ? { kind: "class", node, scope, statics: new Map() }
      : { kind: "function", node, scope, self: unknown, props: new Map(), madeBy: null };
    scope.names.set("default", value);
    return value;
  }

  return {
    load,
    exported,
    whole,
    lookup,
    setCommonJs(path, value) {
      const record = modules.get(path);
      if (record !== undefined) record.commonJs = value;
    },
    commonJs: (path) => ready(path)?.commonJs ?? emptyObject(),
    loaded: (path) => modules.has(path),
    loadedFiles: () => done,
    scopeOf: (path) => modules.get(path)?.scope ?? null,
  };
}

function emptyObject(): ObjectValue {
  return { kind: "object", fields: new Map(), origins: new Map() };
}

function isDefaultDeclaration(node: ts.Statement): node is ts.FunctionDeclaration | ts.ClassDeclaration {
  const declaration = ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node);
  return (
    declaration &&
    (node.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword) ?? false)
  );
}

function bindsName(binding: ts.BindingName, name: string): boolean {
  if (ts.isIdentifier(binding)) return binding.text === name;
  return binding.elements.some(
    (element) => !ts.isOmittedExpression(element) && bindsName(element.name, name),
  );
}
