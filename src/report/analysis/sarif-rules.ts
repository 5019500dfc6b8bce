import { visibleText } from "./visible-text.ts";

export interface Rule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  readonly fullDescription: { readonly text: string };
  readonly help: { readonly text: string; readonly markdown: string };
  readonly properties: { readonly docs: string };
}

/** One rule a code, with what its section of docs/findings.md says. */
export function rulesOf(codes: readonly string[], explanations: string): Rule[] {
  const sections = new Map(
    explanations
      .split(/^### /m)
      .slice(1)
      .map((part) => {
        const [title = "", ...body] = part.split(/^#{1,2} /m)[0]?.split("\n") ?? [];
        return [title.trim(), body.join("\n").trim()];
      }),
  );
  return codes.map((code) => {
    const docs = `docs/findings.md#${code.toLowerCase()}`;
    const markdown = sections.get(code) ?? `See ${docs}.`;
    const text = visibleText(markdown.replace(/[_*`]/g, ""));
    return {
      id: code,
      shortDescription: { text: /^.*?[.:](?=\s|$)/.exec(text)?.[0] ?? text },
      fullDescription: { text },
      help: { text, markdown },
      properties: { docs },
    };
  });
}
