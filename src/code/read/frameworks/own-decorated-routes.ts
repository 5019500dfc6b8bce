import { ts } from "ts-morph";
import type { Sources } from "../project/open-sources.ts";
import type { Candidate } from "./framework.ts";

const verbNames = /^(http)?(get|post|put|patch|delete|del|all)$/i;

/** Methods with a verb of the project's own making before them (`@Get("/late")`): told of where no route leads to them. */
export function findOwnDecoratedRoutes(sources: Sources, file: ts.SourceFile): Candidate[] {
  const methods = file.statements
    .filter(ts.isClassDeclaration)
    .flatMap((own) => own.members.filter(ts.isMethodDeclaration));
  return methods.flatMap((method): Candidate[] => {
    const verb = (ts.getDecorators(method) ?? [])
      .map(({ expression }) => (ts.isCallExpression(expression) ? expression.expression : expression))
      .find(
        (callee) => ts.isIdentifier(callee) && verbNames.test(callee.text) && isOwn(sources, file, callee),
      );
    if (verb === undefined) return [];
    const reason = `no route was seen to lead to this method, though @${verb.getText()} of the project's own is before it`;
    return [{ call: method, what: "endpoint", reason, handles: true }];
  });
}

function isOwn(sources: Sources, file: ts.SourceFile, { text }: ts.Identifier): boolean {
  return file.statements.some((statement) => {
    if (ts.isFunctionDeclaration(statement)) return statement.name?.text === text;
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return false;
    const bindings = statement.importClause?.namedBindings;
    const named =
      bindings !== undefined &&
      ts.isNamedImports(bindings) &&
      bindings.elements.some(({ name }) => name.text === text);
    return named && sources.resolve(sources.pathOf(file), statement.moduleSpecifier.text).file !== null;
  });
}
