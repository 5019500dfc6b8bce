/** A row's `match` or `when`, ready to be compared with requests. */
import { hostKey } from "../../../routes/host-pattern.ts";
import type { RowCondition } from "../../../routes/route-file.ts";
import { conditionText } from "../../../routes/row-conditions.ts";
import type { Audience, Condition } from "./route-table.ts";

export function compileAudience(said: RowCondition): Audience {
  return { text: conditionText(said), conditions: Object.entries(said).map(compileCondition) };
}

function compileCondition([key, said]: readonly [string, readonly string[]]): Condition {
  if (key !== "host") return { key, values: new Set(said), below: [], any: false };
  const patterns = said.map(hostKey);
  return {
    key,
    values: new Set(patterns.filter((one) => !one.startsWith("*"))),
    below: patterns.filter((one) => one.startsWith("*.")).map((one) => one.slice(1)),
    any: patterns.includes("*"),
  };
}
