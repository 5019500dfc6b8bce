import { ts } from "ts-morph";
import type { Candidate } from "./framework.ts";

const packages =
  /^(routing-controllers|koa-swagger-decorator|koa-joi-controllers|koa-joi-swagger|koa-decorator|koa-decorators|koa-dec-router|koa-router-decorators?|koa-controllers|tsoa|@midwayjs\/.*|@tsed\/.*|@overnightjs\/core|inversify-(koa|express)-utils|fastify-decorators|@decorators\/express|koa-ts-controllers|koa-ts-swagger)$/;
const verbNames = /^(http)?(get|post|put|patch|delete|del|head|options|all|method|request|routeConfig)$/i;

/** Methods that decorators of a package make into endpoints: named with the package, for it is not read. */
export function findDecoratedRoutes(file: ts.SourceFile): Candidate[] {
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
        found.push({
          call: node,
          what: "endpoint",
          reason: `routes declared by decorators of ${pkg} are not read`,
        });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
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
    if (!packages.test(pkg) || clause === undefined) continue;
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
