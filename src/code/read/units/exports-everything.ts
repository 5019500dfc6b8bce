import { ts } from "ts-morph";

const known = new WeakMap<ts.SourceFile, boolean>();

/**
 * A declaration file that imports and never says what it exports: TypeScript then exports all that it declares. Without
 * its imports it would be no module any more, and what it declares global.
 */
export function exportsEverything(file: ts.SourceFile): boolean {
  const before = known.get(file);
  if (before !== undefined) return before;
  const imports = file.statements.some(
    (one) => ts.isImportDeclaration(one) || ts.isImportEqualsDeclaration(one),
  );
  const says = file.statements.some((one) => ts.isExportDeclaration(one) || ts.isExportAssignment(one));
  const answer = file.isDeclarationFile && imports && !says;
  known.set(file, answer);
  return answer;
}
