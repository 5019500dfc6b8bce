import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { withPreloads } from "../../src/run/with-preloads.ts";
import type { CallReport } from "./report.ts";

const preload = fileURLToPath(new URL("./count-calls.cjs", import.meta.url));

/** Which calls went from process to process at the micro stage, and the switches in the monolith. */
export class CallLog {
  readonly #file: string;
  readonly #switches: string;
  readonly #remote: Record<string, "remote"> = {};

  /** `folder` lies beside the copy: nothing of this is a change of the backend. */
  constructor(folder: string) {
    this.#file = join(folder, "calls.log");
    this.#switches = join(folder, "switches.json");
  }

  /** For the processes of `msa up` alone: what they start with. */
  env(nodeOptions: string | undefined): Record<string, string> {
    return {
      NODE_OPTIONS: withPreloads(nodeOptions, [preload]),
      MSA_LEAGUE_CALLS: this.#file,
      MSA_SWITCH_FILE: this.#switches,
    };
  }

  /** From now on the monolith asks the service where others use the module. Read again within a second by who calls. */
  turn(module: string): void {
    this.#remote[module] = "remote";
    writeFileSync(this.#switches, JSON.stringify(this.#remote));
  }

  counted(calls: readonly CallReport[]): CallReport[] {
    const lines = existsSync(this.#file) ? readFileSync(this.#file, "utf8").split("\n") : [];
    return calls.map((call) => {
      const [provider = "", method = ""] = call.name.split(/\.(?=[^.]*$)/);
      const line = `${call.runsIn} /rpc/${provider}/${method}`;
      return { ...call, times: lines.filter((one) => one === line).length };
    });
  }
}
