import type { Piece } from "./piece.ts";

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
    const number = (offset: number): number => packed[at + offset]!; // as `packSteps` wrote them
    const position = number(0);
    const method = number(1) < 0 ? null : texts.textOf(number(1));
    const promised = number(2) === 1;
    const count = number(3);
    const pieces: Piece[] = [];
    for (at += 4; pieces.length < count; at += 3)
      pieces.push({ file: texts.textOf(number(0)), start: number(1), end: number(2) });
    steps.push({ position, pieces, method, promised });
  }
  return steps;
}
