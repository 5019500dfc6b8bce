import picomatch from "picomatch";
import type { TestRunner } from "./test-runner.ts";

/** `npm test` of the service: the monolith's own runner and options, for the tests that travel. */
export function testScript(
  { name, front, words, places, configs }: TestRunner,
  tests: readonly string[],
  read: (path: string) => string | null,
): string {
  const says = configs.some((path) => /\bspec\b/.test(read(path) ?? ""));
  return [...front, ...words, ...placesOf()].map(quoted).join(" ");

  function placesOf(): readonly string[] {
    switch (name) {
      // Their settings say where tests are; what the script named besides may be a part of the monolith's.
      case "jest":
      case "vitest":
      case "ava":
        return [];
      case "mocha":
        if (says && places.length === 0) return [];
        break;
      case "node":
        break;
      default:
        return name satisfies never;
    }
    const kept = places.filter((place) => tests.some((path) => takes(place, path, name)));
    const covered = tests.every((path) => kept.some((place) => takes(place, path, name)));
    return covered ? kept : tests;
  }
}

/** Does the runner take a test for this place: a file, a pattern, or a folder? */
function takes(place: string, path: string, runner: TestRunner["name"]): boolean {
  const pattern = place.replace(/^\.\//, "").replace(/\/$/, "");
  if (pattern === path) return true;
  // Without `--recursive` a folder means the files right in it: those are told one by one.
  if (/[*?{[]/.test(pattern)) return runner === "mocha" && picomatch.isMatch(path, pattern);
  return false;
}

/** Patterns are for the runner to read, not for the shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `"${word.replaceAll('"', '\\"')}"`;
}
