import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { renderBug } from "../../src/errors/bug-report.ts";
import { catalogue } from "../../src/errors/catalogue.ts";
import { errorDocument } from "../../src/errors/error-document.ts";
import { MsaError } from "../../src/errors/msa-error.ts";
import { renderError } from "../../src/errors/render-error.ts";

const docs = readFileSync(new URL("../../docs/errors.md", import.meta.url), "utf8");

test("the catalogue and docs/errors.md hold the same codes", () => {
  const told = [...docs.matchAll(/^### (MSA\d{4})$/gm)].map(([, code]) => code);
  expect([...told].sort()).toEqual(Object.keys(catalogue).sort());
});

test.each(Object.entries(catalogue))(
  "%s is documented with its title and exit code",
  (code, { title, exitCode }) => {
    const section = docs.split(`### ${code}\n`)[1]?.split("\n#")[0] ?? "";
    expect(section).toContain(title);
    expect(section).toContain(`Exit code ${exitCode}`);
  },
);

test("an error names place, why, fix and docs, each on its line", () => {
  const error = new MsaError("MSA2001", {
    message: "Refused: one obstacle",
    where: [{ file: "src/orders/total.ts", line: 12 }],
    why: "first\nsecond",
  });
  expect(renderError(error)).toBe(
    [
      "✖ MSA2001  Refused: one obstacle",
      "  src/orders/total.ts:12",
      "  why   first",
      "        second",
      "  fix   mend the listed places in the monolith or choose another module",
      "  docs  docs/errors.md#msa2001",
      "",
    ].join("\n"),
  );
  expect(errorDocument(error).error.where).toEqual([{ file: "src/orders/total.ts", line: 12 }]);
});

test("a bug report tells neither the folder nor the home of who ran it", () => {
  const error = new Error("boom in /home/ann/shop/src");
  error.stack = "Error: boom in /home/ann/shop/src\n    at f (/home/ann/tools/x.js:1:1)";
  const text = renderBug(error, {
    command: "msa analyze",
    versions: "msa 0.1.0",
    scrub: [
      ["/home/ann/shop", "<cwd>"],
      ["/home/ann", "~"],
    ],
  });
  expect(text).toContain("boom in <cwd>/src");
  expect(text).toContain("~/tools/x.js");
  expect(text).not.toContain("ann");
});
