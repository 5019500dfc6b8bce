/** Remembers the answers to the latest few thousand questions, then begins anew: what they hold cannot pile up. */
export function recently<Key extends object | string, Answer>(
  find: (key: Key) => Answer,
): (key: Key) => Answer {
  const known = new Map<Key, Answer>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = find(key);
    if (known.size >= mostKept) known.clear();
    known.set(key, found);
    return found;
  };
}

const mostKept = 4096;
