import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { moduleVariable } from "../../src/util/module-variable.ts";

const { switchOf } = createRequire(import.meta.url)("../../templates/runtime/switches.js") as {
  switchOf(module: string): string;
};

test.each(["orders", "user-profile", "größe", "v2.billing"])(
  "the variable that is written down for %s is the one that is read",
  (module) => {
    process.env[moduleVariable(module)] = "remote";
    try {
      expect(switchOf(module)).toBe("remote");
    } finally {
      delete process.env[moduleVariable(module)];
    }
  },
);
