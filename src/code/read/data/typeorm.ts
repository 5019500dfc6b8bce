import { ts } from "ts-morph";
import { initializerOf } from "../imports/fold-text.ts";
import {
  type Access,
  calledMethod,
  type DataContext,
  type DataReader,
  forEachNode,
  lastName,
  propertyOf,
} from "./data-reader.ts";

interface Entity {
  readonly table: string;
  readonly relations: ReadonlyMap<string, string>;
}

const reads =
  /^(find|findOne|findBy|findOneBy|findAndCount|findOneOrFail|findOneByOrFail|findByIds|findOneById|count|countBy|exist|exists|createQueryBuilder|query|sum|average)$/;
const writes =
  /^(save|insert|update|upsert|delete|remove|softDelete|softRemove|restore|increment|decrement|clear)$/;
const joins = /^(inner|left)Join(AndSelect|AndMapOne|AndMapMany)?$/;

export const typeorm: DataReader = {
  via: "typeorm",
  packages: ["typeorm"],
  prepare(context) {
    const entities = readEntities(context);
    return (node) => {
      const called = calledMethod(node);
      if (called === null) return [];
      if (joins.test(called.name)) return joinedBy(entities, node, called.call.arguments[0]);
      const mode = writes.test(called.name) ? "write" : reads.test(called.name) ? "read" : null;
      if (mode === null) return [];
      const first = called.call.arguments[0];
      const named =
        entityOf(context, entities, called.receiver, 0) ??
        (first !== undefined && ts.isIdentifier(first) ? entities.get(first.text) : undefined);
      if (named === undefined) return [];
      const deleting =
        called.name === "createQueryBuilder" && /\.(update|delete|insert)\(/.test(statementText(node));
      return [
        { node, table: named.table, mode: deleting ? "write" : mode, joined: false, via: "typeorm" },
        ...loaded(entities, node, called.call, named),
      ];
    };
  },
};

function statementText(node: ts.Node): string {
  return ts.findAncestor(node, ts.isStatement)?.getText() ?? "";
}

/** The entity behind `getRepository(User)`, a `Repository<User>`, or an active record class. */
function entityOf(
  context: DataContext,
  entities: ReadonlyMap<string, Entity>,
  node: ts.Expression,
  depth: number,
): Entity | undefined {
  if (depth > 4) return undefined;
  if (
    ts.isCallExpression(node) &&
    /(^|\.)(getRepository|getCustomRepository|withRepository|getTreeRepository)$/.test(
      node.expression.getText(),
    )
  ) {
    const argument = node.arguments[0];
    return argument === undefined ? undefined : entities.get(lastName(argument) ?? "");
  }
  if (ts.isAwaitExpression(node) || ts.isParenthesizedExpression(node))
    return entityOf(context, entities, node.expression, depth + 1);
  if (ts.isIdentifier(node) && entities.has(node.text)) return entities.get(node.text);
  if (!ts.isIdentifier(node) && !ts.isPropertyAccessExpression(node)) return undefined;
  const symbol = context.sources.checker.getSymbolAtLocation(ts.isIdentifier(node) ? node : node.name);
  for (const declaration of symbol?.declarations ?? []) {
    if (
      !ts.isVariableDeclaration(declaration) &&
      !ts.isPropertyDeclaration(declaration) &&
      !ts.isParameter(declaration)
    )
      continue;
    const typed =
      /\bRepository<(\w+)>/.exec(declaration.type?.getText() ?? "")?.[1] ?? declaration.type?.getText();
    if (typed !== undefined && entities.has(typed)) return entities.get(typed);
    if (declaration.initializer !== undefined)
      return entityOf(context, entities, declaration.initializer, depth + 1);
  }
  const imported = ts.isIdentifier(node) ? initializerOf(context.sources.checker, node) : undefined;
  return imported === undefined ? undefined : entityOf(context, entities, imported, depth + 1);
}

/** `relations: ["author", "comments.author"]`, or `relations: { author: true }`. */
function loaded(
  entities: ReadonlyMap<string, Entity>,
  node: ts.Node,
  call: ts.CallExpression,
  entity: Entity,
): Access[] {
  const paths = call.arguments.flatMap((argument) => {
    const relations = propertyOf(argument, "relations");
    if (relations === undefined) return [];
    if (ts.isArrayLiteralExpression(relations))
      return relations.elements.flatMap((element) => (ts.isStringLiteralLike(element) ? [element.text] : []));
    return ts.isObjectLiteralExpression(relations)
      ? relations.properties.map((property) => property.name?.getText() ?? "")
      : [];
  });
  return paths.flatMap((path) => {
    let current: Entity | undefined = entity;
    return path.split(".").flatMap((step): Access[] => {
      current = entities.get(current?.relations.get(step) ?? "");
      return current === undefined
        ? []
        : [{ node, table: current.table, mode: "read", joined: true, via: "typeorm" }];
    });
  });
}

function joinedBy(
  entities: ReadonlyMap<string, Entity>,
  node: ts.Node,
  argument: ts.Expression | undefined,
): Access[] {
  if (argument === undefined) return [];
  if (ts.isIdentifier(argument)) {
    const entity = entities.get(argument.text);
    return entity === undefined
      ? []
      : [{ node, table: entity.table, mode: "read", joined: true, via: "typeorm" }];
  }
  const property = ts.isStringLiteralLike(argument) ? argument.text.split(".").at(-1) : undefined;
  const target = [...entities.values()]
    .map((entity) => entity.relations.get(property ?? ""))
    .find((name) => name !== undefined);
  const entity = entities.get(target ?? "");
  return entity === undefined
    ? []
    : [{ node, table: entity.table, mode: "read", joined: true, via: "typeorm" }];
}

function readEntities(context: DataContext): Map<string, Entity> {
  const entities = new Map<string, Entity>();
  for (const file of context.sources.filesLike(/@Entity\b|EntitySchema/)) {
    forEachNode(file, (node) => {
      if (!ts.isClassDeclaration(node) || node.name === undefined) return;
      const decorator = decoratorOf(node, /^(Entity|ViewEntity|ChildEntity)$/);
      if (decorator === null) return;
      const table =
        context.fold(decorator.arguments[0]) ??
        context.fold(propertyOf(decorator.arguments[0], "name")) ??
        snakeCase(node.name.text);
      entities.set(node.name.text, { table, relations: relationsOf(node) });
    });
  }
  return entities;
}

function relationsOf(node: ts.ClassDeclaration): Map<string, string> {
  const relations = new Map<string, string>();
  for (const member of node.members) {
    if (!ts.isPropertyDeclaration(member)) continue;
    const decorator = decoratorOf(member, /^(OneToMany|ManyToOne|OneToOne|ManyToMany)$/);
    const target =
      /=>\s*(\w+)/.exec(decorator?.arguments[0]?.getText() ?? "")?.[1] ??
      decorator?.arguments[0]?.getText().replace(/["']/g, "");
    if (target !== undefined) relations.set(member.name.getText(), target);
  }
  return relations;
}

function decoratorOf(node: ts.HasDecorators, name: RegExp): ts.CallExpression | null {
  for (const decorator of ts.getDecorators(node) ?? []) {
    if (ts.isCallExpression(decorator.expression) && name.test(decorator.expression.expression.getText()))
      return decorator.expression;
  }
  return null;
}

/** TypeORM's default naming strategy. */
function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
}
