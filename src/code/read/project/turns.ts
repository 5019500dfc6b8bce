/**
 * Files are looked at in turns: what is opened in a turn stays open until it ends, and is let go all at once. So a file has one
 * tree within a turn, and trees die young, which costs the garbage collector almost nothing; a weak reference would carry each of
 * them over to the old ones first.
 */
let number = 0;
let running = false;

/** Which turn it is; what was found in another one holds trees that others do not see any more. */
export function turnNumber(): number {
  return number;
}

export function isInTurn(): boolean {
  return running;
}

export function inTurn<Result>(work: () => Result): Result {
  const before = running;
  running = true;
  try {
    return work();
  } finally {
    running = before;
  }
}

export function endTurn(): void {
  number += 1;
}
