import type { HandlerSite, Value } from "../boot/values.ts";

/** Packages whose middleware passes on to a router what is sent to one host alone. */
const packages = new Set(["vhost", "express-subdomain", "express-vhost", "koa-vhost", "koa-subdomain"]);

const hostInRequest = /\.(hostname|host|subdomains)\b|\[["']host["']\]|\b(get|header)\(\s*["']host["']/i;

export const hostIsAsked = "the host that is asked decides whether it answers";

/** Said of a mount behind which the host that is asked decides who answers; null for all other. */
export function asksForHost({ value }: HandlerSite): string | null {
  return hostDecides(value) ? hostIsAsked : null;
}

function hostDecides(value: Value): boolean {
  if (value.kind === "result") return value.callee.kind === "external" && packages.has(value.callee.pkg);
  // `onHost("api.example.org", api)`: own code that looks at the request before it hands it to what it was made from.
  return value.kind === "function" && value.madeBy !== null && hostInRequest.test(value.node.getText());
}
