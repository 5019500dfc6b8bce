import { ts } from "ts-morph";
import { ownNames } from "../imports/own-names.ts";
import type { Sources } from "../project/open-sources.ts";
import type { Candidate } from "./framework.ts";

const verbNames = /^(http)?(get|post|put|patch|delete|del|all)$/i;

/** Methods with a verb of the project's own making before them (`@Get("/late")`): told of where no route leads to them. */
export function findOwnDecoratedRoutes(sources: Sources, file: ts.SourceFile): Candidate[] {
  const methods = file.statements
    .filter(ts.isClassDeclaration)
    .flatMap(({ members }) => members.filter(ts.isMethodDeclaration));
  const decorated = methods.filter((method) => (ts.getDecorators(method) ?? []).length > 0);
  if (decorated.length === 0) return [];
  const own = ownNames(sources, sources.pathOf(file), file);
  return decorated.flatMap((method): Candidate[] => {
    const verb = (ts.getDecorators(method) ?? [])
      .map(({ expression }) => (ts.isCallExpression(expression) ? expression.expression : expression))
      .find((callee) => ts.isIdentifier(callee) && verbNames.test(callee.text) && own.has(callee.text));
    if (verb === undefined) return [];
    const reason = `no route was seen to lead to this method, though @${verb.getText()} of the project's own is before it`;
    return [{ call: method, what: "endpoint", reason, handles: true }];
  });
}
