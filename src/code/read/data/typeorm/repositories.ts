import { ts } from "ts-morph";
import { unwrap } from "../../imports/require-call.ts";
import { calledMethod, lastName } from "../data-reader.ts";
import type { Model, Models } from "../models/model.ts";
import { declarationsOf, modelInType, type ValueQuestion } from "../models/model-of-value.ts";

export interface RepositoryQuestion extends ValueQuestion {
  readonly models: Models;
  /** Name of a class that extends a repository to the name of its model. */
  readonly repositories: ReadonlyMap<string, string>;
}

const makers =
  /^(getRepository|getCustomRepository|withRepository|getTreeRepository|getMongoRepository|extend)$/;

/** The model behind `getRepository(User)`, a `Repository<User>`, `this` in such a class, or an active record class. */
export function modelOfRepository(
  question: RepositoryQuestion,
  receiver: ts.Expression,
  depth = 0,
): Model | undefined {
  if (depth > 5) return undefined;
  const { models, repositories } = question;
  const node = unwrap(receiver);
  const byName = (name: string | undefined): Model | undefined =>
    models.get(repositories.get(name ?? "") ?? name ?? "");
  if (ts.isCallExpression(node)) {
    const name = lastName(node.expression);
    const [argument] = node.arguments;
    if (name === null || !makers.test(name)) return undefined;
    const given = argument === undefined ? undefined : byName(lastName(argument) ?? undefined);
    const called = calledMethod(node);
    return given ?? (called === null ? undefined : modelOfRepository(question, called.receiver, depth + 1));
  }
  if (node.kind === ts.SyntaxKind.ThisKeyword || node.kind === ts.SyntaxKind.SuperKeyword) {
    const owner = ts.findAncestor(node, ts.isClassLike);
    return owner?.name === undefined ? undefined : models.get(repositories.get(owner.name.text) ?? "");
  }
  if (ts.isIdentifier(node) && models.has(node.text)) return models.get(node.text);
  for (const declaration of declarationsOf(question.context, node)) {
    if (
      !ts.isVariableDeclaration(declaration) &&
      !ts.isPropertyDeclaration(declaration) &&
      !ts.isParameter(declaration)
    )
      continue;
    const injected = injectedModel(declaration);
    const found =
      (declaration.type === undefined ? undefined : repositoryType(question, declaration.type)) ??
      (injected === null ? undefined : byName(injected));
    if (found !== undefined) return found;
    if (declaration.initializer !== undefined)
      return modelOfRepository(question, declaration.initializer, depth + 1);
  }
  return undefined;
}

/** `Repository<User>`, `EntityRepository<User>`, `typeof User`, or a class of the project that is one. */
function repositoryType({ models, repositories }: RepositoryQuestion, type: ts.TypeNode): Model | undefined {
  const own = ts.isTypeReferenceNode(type) ? repositories.get(type.typeName.getText()) : undefined;
  if (own !== undefined) return models.get(own);
  const isRepository =
    ts.isTypeQueryNode(type) ||
    (ts.isTypeReferenceNode(type) && /Repository$|^Model$/.test(type.typeName.getText()));
  const named = isRepository ? modelInType({ isModel: (name) => models.has(name) }, type) : null;
  return named === null ? undefined : models.get(named);
}

/** `@InjectRepository(User) private readonly users`. */
function injectedModel(declaration: ts.Declaration): string | null {
  if (!ts.canHaveDecorators(declaration)) return null;
  for (const { expression } of ts.getDecorators(declaration) ?? []) {
    if (
      !ts.isCallExpression(expression) ||
      !/^Inject(Repository|Model)$/.test(expression.expression.getText())
    )
      continue;
    const [argument] = expression.arguments;
    if (argument !== undefined) return lastName(argument);
  }
  return null;
}
