import { exportRoutes } from "../../workflows/export-routes.ts";
import type { Invocation } from "../invocation.ts";
import { openSession } from "../open-session.ts";
import { remark } from "../print-result.ts";
import { writeOutput } from "../write-output.ts";

export async function run(invocation: Invocation): Promise<number> {
  const { args, flags, global } = invocation;
  const { ctx, close } = await openSession(invocation);
  close();
  const result = await exportRoutes(ctx, args[0] ?? "");
  await writeOutput(
    invocation,
    global.json ? JSON.stringify({ schemaVersion: 1, ...result }, null, 2) : result.text,
  );
  remark(invocation, `Not the same as with \`msa proxy\`:`);
  for (const { endpoint, what } of result.unsaid)
    remark(invocation, `- ${endpoint === null ? "" : `${endpoint}: `}${what}`);
  return flags.on("strict") && result.unsaid.some(({ endpoint }) => endpoint !== null) ? 1 : 0;
}
