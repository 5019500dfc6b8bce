import type { Override } from "../../config/overrides.ts";
import { engineText, proxyCheckText, proxyText } from "../../report/proxy-text.ts";
import { checkProxy, dataPlanes, proxy } from "../../workflows/proxy.ts";
import type { Invocation } from "../invocation.ts";
import { openSession } from "../open-session.ts";
import { printResult } from "../print-result.ts";

export async function run(invocation: Invocation): Promise<number> {
  const { flags, global, io } = invocation;
  const { ctx, close } = await openSession(invocation, { flags: stated(invocation) });
  const engine = flags.choice("engine", dataPlanes);
  if (flags.on("check")) {
    close();
    return printResult(invocation, await checkProxy(ctx), proxyCheckText);
  }
  if (engine !== undefined) {
    // Starts processes, for which msa's own proxy needs no library.
    const { proxyEngine } = await import("../../workflows/proxy-engine.ts");
    await proxyEngine(ctx, {
      engine,
      onReady: async (result) => {
        close();
        await printResult(invocation, result, engineText);
      },
    }).finally(close);
    return 0;
  }
  await proxy(ctx, {
    ...(io.onHangup === undefined ? {} : { onHangup: io.onHangup }),
    debugHeaders: flags.on("debugHeaders"),
    accessLog: global.quiet ? null : (lines) => void io.stderr.write(lines),
    onReady: async (result) => {
      close();
      await printResult(invocation, result, proxyText);
    },
  }).finally(close);
  return 0;
}

/** The settings that this command line states. */
function stated({ flags }: Invocation): Override[] {
  const settings: readonly (readonly [key: string, flag: string, value: string | number | undefined])[] = [
    ["port", "--port", flags.integer("port", 1, 65_535)],
    ["adminPort", "--admin-port", flags.integer("adminPort", 1, 65_535)],
    ["host", "--host", flags.text("host")],
    ["workers", "--workers", flags.text("workers") === "auto" ? "auto" : flags.integer("workers", 1, 256)],
  ];
  return settings.flatMap(([key, name, value]) =>
    value === undefined ? [] : [{ path: ["proxy", key], value, origin: "flag" as const, name }],
  );
}
