import { MsaError } from "../../errors/msa-error.ts";
import { nearMatch } from "../../util/near-match.ts";

/** What the analysis writes where no module is. */
const ownWords = {
  app: "`app` stands for what the application itself answers: it belongs to no module and stays with the monolith, unless `modules` in msa.config.json gives its files a name",
  shared: "`shared` stands for code that several modules use: it is copied into each service that needs it",
};

/** MSA1004, with the nearest name, for the first of `names` that is none of the modules `known`. */
export function requireModules(names: readonly string[], known: readonly string[]): void {
  for (const name of names) {
    if (known.includes(name)) continue;
    const near = nearMatch(name, known);
    const list =
      known.length === 0
        ? "no module was found: `msa analyze` lists what could not be read"
        : `the modules are ${known.join(", ")}`;
    throw new MsaError("MSA1004", {
      message: `there is no module "${name}"`,
      ...(name === "app" || name === "shared" ? { why: ownWords[name] } : {}),
      fix: near === null ? list : `did you mean "${near}"? ${list}`,
    });
  }
}
