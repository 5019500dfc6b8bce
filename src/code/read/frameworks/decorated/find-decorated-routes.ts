import { ts } from "ts-morph";
import type { Sources } from "../../project/open-sources.ts";
import { question } from "../../project/question.ts";
import type { Candidate } from "../framework.ts";
import { dialects } from "./dialects.ts";

/** Packages of this kind that nobody reads yet. */
const unread =
  /^(koa-joi-swagger|koa-decorator|koa-decorators|koa-dec-router|koa-router-decorators?|koa-controllers|koa-ts-controllers|koa-ts-swagger|@midwayjs\/.*|inversify-koa-utils)$/;
const verbNames = /^(http)?(get|post|put|patch|delete|del|head|options|all|method|request|routeConfig)$/i;

const seen = /@\w+(\.\w+)?\s*\(|__decorate/;

/** Methods that decorators of a package make into endpoints: told of where no route leads to them. */
export function findDecoratedRoutes(sources: Sources): Candidate[] {
  return sources.pathsLike(seen).flatMap((path) => candidatesIn(sources, path, null));
}

const candidatesIn = question("methods with decorators of packages", (_sources, file): Candidate[] => {
  const origins = decoratorPackages(file);
  if (origins.size === 0) return [];
  const found: Candidate[] = [];
  const visit = (node: ts.Node): void => {
    // `@Get() list = async () => {}` is decorated, too.
    if (ts.isMethodDeclaration(node) || ts.isPropertyDeclaration(node)) {
      const pkg = (ts.getDecorators(node) ?? [])
        .map(({ expression }) => {
          const callee = ts.isCallExpression(expression) ? expression.expression : expression;
          const [head = "", ...members] = callee.getText().split(".");
          const origin = origins.get(head);
          return verbNames.test(members.at(-1) ?? origin?.name ?? "") ? origin?.pkg : undefined;
        })
        .find((own) => own !== undefined);
      if (pkg !== undefined)
        found.push({ call: node, what: "endpoint", reason: reasonFor(pkg), handles: true });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
});

function reasonFor(pkg: string): string {
  const dialect = dialects.find(({ packages }) => packages.test(pkg));
  return dialect === undefined
    ? `routes declared by decorators of ${pkg} are not read`
    : `no call was seen to hand its class to ${dialect.registers} (${pkg})`;
}

interface Origin {
  readonly pkg: string;
  readonly name: string;
}

function decoratorPackages(file: ts.SourceFile): Map<string, Origin> {
  const origins = new Map<string, Origin>();
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const pkg = statement.moduleSpecifier.text;
    const clause = statement.importClause;
    if (!isKnown(pkg) || clause === undefined) continue;
    if (clause.name !== undefined) origins.set(clause.name.text, { pkg, name: clause.name.text });
    const { namedBindings } = clause;
    if (namedBindings === undefined) continue;
    if (ts.isNamespaceImport(namedBindings)) origins.set(namedBindings.name.text, { pkg, name: "" });
    else
      for (const element of namedBindings.elements)
        origins.set(element.name.text, { pkg, name: (element.propertyName ?? element.name).text });
  }
  return origins;
}

function isKnown(pkg: string): boolean {
  return unread.test(pkg) || dialects.some(({ packages }) => packages.test(pkg));
}
