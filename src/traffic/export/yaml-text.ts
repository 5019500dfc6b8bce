/** Plain values as YAML. What could be taken for anything but a text is written as JSON, which is YAML too. */

export type Plain = string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain };

/** In block style, without a line break at the end. */
export function yamlText(value: Plain): string {
  return blockLines(value).join("\n");
}

/** Words that some readers take for something else (YAML 1.1 has many). */
const readAsOther = /^(?:true|false|yes|no|on|off|y|n|null)$/i;

function blockLines(value: Plain): string[] {
  if (isList(value)) {
    if (value.length === 0) return ["[]"];
    return value.flatMap((item) =>
      blockLines(item).map((line, at) => (at === 0 ? `- ${line}` : `  ${line}`)),
    );
  }
  if (typeof value !== "object") return [scalar(value)];
  const entries = Object.entries(value);
  if (entries.length === 0) return ["{}"];
  return entries.flatMap(([key, item]) => {
    const lines = blockLines(item);
    return isNested(item)
      ? [`${scalar(key)}:`, ...lines.map((line) => `  ${line}`)]
      : [`${scalar(key)}: ${lines[0]}`];
  });
}

function isNested(value: Plain): boolean {
  return typeof value === "object" && (isList(value) ? value.length : Object.keys(value).length) > 0;
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}

function scalar(value: string | number | boolean): string {
  if (typeof value !== "string") return String(value);
  if (/^[a-z][\w./-]*$/i.test(value) && !readAsOther.test(value)) return value;
  // Expressions are easier to read where a backslash stands for itself.
  if (/["\\]/.test(value) && /^[ -~]+$/.test(value)) return `'${value.replaceAll("'", "''")}'`;
  // C1 controls may not stand in YAML as they are; JSON leaves them.
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
