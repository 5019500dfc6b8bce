/** As npm, pnpm and both kinds of yarn print it when a registry does not give a package to somebody. */
const refused =
  /\bE40[134]\b|FETCH_40[134]\b|YN0041|YN0035|Couldn't find package|An unexpected error occurred: "?https?:|^error Error: https?:/m;
const unreachable = /ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|YN0001: RequestError/;

/** A sentence for a failed install, when the registry is the reason; null otherwise. */
export function refusedPackages(output: string): { readonly message: string; readonly fix: string } | null {
  const failed = "installing packages failed: the registry";
  if (unreachable.test(output))
    return {
      message: `${failed} cannot be reached${named(output, " for ")}`,
      fix: "try again when it can be reached, or give --verify none; `msa undo` takes the extraction back",
    };
  if (!refused.test(output)) return null;
  return {
    message: `${failed} does not give${named(output, " ") || " a package"}`,
    fix: "let the package manager in (a token in its own settings, or in the environment), then `msa undo` and extract again; --verify none tries nothing out",
  };
}

/** `https://registry.example.org/@acme%2fkit`, `@acme/kit@npm:2.3.4`. */
function named(output: string, before: string): string {
  const name =
    /([@\w./-]+)@npm:/.exec(output)?.[1] ??
    /https?:\/\/[^/\s]+\/(?:[\w./-]*\/)?(@[\w.-]+(?:%2f|\/)[\w.-]+|[\w.-]+?)(?=[:"',]?(?:\s|$))/i.exec(
      output,
    )?.[1];
  return name === undefined ? "" : before + name.replace(/%2f/i, "/");
}
