import { ts } from "ts-morph";
import { configMember } from "./config-files.ts";
import { propertyName } from "./evaluate-expression.ts";
import type { Machine } from "./machine.ts";
import { partOfUrl } from "./place-values.ts";
import { hungOn, prototypeOf } from "./prototypes.ts";
import { childScope } from "./scopes.ts";
import {
  type ClassValue,
  type FunctionValue,
  type InstanceValue,
  literal,
  type Scope,
  unknown,
  type Value,
} from "./values.ts";

export function readMember(machine: Machine, value: Value, name: string): Value {
  switch (value.kind) {
    case "module":
      return machine.exported(value.path, name);
    case "object":
      return value.fields.get(name) ?? unknown;
    case "array":
      return name === "length" && value.items.every((item) => item.value.kind !== "unknown")
        ? literal(value.items.length)
        : unknown;
    case "function":
      return value.props.get(name) ?? unknown;
    case "class":
      return staticMember(machine, value, name);
    case "instance":
      return instanceMember(machine, value, name);
    case "external":
      // `import express from "express"` and `require("express").default` name the package itself.
      if (name === "default") return value;
      return configMember(machine, value, name) ?? { ...value, path: [...value.path, name] };
    case "literal":
      return partOfUrl(value, name);
    case "env":
      return value.name === null ? { kind: "env", name } : unknown;
    case "host":
      return machine.hooks.member?.(machine, value, name) ?? value.props.get(name) ?? unknown;
    case "result":
      return machine.hooks.through(value) ?? unknown;
    default:
      return unknown;
  }
}

function method(node: ts.FunctionLikeDeclaration, scope: Scope, self: Value): FunctionValue {
  return { kind: "function", node, scope: childScope(scope, self), self, props: new Map(), madeBy: null };
}

function staticMember(machine: Machine, type: ClassValue, name: string): Value {
  const known = type.statics.get(name);
  if (known !== undefined) return known;
  if (name === "prototype") return prototypeOf(machine, type);
  for (const owner of ancestry(machine, type)) {
    for (const member of owner.node.members) {
      if (!isStatic(member) || propertyName(machine, member.name, owner.scope) !== name) continue;
      const value = memberValue(machine, member, owner.scope, type);
      type.statics.set(name, value);
      return value;
    }
  }
  return name === "name" && type.node.name !== undefined ? literal(type.node.name.text) : unknown;
}

function instanceMember(machine: Machine, instance: InstanceValue, name: string): Value {
  const field = instance.fields.get(name);
  if (field !== undefined) return field;
  for (const owner of ancestry(machine, instance.type)) {
    for (const member of owner.node.members) {
      if (isStatic(member) || propertyName(machine, member.name, owner.scope) !== name) continue;
      if (ts.isMethodDeclaration(member) && member.body !== undefined)
        return method(member, owner.scope, instance);
      if (ts.isGetAccessorDeclaration(member))
        return machine.run(method(member, owner.scope, instance), [], instance);
    }
    const hung = hungOn(machine, owner, name);
    if (hung !== null) return hung;
  }
  if (name === "constructor") return instance.type;
  // Of a class of the project that extends an application or a server of a package.
  return (instance.host && machine.hooks.member?.(machine, instance.host, name)) ?? unknown;
}

function memberValue(machine: Machine, member: ts.ClassElement, scope: Scope, self: Value): Value {
  if (ts.isMethodDeclaration(member)) return method(member, scope, self);
  if (ts.isGetAccessorDeclaration(member)) return machine.run(method(member, scope, self), [], self);
  if (ts.isPropertyDeclaration(member) && member.initializer !== undefined)
    return machine.evaluate(member.initializer, childScope(scope, self));
  return unknown;
}

export function isStatic(member: ts.ClassElement): boolean {
  return (
    ts.canHaveModifiers(member) &&
    (ts.getModifiers(member)?.some((modifier) => modifier.kind === ts.SyntaxKind.StaticKeyword) ?? false)
  );
}

/** The class and those it extends, nearest first; ends at a class of a package. */
export function ancestry(machine: Machine, type: ClassValue): ClassValue[] {
  const chain: ClassValue[] = [];
  let current: Value = type;
  while (current.kind === "class" && !chain.some((known) => known.node === (current as ClassValue).node)) {
    chain.push(current);
    current = baseOf(machine, current);
  }
  return chain;
}

export function baseOf(machine: Machine, type: ClassValue): Value {
  const heritage = type.node.heritageClauses?.find((clause) => clause.token === ts.SyntaxKind.ExtendsKeyword)
    ?.types[0];
  return heritage === undefined ? unknown : machine.evaluate(heritage.expression, type.scope);
}
