/**
 * Whether objects are those that the Gateway API's definitions describe: @kubernetes-models has the checks of the
 * official schema, and types, which know what a field is that they do not have.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { validate as gateway } from "@kubernetes-models/gateway-api/_schemas/IoK8sSigsGatewayApiApisV1Gateway";
import { validate as httpRoute } from "@kubernetes-models/gateway-api/_schemas/IoK8sSigsGatewayApiApisV1HTTPRoute";
import ts from "typescript";

export interface GatewayObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: Record<string, unknown>;
}

interface Check {
  (value: unknown): boolean;
  errors?:
    | readonly {
        readonly instancePath: string;
        readonly message?: string;
        readonly keyword: string;
        readonly params: unknown;
      }[]
    | null;
}

const checks: Readonly<Record<string, Check>> = { Gateway: gateway as Check, HTTPRoute: httpRoute as Check };

/** Matches that all rules of a route may have together: a rule of the definition that is no JSON schema. */
const mostMatches = 128;

export function gatewayProblems(objects: readonly GatewayObject[]): string[] {
  return [...objects.flatMap(schemaProblems), ...unknownFields(objects)];
}

function schemaProblems(object: GatewayObject): string[] {
  const check = checks[object.kind];
  if (check === undefined) return [`${object.kind}: unknown kind`];
  const found = check(object)
    ? []
    : (check.errors ?? []).map(
        ({ instancePath, keyword, params }) => `${instancePath}: ${keyword} ${JSON.stringify(params)}`,
      );
  const rules = (object.spec.rules ?? []) as { readonly matches: readonly unknown[] }[]; // checked above
  const matches = rules.reduce((sum, rule) => sum + rule.matches.length, 0);
  return matches > mostMatches ? [...found, `rules: ${matches} matches`] : found;
}

/** The API server would drop them. */
function unknownFields(objects: readonly GatewayObject[]): string[] {
  const { resolve } = createRequire(import.meta.url);
  const types = join(
    dirname(resolve("@kubernetes-models/gateway-api/package.json")),
    "gateway.networking.k8s.io/v1",
  );
  const folder = mkdtempSync(join(tmpdir(), "msa-gateway-"));
  const file = join(folder, "objects.ts");
  const lines = objects.map(
    (object, at) =>
      `const object${at}: import(${JSON.stringify(join(types, object.kind))}).I${object.kind} = ${JSON.stringify(object)};`,
  );
  writeFileSync(file, lines.join("\n"));
  const program = ts.createProgram([file], {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: [],
  });
  const found = ts
    .getPreEmitDiagnostics(program, program.getSourceFile(file))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
  rmSync(folder, { recursive: true });
  return found;
}
