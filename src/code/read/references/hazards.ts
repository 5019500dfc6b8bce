import { ts } from "ts-morph";
import type { TraitFact } from "../facts.ts";
import { nodeQuestion } from "../project/question.ts";
import type { SymbolFinder } from "../symbols/symbol-finder.ts";
import { isHandleParameter, isHandleType } from "./handle-type.ts";
import { streamType, transactionType } from "./passed-values.ts";
import { givesBack, isPlain, returnedBy } from "./plain-values.ts";

type Hazard = TraitFact["hazards"][number];

const order: readonly Hazard[] = [
  "date",
  "map",
  "buffer",
  "bigint",
  "class",
  "function",
  "stream",
  "transaction",
  "any",
];

const deepest = 4;
/** Types looked at for one signature; a wider one says nothing more that anybody would read. */
const mostTypes = 200;

const known: Readonly<Record<string, Hazard>> = {
  Date: "date",
  Map: "map",
  Set: "map",
  WeakMap: "map",
  ReadonlyMap: "map",
  ReadonlySet: "map",
  Buffer: "buffer",
  ArrayBuffer: "buffer",
  Uint8Array: "buffer",
  Blob: "buffer",
  Function: "function",
  BigInt: "bigint",
  Decimal: "class",
  Big: "class",
  BigNumber: "class",
  Moment: "class",
  Dayjs: "class",
  DateTime: "class",
  Job: "class",
  Queue: "class",
  Redis: "class",
  DataSource: "class",
  Connection: "class",
  Kysely: "class",
  Knex: "class",
  PrismaClient: "class",
  Pool: "class",
  Sequelize: "class",
  Repository: "class",
  Model: "class",
  Socket: "class",
  Error: "class",
  URL: "class",
  RegExp: "class",
  Response: "stream",
};

/** Of the language, and what wraps other types without adding to them. */
const transparent =
  /^(Promise|PromiseLike|Array|ReadonlyArray|Readonly|Partial|Required|Pick|Omit|Record|NonNullable|Awaited|Exclude|Extract|Nullable|Maybe|Lean\w*|Selectable|Insertable|Updateable|Generated|ColumnType|DeepPartial|InferAttributes|Relation|Ref|Loaded)$/;
const simple =
  /^(String|Number|Boolean|Object|Symbol|const|Uppercase|Lowercase|Capitalize|Parameters|ReturnType|InstanceType|keyof|ObjectId|Types|UUID)$/;

/** What JSON changes or cannot carry in the declared parameters and result of a function. */
export const hazardsIn = nodeQuestion(
  "what JSON cannot carry",
  (node: ts.SignatureDeclaration, { checker }): Hazard[] => hazardsOf(node, checker),
);

