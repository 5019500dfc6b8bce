import { MsaError } from "../../errors/msa-error.ts";
import { upText } from "../../report/up-text.ts";
import { up } from "../../workflows/up.ts";
import { upDetached } from "../../workflows/up-detached.ts";
import type { Invocation } from "../invocation.ts";
import { openSession } from "../open-session.ts";
import { printResult } from "../print-result.ts";

export async function run(invocation: Invocation): Promise<number> {
  const { flags, io, global } = invocation;
  const only = flags.text("only");
  const timeout = flags.integer("timeout", 1, 3_600);
  const { ctx, loaded, close } = await openSession(invocation, { output: true });
  const same = (command: string): string[] => [
    ...io.self,
    command,
    "--cwd",
    ctx.root,
    "--config",
    loaded.file,
  ];
  try {
    if (flags.on("detach")) {
      const extra = [
        ...(only === undefined ? [] : ["--only", only]),
        ...(timeout === undefined ? [] : ["--timeout", String(timeout)]),
        ...(global.verbose ? ["--verbose"] : []),
      ];
      const argv = [...same("up"), "--no-color", ...extra];
      const result = await upDetached(ctx, { argv });
      close();
      return await printResult(invocation, result, upText);
    }
    await up(ctx, {
      only: only === undefined ? null : only.split(",").map((name) => name.trim()),
      timeoutMs: (timeout ?? 60) * 1000,
      // Its access log would drown everybody else's lines.
      proxyArgv: [...same("proxy"), ...(global.verbose ? [] : ["--quiet"])],
      pid: process.pid,
      onReady: async (result) => {
        close();
        await printResult(invocation, result, upText);
      },
    });
    return 0;
  } catch (error) {
    // An interrupted start ends because it was asked to: its last error is no news.
    if (invocation.signal.aborted && error instanceof MsaError && !flags.on("detach")) return 0;
    throw error;
  } finally {
    close();
  }
}
