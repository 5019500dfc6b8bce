import { type HandlerSite, type PathSite, textOf, type Value } from "../../boot/values.ts";

/** Packages whose middleware answers requests, with the function that makes it. */
const packages: Readonly<Record<string, RegExp>> = {
  "swagger-ui-express": /^setup$/,
  "@scalar/express-api-reference": /^apiReference$/,
  "redoc-express": /^(|default|redoc)$/,
  "http-proxy-middleware": /^(|createProxyMiddleware)$/,
  "express-http-proxy": /^$/,
  "prometheus-api-metrics": /^(|default)$/,
};

/** What is said of middleware that answers by itself (pages of a package, another server behind it); null for all other. */
export function answersByItself({ value }: HandlerSite, paths: readonly PathSite[]): string | null {
  const made = value.kind === "result" ? externalOf(value.callee) : null;
  const maker = made === null ? undefined : packages[made.pkg];
  if (made === null || maker === undefined || !maker.test(made.path.join("."))) return null;
  const [path] = paths;
  const below = path === undefined ? "/" : (textOf(path.value) ?? path.node.getText());
  return `the package ${made.pkg} answers below ${below} by itself`;
}

function externalOf(value: Value): { readonly pkg: string; readonly path: readonly string[] } | null {
  return value.kind === "external" ? value : null;
}
