import type { Piece } from "./flow.ts";

/** At `position` the code leads to these pieces, or to whatever method has the name. */
export interface Step {
  readonly position: number;
  readonly pieces: readonly Piece[];
  readonly method: string | null;
  /** The method is one that an interface or an abstract class asks for: somebody has it. */
  readonly promised: boolean;
}

/** Steps of one file as numbers, in order of position: there are millions, and each is looked at once or twice. */
export type PackedSteps = Int32Array;

/** Texts by their number. */
interface Texts {
  numberOf(text: string): number;
  textOf(number: number): string;
  all(): readonly string[];
}

export function createTexts(): Texts {
  const numbers = new Map<string, number>();
  const texts: string[] = [];
  return {
    numberOf(text) {
      const known = numbers.get(text);
      if (known !== undefined) return known;
      numbers.set(text, texts.length);
      return texts.push(text) - 1;
    },
    textOf: (number) => texts[number] ?? "",
    all: () => texts,
  };
}

/** Of each step: position, name of the method (-1: none), whether it is promised, count of pieces; of each piece file, start and end. */
export function packSteps(steps: readonly Step[], texts: Texts): PackedSteps {
  const numbers: number[] = [];
  for (const { position, pieces, method, promised } of steps) {
    numbers.push(position, method === null ? -1 : texts.numberOf(method), promised ? 1 : 0, pieces.length);
    for (const { file, start, end } of pieces) numbers.push(texts.numberOf(file), start, end);
  }
  return Int32Array.from(numbers);
}

export function unpackSteps(packed: PackedSteps, texts: Texts): Step[] {
  const steps: Step[] = [];
  for (let at = 0; at < packed.length; ) {
    const [position = 0, method = -1, promised, count = 0] = packed.subarray(at, at + 4);
    at += 4;
    const pieces: Piece[] = [];
    for (const end = at + count * 3; at < end; at += 3) {
      const [file = 0, start = 0, stop = 0] = packed.subarray(at, at + 3);
      pieces.push({ file: texts.textOf(file), start, end: stop });
    }
    steps.push({
      ...{ position, pieces, promised: promised === 1 },
      method: method < 0 ? null : texts.textOf(method),
    });
  }
  return steps;
}
