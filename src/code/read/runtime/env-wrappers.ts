import { ts } from "ts-morph";

/** Where the environment is asked for by a name that is handed in: `function required(name) { return process.env[name] }`. */
export interface EnvWrapper {
  /** Of the function, method or constant. */
  readonly name: string;
  /** Which argument is the name. */
  readonly index: number;
}

/** The function around `process.env[name]` or `env.get(name)`, when `name` is one of its parameters. */
export function wrapperAround(asked: ts.Expression): EnvWrapper | null {
  if (!ts.isIdentifier(asked)) return null;
  for (let node: ts.Node | undefined = asked.parent; node !== undefined; node = node.parent) {
    if (!ts.isFunctionLike(node)) continue;
    const index = node.parameters.findIndex(
      (own) => ts.isIdentifier(own.name) && own.name.text === asked.text,
    );
    if (index < 0) continue;
    const name = nameOf(node);
    return name === null ? null : { name, index };
  }
  return null;
}

function nameOf(node: ts.SignatureDeclaration): string | null {
  if (node.name !== undefined) return node.name.getText();
  const { parent } = node;
  const named =
    ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent);
  return named ? parent.name.getText() : null;
}

/** The last word of what is called: `required`, `this.env.required`. */
export function calledName(node: ts.CallExpression): string | null {
  const callee = node.expression;
  if (ts.isIdentifier(callee)) return callee.text;
  return ts.isPropertyAccessExpression(callee) ? callee.name.text : null;
}
