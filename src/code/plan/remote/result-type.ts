import type { CodeUnit } from "../../model/monolith.ts";
import { functionOf } from "../awaits/follow-waits.ts";
import type { UnitIndex } from "../keep/unit-index.ts";
import type { TextEdit } from "../plan.ts";
import type { RemoteSources } from "./remote-sources.ts";
import type { NotRemote, RemoteTarget } from "./remote-target.ts";

type Problem = Pick<NotRemote, "code" | "why" | "fix">;

interface Asking {
  readonly index: UnitIndex;
  readonly sources: Pick<RemoteSources, "inferred" | "waits">;
}

/** The result of a function that declares none, as its stub will declare it; or why nobody can write it down. */
export function inferResult(
  unit: CodeUnit,
  callable: RemoteTarget["callable"],
  { index, sources }: Asking,
): NonNullable<RemoteTarget["inferred"]> | Problem {
  const problem = (why: string): Problem => ({
    code: "TYPE",
    why: `its result has no declared type, so a call across processes would be untyped: ${why}`,
    fix: "write the type of its result",
  });
  const fact = functionOf(unit, callable.owner === null ? null : callable.name, sources);
  if (fact === null || fact.resultAt === null) return problem("there is no place to write one");
  if (fact.typedApart) return problem("the function itself is declared with a type of its own");
  const inferred = sources.inferred(unit.file, fact.span.start);
  if ("why" in inferred) return problem(inferred.why);
  const units: string[] = [];
  for (const name of inferred.names) {
    const named = (index.byFile.get(unit.file) ?? []).filter(
      (one) =>
        one.name === name && one.parent === null && (one.kind === "declaration" || one.kind === "import"),
    );
    if (named.length === 0)
      return problem(`the compiler infers ${inferred.text}, and ${name} is no name of its file`);
    units.push(...named.flatMap(({ id, kind, refs }) => (kind === "import" ? [id, ...refs] : [id])));
  }
  return { text: inferred.text, at: fact.resultAt, units };
}

/** `: Promise<…>` behind the parameters. */
export function resultEdits({ inferred, callable, sync }: RemoteTarget): TextEdit[] {
  if (inferred === null) return [];
  const { text, at } = inferred;
  const written = sync && !/^Promise\s*</.test(text) ? `Promise<${text}>` : text;
  const why = `the result of ${callable.name}, as the compiler infers it`;
  return [{ start: at, end: at, text: `: ${written}`, why }];
}
