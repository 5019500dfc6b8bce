/**
 * The same bytes, sound or broken, in pieces cut at random, for the raw front's reader and for Node's parser: either both refuse
 * them, or both read the same requests. `FUZZ=1000000 SEED=7 npx vitest run test/traffic/proxy/raw/reader-fuzz.test.ts` for more.
 */
import { describe, expect, it } from "vitest";
import { compareReadings, type Verdict } from "../../support/compare-readings.ts";
import { inPieces, randomMessage } from "../../support/random-message.ts";
import { seededRandom } from "../../support/seeded-random.ts";

const { FUZZ = "20000", SEED = "1" } = process.env;
const cases = Number(FUZZ);
const seed = Number(SEED);

describe("the raw front's reader", () => {
  it(`reads ${cases} random connections as Node's parser does`, { timeout: 3_600_000 }, () => {
    const random = seededRandom(seed);
    const seen = new Map<Verdict, number>();
    const different: unknown[] = [];
    for (let at = 0; at < cases; at++) {
      const pieces = inPieces(random, randomMessage(random));
      const found = compareReadings(pieces);
      seen.set(found.verdict, (seen.get(found.verdict) ?? 0) + 1);
      if (found.verdict !== "same" && found.verdict !== "both refuse" && different.length < 5)
        different.push({ ...found, pieces: pieces.map((piece) => piece.toString("latin1")) });
    }
    expect(different).toEqual([]);
    // Neither all sound nor all broken: both would show nothing.
    expect(seen.get("same")).toBeGreaterThan(cases / 5);
    expect(seen.get("both refuse")).toBeGreaterThan(cases / 5);
  });
});
