import { type KeptAnswer, keepLooks, lookAgain } from "../project/body-looks.ts";
import { turnNumber } from "../project/turns.ts";

/**
 * Remembers the answers to the latest few thousand questions of a turn, then begins anew: what they hold cannot pile up, and
 * the trees of a turn go when it ends.
 */
export function recently<Key extends object | string, Answer>(
  find: (key: Key) => Answer,
): (key: Key) => Answer {
  const known = new Map<Key, KeptAnswer<Answer>>();
  let turn = turnNumber();
  return (key) => {
    if (turn !== turnNumber()) {
      turn = turnNumber();
      known.clear();
    }
    const before = known.get(key);
    if (before !== undefined) {
      lookAgain(before);
      return before.answer;
    }
    const found = keepLooks(() => find(key));
    if (known.size >= mostKept) known.clear();
    known.set(key, found);
    return found.answer;
  };
}

const mostKept = 4096;