function hazardsOf(node: ts.SignatureDeclaration, checker: SymbolFinder): Hazard[] {
  const found = new Set<Hazard>();
  const seen = new Set<ts.Node>();
  let given = true;

  for (const parameter of node.parameters) {
    const optional = parameter.questionToken !== undefined || parameter.initializer !== undefined;
    if (ts.isIdentifier(parameter.name) && parameter.name.text === "this") continue;
    if (isHandleParameter(parameter, checker)) continue;
    if (parameter.type === undefined) {
      if (parameter.initializer === undefined) found.add("any");
      continue;
    }
    const own = new Set<Hazard>();
    visitType(parameter.type, 0, own);
    // What a caller may leave out is judged where it is handed over.
    for (const one of own) if (!(optional && isOfCall(one))) found.add(one);
  }
  given = false;
  if (node.type !== undefined) visitType(node.type, 0, found);
  else if (givesBack(node)) for (const one of undeclared(node)) found.add(one);
  return order.filter((one) => found.has(one));

  /** Without an annotation only what is written right behind `return` can be told. */
  function undeclared(signature: ts.SignatureDeclaration): Hazard[] {
    return returnedBy(signature).flatMap(written);
  }

  function written(value: ts.Expression): Hazard[] {
    if (isPlain(value, checker)) return [];
    if (ts.isParenthesizedExpression(value)) return written(value.expression);
    if (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) return ["function"];
    if (ts.isObjectLiteralExpression(value))
      return value.properties.flatMap((one): Hazard[] => {
        if (ts.isMethodDeclaration(one)) return ["function"];
        return ts.isPropertyAssignment(one) ? written(one.initializer) : ["any"];
      });
    if (ts.isNewExpression(value) && ts.isIdentifier(value.expression)) {
      const { text } = value.expression;
      if (known[text] !== undefined) return [known[text]];
    }
    const holder = checker.getHolder(value);
    return [
      holder !== undefined && ts.isClassLike(holder) && holder.members.some(isMethod) ? "class" : "any",
    ];
  }

  function visitType(type: ts.TypeNode, depth: number, into: Set<Hazard>): void {
    if (depth > deepest || seen.size > mostTypes) return;
    if (ts.isTypeReferenceNode(type)) visitReference(type, depth, into);
    else if (ts.isTypeLiteralNode(type)) for (const one of type.members) visitMember(one, depth + 1, into);
    else if (ts.isFunctionTypeNode(type) || ts.isConstructorTypeNode(type)) into.add("function");
    else if (type.kind === ts.SyntaxKind.BigIntKeyword) into.add("bigint");
    else if (type.kind === ts.SyntaxKind.AnyKeyword || type.kind === ts.SyntaxKind.UnknownKeyword)
      into.add("any");
    else for (const part of partsOf(type)) visitType(part, depth, into);
  }

  function visitMember(member: ts.Node, depth: number, into: Set<Hazard>): void {
    if (ts.isPropertySignature(member) || ts.isPropertyDeclaration(member)) {
      if (member.type === undefined) return;
      const own = new Set<Hazard>();
      visitType(member.type, depth, own);
      for (const one of own) if (!(member.questionToken !== undefined && isOfCall(one))) into.add(one);
    } else if (ts.isMethodSignature(member)) {
      if (member.questionToken === undefined) into.add("function");
    } else if (ts.isIndexSignatureDeclaration(member)) visitType(member.type, depth, into);
  }

  function visitReference(type: ts.TypeReferenceNode, depth: number, into: Set<Hazard>): void {
    if (given && isHandleType(type, checker)) return;
    const last = ts.isIdentifier(type.typeName) ? type.typeName : type.typeName.right;
    const name = last.text;
    const declared = declarationsOf(last);
    for (const argument of type.typeArguments ?? [])
      if (
        declared.length > 0 ||
        !/^(Pick|Omit|Exclude|Extract)$/.test(name) ||
        argument === type.typeArguments?.[0]
      )
        visitType(argument, depth, into);
    if (declared.length === 0) {
      if (transactionType.test(name)) into.add("transaction");
      else if (streamType.test(name)) into.add("stream");
      else if (known[name] !== undefined && !isGenerated(last)) into.add(known[name]);
      else if (!transparent.test(name) && !simple.test(name) && !/^T?[A-Z]?$/.test(name)) into.add("any");
      return;
    }
    for (const declaration of declared) {
      if (ts.isTypeParameterDeclaration(declaration) || seen.has(declaration)) continue;
      seen.add(declaration);
      if (ts.isTypeAliasDeclaration(declaration)) {
        if (
          transactionType.test(name) &&
          !/(Dto|Data|Input|Type|Row)$/.test(name) &&
          isHandle(declaration.type)
        )
          into.add("transaction");
        else visitType(declaration.type, depth, into);
      } else if (ts.isInterfaceDeclaration(declaration) || ts.isClassLike(declaration))
        visitShape(declaration, depth + 1, into);
    }
  }

  function visitShape(
    node: ts.InterfaceDeclaration | ts.ClassLikeDeclaration,
    depth: number,
    into: Set<Hazard>,
  ): void {
    if (depth > deepest) return;
    if (ts.isClassLike(node) && node.members.some(isMethod)) into.add("class");
    for (const member of node.members) visitMember(member, depth, into);
    for (const clause of node.heritageClauses ?? []) {
      if (ts.isClassLike(node) && clause.token === ts.SyntaxKind.ImplementsKeyword) continue;
      for (const { expression } of clause.types) {
        const bases = ts.isIdentifier(expression) ? declarationsOf(expression) : [];
        for (const base of bases)
          if ((ts.isInterfaceDeclaration(base) || ts.isClassLike(base)) && !seen.has(base)) {
            seen.add(base);
            visitShape(base, depth, into);
          }
        if (
          bases.length === 0 &&
          ts.isClassLike(node) &&
          /^(BaseEntity|Model|Document)$/.test(expression.getText())
        )
          into.add("class");
      }
    }
  }

  /** Row types and enums of a generated client are often called like things of the language. */
  function isGenerated(name: ts.Identifier): boolean {
    const [declaration] = checker.getSymbolAtLocation(name)?.declarations ?? [];
    if (declaration === undefined || !ts.isImportSpecifier(declaration)) return false;
    return /prisma/.test(declaration.parent.parent.parent.moduleSpecifier.getText());
  }

  function declarationsOf(name: ts.Identifier): readonly ts.Node[] {
    const symbol = checker.getSymbolAtLocation(name);
    if (symbol === undefined) return [];
    const followed = checker.getAliasedSymbol(symbol).declarations ?? [];
    return followed.filter(
      (one) => !ts.isImportSpecifier(one) && !ts.isImportClause(one) && !ts.isSourceFile(one),
    );
  }
}

/** Types that a type is put together from. */
function partsOf(type: ts.TypeNode): readonly ts.TypeNode[] {
  if (ts.isArrayTypeNode(type)) return [type.elementType];
  if (ts.isTupleTypeNode(type))
    return type.elements.map((one) => (ts.isNamedTupleMember(one) ? one.type : one));
  if (ts.isUnionTypeNode(type) || ts.isIntersectionTypeNode(type)) return type.types;
  if (ts.isParenthesizedTypeNode(type) || ts.isOptionalTypeNode(type) || ts.isRestTypeNode(type))
    return [type.type];
  return ts.isTypeOperatorNode(type) && type.operator !== ts.SyntaxKind.KeyOfKeyword ? [type.type] : [];
}

/** Only in the way of a call that hands one over. */
function isOfCall(hazard: Hazard): boolean {
  return hazard === "function" || hazard === "transaction" || hazard === "stream";
}

/** `type Trx = Transaction<Database>`; a union or an object of that name is data. */
function isHandle(type: ts.TypeNode): boolean {
  return !ts.isTypeLiteralNode(type);
}

function isMethod(member: ts.ClassElement): boolean {
  return (
    ts.isMethodDeclaration(member) &&
    !(member.modifiers ?? []).some((own) => own.kind === ts.SyntaxKind.StaticKeyword)
  );
}
