import { relative } from "node:path";
import { MsaError } from "../../errors/msa-error.ts";
import { type ProposeResult, proposeModules } from "../../workflows/propose-modules.ts";
import { type Answer, askToGoOn } from "../ask-to-go-on.ts";
import type { Invocation } from "../invocation.ts";
import { openSession } from "../open-session.ts";
import { printResult, type Report, remark } from "../print-result.ts";

const detected = ["entry", "start", "build", "port", "health"];

/** `msa init --propose`: the modules that the code suggests, in a configuration that is there already. */
export async function runPropose(invocation: Invocation): Promise<number> {
  const { flags } = invocation;
  const other = detected.find((name) => flags.text(name) !== undefined);
  if (other !== undefined)
    throw new MsaError("MSA1006", {
      message: `--propose adds modules to a configuration that is there; --${other} is for a new one`,
      fix: "run `msa init` first, then `msa init --propose`",
    });
  const { ctx, loaded, close } = await openSession(invocation);
  if (relative(ctx.root, loaded.file).startsWith(".."))
    throw new MsaError("MSA1006", {
      message: "--propose writes only into a configuration beside the monolith",
    });
  let answered: Answer | null = null;
  const result = await proposeModules(ctx, {
    configFile: loaded.file,
    dryRun: flags.on("dryRun"),
    confirm: async (proposal, patch) => {
      close();
      remark(invocation, `${proposal.reason}\n\n${patch}`);
      const answer: Answer = await askToGoOn(invocation, {
        message: `Write ${Object.keys(proposal.modules).length} modules into the configuration?`,
        flag: "--yes",
      });
      answered = answer;
      return answer === "asked" || answer === "accepted";
    },
  }).finally(close);
  if (answered === "interrupted") return 130;
  const exitCode = await printResult(invocation, result, proposeText);
  return result.status === "dry-run" && flags.on("exitCode") ? 1 : exitCode;
}

function proposeText({ status, file, proposal, added, kept, patch }: ProposeResult): Report {
  const stated = kept.length === 0 ? "" : `; ${kept.join(", ")} stay as you stated them`;
  switch (status) {
    case "written":
      return {
        text: `wrote ${added.join(", ")} into ${file}${stated}; next: msa analyze`,
        exitCode: 0,
      };
    case "nothing-to-do": {
      const why =
        proposal === null
          ? "the layout shows modules already, or nothing in the paths tells endpoints apart"
          : `${file} states these modules already`;
      return { text: `nothing to do: ${why}`, exitCode: 0 };
    }
    case "declined":
      return { text: "nothing written", exitCode: 0 };
    case "dry-run":
      return { text: `${proposal?.reason ?? ""}${stated}\n\n${patch}`, exitCode: 0, verbatim: true };
    default:
      return status satisfies never;
  }
}
