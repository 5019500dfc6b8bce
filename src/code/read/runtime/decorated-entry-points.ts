import { ts } from "ts-morph";
import type { EntryPointFact } from "../facts.ts";
import type { Sources } from "../project/open-sources.ts";
import { question } from "../project/question.ts";
import { type ImportedNames, importedNames } from "./imported-names.ts";
import { mentionsAny } from "./mentions-any.ts";

/** A way in, before units are known. */
export interface EntrySite {
  readonly kind: EntryPointFact["kind"];
  readonly name: string;
  /** The code that runs; null when it could not be followed. */
  readonly body: ts.Node | null;
  readonly at: ts.Node;
}

export interface DecoratedSite extends EntrySite {
  /** What makes it one. */
  readonly decorator: ts.Decorator;
}

type NameOf = (node: ts.Expression) => string;
type Kind = EntryPointFact["kind"];

const fields: Readonly<Record<string, Kind>> = {
  Query: "graphql",
  Mutation: "graphql",
  Subscription: "graphql",
  ResolveField: "graphql",
  ResolveProperty: "graphql",
  ResolveReference: "graphql",
  FieldResolver: "graphql",
};

/** Decorators of methods, by package. */
const methods: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  "@nestjs/schedule": { Cron: "cron", Interval: "cron", Timeout: "cron" },
  "@nestjs/bull": { Process: "queue" },
  "nest-bull": { QueueProcess: "queue" },
  "@golevelup/nestjs-rabbitmq": { RabbitSubscribe: "queue", RabbitRPC: "rpc" },
  "@ssut/nestjs-sqs": { SqsMessageHandler: "queue" },
  "@nestjs/event-emitter": { OnEvent: "event" },
  "@nestjs/microservices": {
    EventPattern: "rpc",
    MessagePattern: "rpc",
    GrpcMethod: "rpc",
    GrpcStreamMethod: "rpc",
    GrpcStreamCall: "rpc",
  },
  "@nestjs/websockets": { SubscribeMessage: "websocket" },
  "@nestjs/graphql": fields,
  "type-graphql": fields,
  "nestjs-command": { Command: "command" },
};

/** Decorators of classes: with the method that runs, where it is always the same. */
const classes: Readonly<Record<string, Readonly<Record<string, { kind: Kind; method: string }>>>> = {
  "@nestjs/bull": { Processor: { kind: "queue", method: "process" } },
  "@nestjs/bullmq": { Processor: { kind: "queue", method: "process" } },
  "@nestjs/websockets": { WebSocketGateway: { kind: "websocket", method: "handleConnection" } },
  "nest-commander": {
    Command: { kind: "command", method: "run" },
    SubCommand: { kind: "command", method: "run" },
    RootCommand: { kind: "command", method: "run" },
  },
};

/** Methods and classes that a package calls because of their decorators. */
export function decoratedEntryPoints(
  sources: Sources,
  nameOf: (file: ts.SourceFile) => NameOf,
): DecoratedSite[] {
  const mentioned = mentionsAny([...Object.keys(methods), ...Object.keys(classes)]);
  return [...sources.filesLike(mentioned)].flatMap((file) => {
    const names = importedNames(file);
    const known = [...names.values()].some(
      ({ pkg }) => Object.hasOwn(methods, pkg) || Object.hasOwn(classes, pkg),
    );
    if (!known) return [];
    return decoratedClasses(sources, sources.pathOf(file), null).flatMap((node) =>
      ofClass(node, names, nameOf(file)),
    );
  });
}

