import { ts } from "ts-morph";

const names = /^(tx|trx|transaction|session|conn|queryRunner|manager|entityManager)$/;
const runs = /(transaction|atomic|transactional|withTx|\$transaction)$/i;
const begins = /\b(beginTransaction|startTransaction)\s*\(|["'`]\s*BEGIN\b/i;
const ends = /\bcommit(Transaction)?\s*\(|["'`]\s*COMMIT\b/i;

/**
 * What says, in the file itself, that a transaction is open where `node` stands: a function that is handed one, or that is
 * handed to what runs one, a decorator, a beginning in front and a commit behind.
 */
export function transactionAround(node: ts.Node): string | null {
  for (let at = node.parent; at !== undefined; at = at.parent) {
    if (!ts.isFunctionLike(at)) continue;
    const given = at.parameters.map(({ name }) => name.getText()).find((name) => names.test(name));
    if (given !== undefined) return `it runs with ${given}`;
    const { parent } = at;
    if (ts.isCallExpression(parent) && runs.test(parent.expression.getText()))
      return `it runs in ${parent.expression.getText()}`;
    const decorators = ts.canHaveDecorators(at) ? (ts.getDecorators(at) ?? []) : [];
    const decorator = decorators.find((one) => /transaction/i.test(one.getText()));
    if (decorator !== undefined) return `it runs in ${decorator.getText()}`;
    const text = at.getText();
    const place = node.getStart() - at.getStart();
    if (begins.test(text.slice(0, place)) && ends.test(text.slice(place)))
      return "a transaction begins in front of it and is committed behind it";
  }
  return null;
}
