import { ts } from "ts-morph";
import { initializerOf } from "../imports/fold-text.ts";
import type { Sources } from "../project/open-sources.ts";
import { question } from "../project/question.ts";

const emits = /^(emit|publish|dispatch|fire|emitAsync)$/;
const listens = /^(on|once|addListener|prependListener|subscribe|listen)$/;
const names = /(bus|emitter|events?|dispatcher|pubsub|hub|broker)$/i;
const never =
  /^(process|server|socket|io|req|res|request|response|stream|child|worker|redis|pool|client|db|connection|conn|app|router|ws|wss|cluster|watcher|readable|writable|mongoose|sequelize|mailer|transporter|window|document)$/i;

export interface EmitterCall {
  readonly role: "emit" | "listen";
  readonly name: ts.Expression;
  readonly callback: ts.Expression | null;
}

/** Calls on an EventEmitter, or on a bus of the project's own making. */
export function createEmitterFinder(sources: Sources): (node: ts.Node) => EmitterCall | null {
  const busClasses = findBusClasses(sources);

  function isEmitter(node: ts.Expression): boolean {
    if (node.kind === ts.SyntaxKind.ThisKeyword) {
      const owner = ts.findAncestor(node, ts.isClassLike);
      return owner?.name !== undefined && busClasses.has(owner.name.text);
    }
    const name = ts.isIdentifier(node)
      ? node.text
      : ts.isPropertyAccessExpression(node)
        ? node.name.text
        : "";
    const typed = typeOf(node);
    if (typed !== null) return /EventEmitter/.test(typed) || busClasses.has(typed);
    return !never.test(name) && names.test(name);
  }

  /** The class by annotation or by `new`; null where neither is written. */
  function typeOf(node: ts.Expression): string | null {
    const name = ts.isIdentifier(node) ? node : ts.isPropertyAccessExpression(node) ? node.name : null;
    if (name === null) return null;
    for (const declaration of sources.checker.getSymbolAtLocation(name)?.declarations ?? []) {
      if (
        !ts.isVariableDeclaration(declaration) &&
        !ts.isParameter(declaration) &&
        !ts.isPropertyDeclaration(declaration)
      )
        continue;
      if (declaration.type !== undefined) return declaration.type.getText().replace(/<.*$/s, "");
      if (declaration.initializer !== undefined && ts.isNewExpression(declaration.initializer))
        return declaration.initializer.expression.getText();
    }
    const made = ts.isIdentifier(name) ? initializerOf(sources.checker, name) : undefined;
    return made !== undefined && ts.isNewExpression(made) ? made.expression.getText() : null;
  }

  return (node) => {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return null;
    const method = node.expression.name.text;
    const role = emits.test(method) ? "emit" : listens.test(method) ? "listen" : null;
    const [name, callback] = node.arguments;
    if (role === null || name === undefined || (role === "listen" && callback === undefined)) return null;
    return isEmitter(node.expression.expression)
      ? { role, name, callback: role === "listen" ? (callback ?? null) : null }
      : null;
  };
}

/** Classes that extend an EventEmitter, or hold one and both emit and listen under whatever names. */
function findBusClasses(sources: Sources): Set<string> {
  const found = new Set<string>();
  for (const path of sources.pathsLike(/EventEmitter|Bus|Dispatcher|PubSub/))
    for (const { name, base, both } of classesIn(sources, path, null))
      if (both || (base !== null && (/EventEmitter/.test(base) || found.has(base)))) found.add(name);
  return found;
}

interface NamedClass {
  readonly name: string;
  readonly base: string | null;
  /** Has methods that emit and methods that listen. */
  readonly both: boolean;
}

const classesIn = question("classes that may be buses", (_sources, file): NamedClass[] => {
  const found: NamedClass[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isClassLike(node) && node.name !== undefined) {
      const base = node.heritageClauses
        ?.find((clause) => clause.token === ts.SyntaxKind.ExtendsKeyword)
        ?.types[0]?.expression.getText();
      const both = doesBoth(node);
      if (both || base !== undefined) found.push({ name: node.name.text, base: base ?? null, both });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
});

function doesBoth(node: ts.ClassLikeDeclaration): boolean {
  const methods = node.members.flatMap((member) =>
    ts.isMethodDeclaration(member) ? [member.name.getText()] : [],
  );
  return methods.some((method) => emits.test(method)) && methods.some((method) => listens.test(method));
}
