import { ts } from "ts-morph";
import type { Machine } from "../../boot/machine.ts";
import { ancestry } from "../../boot/read-member.ts";
import type { ClassValue, Value } from "../../boot/values.ts";
import type { ProviderFact } from "../../facts.ts";
import { treeQuestion } from "../../project/question.ts";
import { classDecorators } from "./decorators-of.ts";
import { nameOfClass } from "./module-graph.ts";

const hooks = /^(onModuleInit|onApplicationBootstrap)$/;
/** What their decorators start is an entry point of its own, or no business of a service that answers HTTP. */
const elsewhere =
  /^(@nestjs\/(common|graphql|websockets|microservices|schedule|bull|bullmq)|nestjs-command|nest-commander|type-graphql|nest-bull|@golevelup\/nestjs-rabbitmq|@ssut\/nestjs-sqs)$/;

/** What a provider does by being there. */
export function actsOf(machine: Machine, type: ClassValue): Pick<ProviderFact, "acts" | "actsOn"> {
  const chain = ancestry(machine, type);
  const base = chain.at(-1)?.node.heritageClauses?.find((own) => own.token === ts.SyntaxKind.ExtendsKeyword);
  if (base !== undefined) return { acts: "by-base" };
  const found = classDecorators(machine, type).filter(({ pkg }) => !elsewhere.test(pkg));
  if (found.length > 0)
    return { acts: "by-decorator", actsOn: found.flatMap(({ args }) => args.flatMap(classesIn)) };
  const hooked = chain.some((owner) =>
    owner.node.members.some((member) => hooks.test(member.name?.getText() ?? "")),
  );
  if (hooked) return { acts: "by-hook" };
  return chain.some(({ node }) => registersItself(node)) ? { acts: "by-constructor" } : {};
}

/** `@CommandHandler(PlaceOrder)`, `@EventsHandler(A, B)`. */
function classesIn(value: Value): string[] {
  if (value.kind === "class") return [nameOfClass(value)];
  return value.kind === "array" ? value.items.flatMap((item) => classesIn(item.value)) : [];
}

/** `source.subscribers.push(this)`: a constructor that hands the instance to somebody. */
const registersItself = treeQuestion("whether a class registers itself", (node: ts.ClassLikeDeclaration) => {
  const builder = node.members.find(ts.isConstructorDeclaration)?.body;
  const handsOver = (inner: ts.Node): boolean =>
    (ts.isCallExpression(inner) && inner.arguments.some((own) => own.kind === ts.SyntaxKind.ThisKeyword)) ||
    (ts.forEachChild(inner, (child) => handsOver(child) || undefined) ?? false);
  return builder !== undefined && handsOver(builder);
});
