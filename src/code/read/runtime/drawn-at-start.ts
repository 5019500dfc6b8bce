import { ts } from "ts-morph";
import type { Sources } from "../project/open-sources.ts";
import type { UnitsRead } from "../units/read-units.ts";
import type { UnitDraft } from "../units/unit-draft.ts";
import { importedNames } from "./imported-names.ts";
import { runsAtOnce } from "./runs-at-once.ts";

/** What gives another value each time: of the language, of `node:crypto`, and of the usual packages. */
const sourcesOfChance = new Set(
  "randomBytes randomUUID randomInt randomFillSync getRandomValues generateKeyPairSync generateKeySync generateKeyPair generateKey genSaltSync genSalt nanoid uuid uuidv1 uuidv4 uuidv7 v1 v4 v7 ulid cuid createId".split(
    " ",
  ),
);
/** `uuid` and `v1` are words of others, too: `uuid("id")` of a data layer describes a column. Packages that draw say so in their names. */
const packageOfChance = /crypt|uuid|guid|nanoid|ulid|cuid|rand|uniq|salt|argon|(^|[-/@])ids?\b/i;
const mayDraw = /random|generateKey|genSalt|nanoid|uuid|ulid|cuid|createId/i;
/** What was written down or is looked up outside of the process is the same for all of them. */
const keptOutside = /\b(readFile|writeFile|readFileSync|writeFileSync)\b/;
const maxDepth = 3;

/**
 * Whether a variable's first value is another one in each process: made of random numbers when the process starts, by
 * itself or by functions of the project. `unless-set`: only where the environment gives none.
 */
export function drawnAtStart(
  declaration: ts.VariableDeclaration,
  sources: Sources,
  units: UnitsRead,
): "always" | "unless-set" | null {
  const { initializer } = declaration;
  if (initializer === undefined || ts.isFunctionLike(initializer) || ts.isClassLike(initializer)) return null;
  if (!draws(initializer, { sources, units, depth: 0 })) return null;
  return /\b(process\.env|import\.meta\.env|\w*config\w*\.)/i.test(initializer.getText())
    ? "unless-set"
    : "always";
}

interface Search {
  readonly sources: Sources;
  readonly units: UnitsRead;
  readonly depth: number;
}

function draws(node: ts.Node, search: Search): boolean {
  if (ts.isFunctionLike(node) && !runsAtOnce(node)) return false;
  if (ts.isClassLike(node)) return false;
  if (ts.isCallExpression(node) && isDrawing(node.expression, search)) return true;
  return ts.forEachChild(node, (child) => draws(child, search) || undefined) ?? false;
}

function isDrawing(callee: ts.Expression, search: Search): boolean {
  if (ts.isIdentifier(callee)) {
    const own = [...search.units.names.identifier(callee)].filter(({ kind }) => kind !== "import");
    return own.length === 0
      ? sourcesOfChance.has(callee.text) && isOfChance(callee)
      : own.some((draft) => drawsWhenCalled(draft, search));
  }
  if (!ts.isPropertyAccessExpression(callee)) return false;
  const { name, expression } = callee;
  if (name.text === "random") return expression.getText() === "Math";
  return sourcesOfChance.has(name.text) && ts.isIdentifier(expression) && isOfChance(expression);
}

/** Also when nobody says where the name is from, as for the language's own `crypto`. */
function isOfChance(name: ts.Identifier): boolean {
  const pkg = importedNames(name.getSourceFile()).get(name.text)?.pkg;
  return pkg === undefined || pkg.startsWith(".") || packageOfChance.test(pkg);
}

/** `makeSalt()`, where the project's own `makeSalt` draws while it runs. */
function drawsWhenCalled(draft: UnitDraft, { sources, units, depth }: Search): boolean {
  if (depth >= maxDepth || !mayDraw.test(sources.textOf(draft.file))) return false;
  const body = bodyOf(draft.node);
  if (body === undefined || keptOutside.test(body.getText())) return false;
  return draws(body, { sources, units, depth: depth + 1 });
}

function bodyOf(node: ts.Node): ts.Node | undefined {
  if (ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isArrowFunction(node))
    return node.body;
  if (ts.isVariableDeclaration(node)) return node.initializer && bodyOf(node.initializer);
  if (ts.isExportAssignment(node) || ts.isParenthesizedExpression(node)) return bodyOf(node.expression);
  if (ts.isExpressionStatement(node)) return bodyOf(node.expression);
  if (ts.isBinaryExpression(node)) return bodyOf(node.right);
  if (ts.isVariableStatement(node))
    return node.declarationList.declarations.map((one) => bodyOf(one)).find((body) => body !== undefined);
  return undefined;
}
