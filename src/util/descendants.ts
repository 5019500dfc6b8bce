/** These and all below them, in no order that matters; a tree may be as deep as it likes. */
export function* descendants<Node extends { readonly children: readonly Node[] }>(
  roots: readonly Node[],
): Generator<Node, undefined> {
  const open = [...roots];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    yield next;
    open.push(...next.children);
  }
  return undefined;
}
