import { ts } from "ts-morph";

/** Where a local name of a file comes from: `{ pkg: "bullmq", name: "Worker" }`; `*` for the whole package, `default` for its default. */
export type ImportedNames = ReadonlyMap<string, { readonly pkg: string; readonly name: string }>;

export function importedNames(file: ts.SourceFile): ImportedNames {
  const names = new Map<string, { pkg: string; name: string }>();
  const add = (binding: ts.BindingName, pkg: string): void => {
    if (ts.isIdentifier(binding)) names.set(binding.text, { pkg, name: "*" });
    else if (ts.isObjectBindingPattern(binding))
      for (const { name, propertyName } of binding.elements)
        if (ts.isIdentifier(name)) names.set(name.text, { pkg, name: (propertyName ?? name).getText() });
  };
  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)) {
      const pkg = statement.moduleSpecifier.text;
      const clause = statement.importClause;
      if (clause?.name !== undefined) names.set(clause.name.text, { pkg, name: "default" });
      const bindings = clause?.namedBindings;
      if (bindings === undefined) continue;
      if (ts.isNamespaceImport(bindings)) names.set(bindings.name.text, { pkg, name: "*" });
      else
        for (const { name, propertyName } of bindings.elements)
          names.set(name.text, { pkg, name: (propertyName ?? name).text });
    } else if (ts.isVariableStatement(statement)) {
      for (const { name, initializer } of statement.declarationList.declarations) {
        const required = initializer === undefined ? null : requiredPackage(initializer);
        if (required !== null) add(name, required);
      }
    }
  }
  return names;
}

function requiredPackage(node: ts.Expression): string | null {
  if (!ts.isCallExpression(node) || node.expression.getText() !== "require") return null;
  const [first] = node.arguments;
  return first !== undefined && ts.isStringLiteral(first) ? first.text : null;
}
