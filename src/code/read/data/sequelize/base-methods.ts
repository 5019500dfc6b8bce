import { ts } from "ts-morph";
import { question } from "../../project/question.ts";
import { type Access, calledMethod, type DataContext, forEachNode } from "../data-reader.ts";

/** Methods that a project's own base class gives to all models: name to what they do to the model's table. */
export interface BaseMethods {
  readonly ofClass: ReadonlyMap<string, Access["mode"]>;
  readonly ofRow: ReadonlyMap<string, Access["mode"]>;
}

const writes = /^(create|bulkCreate|save|update|upsert|destroy|increment|decrement|findOrCreate|restore)$/;
const reads = /^(findAll|findOne|findByPk|findAndCountAll|count|reload)$/;

/** `class Base extends Model { static createLogged(…) { return this.create(…) } }`, which has no table itself. */
export function readBaseMethods(context: DataContext, isModel: (name: string) => boolean): BaseMethods {
  const ofClass = new Map<string, Access["mode"]>();
  const ofRow = new Map<string, Access["mode"]>();
  const { sources } = context;
  for (const path of sources.pathsLike(/from\s+["'](@sequelize\/core|sequelize(-typescript)?)["']/))
    for (const { holder, name, isStatic, mode } of methodsOfDerived(sources, path, null))
      if (!isModel(holder)) (isStatic ? ofClass : ofRow).set(name, mode);
  return { ofClass, ofRow };
}

interface Method {
  readonly holder: string;
  readonly name: string;
  readonly isStatic: boolean;
  readonly mode: Access["mode"];
}

const methodsOfDerived = question("what methods do to their model", (_sources, file): Method[] => {
  const found: Method[] = [];
  for (const node of file.statements) {
    if (!ts.isClassDeclaration(node) || node.heritageClauses?.some(isExtends) !== true) continue;
    for (const member of node.members) {
      if (!ts.isMethodDeclaration(member) || member.body === undefined) continue;
      const mode = modeOf(member.body);
      const isStatic = member.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) === true;
      if (mode !== null)
        found.push({ holder: node.name?.text ?? "", name: member.name.getText(), isStatic, mode });
    }
  }
  return found;
});

const isExtends = ({ token }: ts.HeritageClause): boolean => token === ts.SyntaxKind.ExtendsKeyword;

/** What a method does to the model that it is called on. */
function modeOf(body: ts.Block): Access["mode"] | null {
  let mode: Access["mode"] | null = null;
  forEachNode(body, (node) => {
    const called = calledMethod(node);
    if (called?.receiver.kind !== ts.SyntaxKind.ThisKeyword) return;
    if (writes.test(called.name)) mode = "write";
    else if (reads.test(called.name)) mode ??= "read";
  });
  return mode;
}
