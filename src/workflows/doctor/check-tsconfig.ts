import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ParseError, parse, printParseErrorCode } from "jsonc-parser";
import { type Check, fail, ok } from "./check.ts";

export function checkTsconfig(root: string): Check {
  const file = join(root, "tsconfig.json");
  if (!existsSync(file)) return ok("tsconfig", "none: plain JavaScript");
  const errors: ParseError[] = [];
  const text = readFileSync(file, "utf8");
  parse(text, errors, { allowTrailingComma: true });
  const first = errors[0];
  if (first === undefined) return ok("tsconfig", "tsconfig.json");
  const line = text.slice(0, first.offset).split("\n").length;
  return fail("tsconfig", `tsconfig.json:${line} ${printParseErrorCode(first.error)}`, "mend tsconfig.json");
}
