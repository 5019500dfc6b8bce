/** Binary heap: `pop` gives the item that goes before all others. */
export class Heap<Item> {
  readonly #items: Item[] = [];
  readonly #before: (a: Item, b: Item) => boolean;

  constructor(before: (a: Item, b: Item) => boolean) {
    this.#before = before;
  }

  push(item: Item): void {
    const items = this.#items;
    items.push(item);
    for (let at = items.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.#swapIf(at, parent)) break;
      at = parent;
    }
  }

  pop(): Item | undefined {
    const items = this.#items;
    const [first] = items;
    const last = items.pop();
    if (items.length === 0 || last === undefined) return first;
    items[0] = last;
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      const right = left + 1;
      const child = right < items.length && this.#before(items[right]!, items[left]!) ? right : left;
      if (child >= items.length || !this.#swapIf(child, at)) break;
      at = child;
    }
    return first;
  }

  /** Puts the item at `low` in place of the one at `high` when it goes before it. */
  #swapIf(low: number, high: number): boolean {
    const items = this.#items;
    if (!this.#before(items[low]!, items[high]!)) return false;
    [items[low], items[high]] = [items[high]!, items[low]!];
    return true;
  }
}