const decoratedClasses = question("classes with decorators", (_sources, file) => {
  const found: ts.ClassLikeDeclaration[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isClassLike(node) && [node, ...node.members].some(isDecorated)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
});

function isDecorated(node: ts.Node): boolean {
  return ts.canHaveDecorators(node) && (ts.getDecorators(node) ?? []).length > 0;
}

function ofClass(node: ts.ClassLikeDeclaration, names: ImportedNames, nameOf: NameOf): DecoratedSite[] {
  const owner = decoratorsOf(node, names, nameOf);
  const found = node.members.flatMap((member): DecoratedSite[] => {
    if (!ts.isMethodDeclaration(member) || member.body === undefined) return [];
    const one = decoratorsOf(member, names, nameOf).find(({ pkg, name }) =>
      Object.hasOwn(methods[pkg] ?? {}, name),
    );
    const kind = one === undefined ? undefined : methods[one.pkg]?.[one.name];
    if (one === undefined || kind === undefined) return [];
    return [
      {
        kind,
        name: nameFor(kind, one, owner, node, member),
        body: member,
        at: member.name,
        decorator: one.node,
      },
    ];
  });
  if (found.length > 0) return found;
  return owner.flatMap(({ pkg, name, told, node: decorator }) => {
    const known = classes[pkg]?.[name];
    if (known === undefined) return [];
    const run = node.members.find((member) => member.name?.getText() === known.method);
    const at = { body: run ?? node, at: node.name ?? node, decorator };
    return [{ kind: known.kind, name: told ?? className(node), ...at }];
  });
}

/** A queue is named by its class, a field by class and method, the rest by what the decorator says. */
function nameFor(
  kind: Kind,
  own: Decorator,
  owner: readonly Decorator[],
  node: ts.ClassLikeDeclaration,
  method: ts.MethodDeclaration,
): string {
  const plain = `${className(node)}.${method.name.getText()}`;
  if (kind === "graphql") return plain;
  if (kind !== "queue") return own.told ?? plain;
  const queue = owner.find(({ name }) => name === "Processor")?.told;
  return [queue, own.told].filter((part) => part != null).join(".") || plain;
}

interface Decorator {
  readonly node: ts.Decorator;
  readonly pkg: string;
  readonly name: string;
  /** Its first argument, where it says a name. */
  readonly told: string | null;
}

function decoratorsOf(node: ts.HasDecorators, names: ImportedNames, nameOf: NameOf): Decorator[] {
  return (ts.getDecorators(node) ?? []).flatMap((decorator) => {
    const { expression } = decorator;
    const call = ts.isCallExpression(expression) ? expression : null;
    const callee = call?.expression ?? expression;
    const space = ts.isPropertyAccessExpression(callee) && ts.isIdentifier(callee.expression);
    const root = space ? callee.expression : callee;
    const from = ts.isIdentifier(root) ? names.get(root.text) : undefined;
    if (from === undefined) return [];
    const name = space && ts.isPropertyAccessExpression(callee) ? callee.name.text : from.name;
    return [{ node: decorator, pkg: from.pkg, name, told: toldBy(call?.arguments ?? [], nameOf) }];
  });
}

const nameFields = /^(name|queue|queueName|namespace|cmd|command|routingKey)$/;

function toldBy(args: readonly ts.Expression[], nameOf: NameOf): string | null {
  for (const own of args.filter(ts.isObjectLiteralExpression)) {
    const field = own.properties.find((one) => nameFields.test(one.name?.getText() ?? ""));
    if (field !== undefined && ts.isPropertyAssignment(field)) return nameOf(field.initializer);
  }
  const [first, second] = args;
  if (first === undefined || ts.isArrowFunction(first)) return null;
  // `@GrpcMethod("Service", "Method")`.
  if (second !== undefined && ts.isStringLiteralLike(second)) return `${nameOf(first)}.${second.text}`;
  if (!ts.isObjectLiteralExpression(first)) return nameOf(first);
  // `@MessagePattern({ role: "sum" })` matches the whole object.
  return first.properties.length > 0 ? first.getText().replace(/\s+/g, " ").slice(0, 60) : null;
}

function className(node: ts.ClassLikeDeclaration): string {
  return node.name?.text ?? "(anonymous)";
}
