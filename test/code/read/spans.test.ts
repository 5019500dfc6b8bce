import { describe, expect, test } from "vitest";
import { readText } from "./read-text.ts";

/** The file without the named unit. */
async function without(text: string, id: string, file = "src/main.js"): Promise<string> {
  const { units } = await readText({ [file]: text });
  const unit = units.find((one) => one.id === `${file}#${id}`);
  if (unit === undefined) throw new Error(`no ${id} among ${units.map((one) => one.id).join(", ")}`);
  return text.slice(0, unit.span.start) + text.slice(unit.span.end);
}

describe("a statement's span", () => {
  test("takes the comment right above and the line end with it", async () => {
    const text = "const a = 1;\n\n/** b */\n// really\nconst b = 2; // trailing\nconst c = 3;\n";
    expect(await without(text, "b")).toBe("const a = 1;\n\nconst c = 3;\n");
  });

  test("leaves a comment that a blank line parts from it", async () => {
    expect(await without("// about the file\n\nconst a = 1;\nconst b = 2;\n", "a")).toBe(
      "// about the file\n\nconst b = 2;\n",
    );
  });

  test("leaves what speaks to tools about the whole file", async () => {
    expect(await without("// @ts-nocheck\nconst a = 1;\nconst b = 2;\n", "a")).toBe(
      "// @ts-nocheck\nconst b = 2;\n",
    );
  });

  test("leaves the semicolon that guards the next line", async () => {
    const text = "const a = make()\nconst b = 2\n;[1].forEach(a)\n";
    expect(await without(text, "b")).toBe("const a = make()\n;[1].forEach(a)\n");
  });

  test("leaves its own semicolon where the neighbours would run together", async () => {
    const text = "const a = make()\nconst b = 2;\n(() => a)()\n";
    const left = await without(text, "b");
    expect(left).toContain(";");
  });

  test("keeps the line of another statement on the same line", async () => {
    expect(await without("const a = 1; const b = 2;\nconst c = 3;\n", "b")).toBe(
      "const a = 1; \nconst c = 3;\n",
    );
  });

  test("counts Windows line ends", async () => {
    expect(await without("const a = 1;\r\n// b\r\nconst b = 2;\r\nconst c = 3;\r\n", "b")).toBe(
      "const a = 1;\r\nconst c = 3;\r\n",
    );
  });
});
