import { expect, test } from "vitest";
import { newDiagnostics, withoutRoots } from "../../../src/workflows/verify-service/new-diagnostics.ts";

const old = "src/a.ts(3,5): error TS2322: Type 'string' is not assignable to type 'number'.";

test("an error that the monolith has too does not count, wherever pruning moved it", () => {
  expect(newDiagnostics([old.replace("(3,5)", "(1,5)")], [old])).toEqual([]);
});

test("the same error once more, in another file or with another message does", () => {
  const lines = [
    old,
    old.replace("(3", "(9"),
    old.replace("a.ts", "b.ts"),
    old.replace("2322", "2345"),
    "error TS18003: No inputs were found.",
  ];
  expect(newDiagnostics(lines, [old])).toEqual(lines.slice(1));
});

test("the indented rest of a message and other chatter are no errors", () => {
  expect(newDiagnostics(["  Type 'x' is not", "", "Found 1 error."], [])).toEqual([]);
});

test("a package that lies elsewhere is the same package", () => {
  const untyped = (root: string) =>
    `src/a.ts(2,24): error TS7016: Could not find a declaration file for module 'mast'. '${root}/node_modules/mast/index.js' implicitly has an 'any' type.`;
  const roots = ["/m/services/sails", "/m"];
  const service = withoutRoots([untyped("/m/services/sails")], roots);
  expect(newDiagnostics(service, withoutRoots([untyped("/m")], roots))).toEqual([]);
});

test("an error in a package that lies further up is the monolith's own", () => {
  const inPackage = "node_modules/mast/index.d.ts(34,18): error TS2315: Type 'Buffer' is not generic.";
  expect(newDiagnostics([`../../${inPackage}`], [inPackage])).toEqual([]);
});
