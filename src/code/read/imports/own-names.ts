import { ts } from "ts-morph";
import type { Sources } from "../project/open-sources.ts";

/** Names of a file's top level that code of the project stands behind: declared here, or imported from another of its files. */
export function ownNames(sources: Sources, path: string, file: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  for (const statement of file.statements) {
    if (ts.isFunctionDeclaration(statement)) names.add(statement.name?.text ?? "");
    else if (ts.isVariableStatement(statement))
      for (const { name } of statement.declarationList.declarations) names.add(name.getText());
    else if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier))
      if (sources.resolve(path, statement.moduleSpecifier.text).file !== null)
        for (const name of statement.importClause?.getText().match(/\w+/g) ?? []) names.add(name);
  }
  return names;
}
