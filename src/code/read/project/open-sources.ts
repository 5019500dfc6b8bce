import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ts } from "ts-morph";
import type { ResolveModule } from "../imports/resolve-module.ts";

export interface Sources {
  readonly root: string;
  readonly files: ReadonlyMap<string, ts.SourceFile>;
  readonly checker: ts.TypeChecker;
  readonly resolve: ResolveModule;
  pathOf(node: ts.Node): string;
  lineOf(node: ts.Node): number;
  lineAt(file: ts.SourceFile, position: number): number;
  hashOf(path: string): string;
}

/**
 * The compiler over the project's own files only: no lib, no packages. Names and scopes are what is asked of it,
 * and for those nothing else is needed; it costs a tenth of a full program (docs/decisions).
 */
export function openSources(root: string, paths: readonly string[], resolve: ResolveModule): Sources {
  const files = new Map<string, ts.SourceFile>();
  const hashes = new Map<string, string>();
  const pathByName = new Map(paths.map((path) => [join(root, path).split("\\").join("/"), path]));
  const names = [...pathByName.keys()];
  const options: ts.CompilerOptions = {
    allowJs: true,
    checkJs: false,
    noLib: true,
    types: [],
    strict: false,
    skipLibCheck: true,
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    moduleDetection: ts.ModuleDetectionKind.Force,
    resolveJsonModule: false,
    noEmit: true,
  };

  const host: ts.CompilerHost = {
    getSourceFile(name, languageVersion) {
      const path = pathByName.get(name);
      if (path === undefined) return undefined;
      const bytes = readBytes(join(root, path));
      hashes.set(path, createHash("sha256").update(bytes).digest("hex"));
      // The byte order mark stays in: spans are offsets into the file as it is on disk.
      const text = bytes.toString("utf8");
      const file = ts.createSourceFile(name, text, languageVersion, true, scriptKind(name));
      files.set(path, file);
      return file;
    },
    getDefaultLibFileName: () => "lib.d.ts",
    writeFile: () => {},
    getCurrentDirectory: () => root,
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    fileExists: (name) => pathByName.has(name),
    readFile: () => undefined,
    resolveModuleNameLiterals: (literals, containing) =>
      literals.map((literal) => {
        const from = pathByName.get(containing);
        const file = from === undefined ? null : resolve(from, literal.text).file;
        const known = file !== null && paths.includes(file) ? join(root, file).split("\\").join("/") : null;
        return {
          resolvedModule:
            known === null
              ? undefined
              : { resolvedFileName: known, extension: extensionOf(known), isExternalLibraryImport: false },
        };
      }),
    resolveTypeReferenceDirectiveReferences: (references) =>
      references.map(() => ({ resolvedTypeReferenceDirective: undefined })),
  };
  const program = ts.createProgram({ rootNames: names, options, host });

  return {
    root,
    files: new Map(paths.flatMap((path) => (files.has(path) ? [[path, files.get(path)!]] : []))),
    checker: program.getTypeChecker(),
    resolve,
    pathOf: (node) => pathByName.get(node.getSourceFile().fileName) ?? node.getSourceFile().fileName,
    lineOf: (node) => node.getSourceFile().getLineAndCharacterOfPosition(node.getStart()).line + 1,
    lineAt: (file, position) => file.getLineAndCharacterOfPosition(position).line + 1,
    hashOf: (path) => hashes.get(path) ?? "",
  };
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}

function scriptKind(name: string): ts.ScriptKind {
  if (/\.tsx$/.test(name)) return ts.ScriptKind.TSX;
  if (/\.[cm]?ts$/.test(name)) return ts.ScriptKind.TS;
  // JSX in a .js file is common in front ends and harmless in the rest.
  return ts.ScriptKind.JSX;
}

function extensionOf(name: string): string {
  return /(\.d\.[cm]?ts|\.[cm]?[jt]sx?)$/.exec(name)?.[0] ?? ".ts";
}
