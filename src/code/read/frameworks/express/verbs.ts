/** Every verb that Express puts on an application and a router (the `methods` package). */
export const verbs = new Set([
  "get",
  "post",
  "put",
  "patch",
  "delete",
  "options",
  "head",
  "all",
  "del",
  "copy",
  "lock",
  "unlock",
  "merge",
  "mkcol",
  "move",
  "purge",
  "propfind",
  "proppatch",
  "report",
  "mkactivity",
  "checkout",
  "m-search",
  "notify",
  "subscribe",
  "unsubscribe",
  "search",
  "connect",
  "trace",
  "link",
  "unlink",
  "bind",
]);

export function methodOf(verb: string): string {
  return verb === "del" ? "DELETE" : verb.toUpperCase();
}
