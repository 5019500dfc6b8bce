import Handlebars from "handlebars";

export type TemplateValues = Readonly<Record<string, unknown>>;

/** `noEscape`: what is rendered is code, not HTML. `strict`: a misspelt value is an error here, not a hole in the service. */
export function renderTemplate(template: string, values: TemplateValues): string {
  return Handlebars.compile(template, { noEscape: true, strict: true })(values);
}
