import type { FrameworkHooks } from "../../boot/machine.ts";
import type { HostValue } from "../../boot/values.ts";
import type { Declared } from "../framework.ts";

/** What msa must know of a package whose decorators declare routes. Adding one is a file and a line in the table. */
export interface Dialect {
  /** The packages that its decorators come from. */
  readonly packages: RegExp;
  /** Which call hands such classes to an application: named where no such call was seen to get a class. */
  readonly registers: string;
  createHooks(hosts: HostValue[], declared: Declared): DialectHooks;
}

/** The calls of the package itself; applications and routers are made by the framework that it stands on. */
export type DialectHooks = Partial<Pick<FrameworkHooks, "create" | "invoke" | "member">>;
