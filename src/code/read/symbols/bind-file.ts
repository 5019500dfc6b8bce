import { ts } from "ts-morph";

const options: ts.CompilerOptions = { allowJs: true, target: ts.ScriptTarget.ESNext };

/** The compiler's own binder, which it does not list among its public functions. */
const bind: (file: ts.SourceFile, options: ts.CompilerOptions) => void = Reflect.get(ts, "bindSourceFile");

/** Finds out which name is declared where: `lookup` answers for what is bound. */
export function bindFile(file: ts.SourceFile): void {
  bind(file, options);
}
