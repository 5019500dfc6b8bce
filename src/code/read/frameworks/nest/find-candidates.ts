import { ts } from "ts-morph";
import type { Sources } from "../../project/open-sources.ts";
import { question } from "../../project/question.ts";
import type { Candidate } from "../framework.ts";
import { verbs } from "./controllers.ts";

/** Methods with a verb of Nest on them, whether or not a module lists their class. */
export function findCandidates(sources: Sources): Candidate[] {
  return sources.pathsLike(/@nestjs\//).flatMap((path) => candidatesIn(sources, path, null));
}

const candidatesIn = question("calls like registrations of nest", (_sources, file): Candidate[] => {
  const found: Candidate[] = [];
  const names = importedVerbs(file);
  if (names.size === 0) return found;
  const visit = (node: ts.Node): void => {
    if (ts.isMethodDeclaration(node) && node.body !== undefined && hasVerb(node, names))
      found.push({ call: node, what: "endpoint" });
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
});

function hasVerb(node: ts.MethodDeclaration, names: ReadonlySet<string>): boolean {
  return (ts.getDecorators(node) ?? []).some(({ expression }) => {
    const callee = ts.isCallExpression(expression) ? expression.expression : expression;
    const name = ts.isPropertyAccessExpression(callee) ? callee.name : callee;
    return ts.isIdentifier(name) && names.has(name.text);
  });
}

/** `Query` of GraphQL and `Get` of other packages are not meant. */
function importedVerbs(file: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    if (statement.moduleSpecifier.text !== "@nestjs/common") continue;
    const bindings = statement.importClause?.namedBindings;
    if (bindings === undefined) continue;
    if (ts.isNamespaceImport(bindings)) for (const verb of Object.keys(verbs)) names.add(verb);
    else
      for (const { name, propertyName } of bindings.elements)
        if (Object.hasOwn(verbs, (propertyName ?? name).text)) names.add(name.text);
  }
  return names;
}
